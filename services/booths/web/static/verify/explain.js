// Why each application got what it got, and who waits: the result part of a draw file.

import { Counts } from "./counts.js";
import { wishesOf } from "./floor.js";

/** Return the result part of a draw file from the finished allocation. */
export function explain(rules, floor, people, cameIn) {
  const counts = new Counts(rules, people, floor.booths.length, (person) => person.held.length);
  const queue = people.filter((person) => person.limit > person.held.length);
  const turnsAhead = (person) => {
    if (!rules.one_before_second) return 0;
    return person.all_or_nothing ? person.limit - 1 : person.held.length;
  };
  queue.sort((a, b) => turnsAhead(a) - turnsAhead(b) || a.place - b.place);
  const waiting = new Map(queue.map((person, number) => [person, number + 1]));
  return {
    applications: people.map((person) => row(person, floor, counts, waiting.get(person) ?? null)),
    came_in: cameIn,
    free: floor.booths.filter(({ holder }) => holder === null).map(({ code }) => code),
  };
}

function row(person, floor, counts, waiting) {
  const why = reason(person, floor, counts);
  return {
    label: person.label,
    position: person.place + 1,
    draw: person.entry.draw,
    points: person.entry.points,
    breakdown: person.entry.breakdown,
    places: person.places,
    guaranteed: person.guaranteed,
    booths: person.held.map(({ code }) => code),
    reason: why,
    wishes: outcomes(person, floor, why),
    waiting,
  };
}

function reason(person, floor, counts) {
  const { held, wanted, limit, all_or_nothing: whole } = person;
  if (held.length === wanted) return null;
  if (held.length >= limit) return "cap";
  const need = whole ? wanted : 1;
  if (counts.room(person) < need) return "province_full";
  if (!floor.anyFree()) return "all_taken";
  if (gone(floor.named("anywhere", person.group), Infinity)) return "group_full";
  if (person.side_by_side && held.length + need > 1) return "no_run";
  return whole ? "too_few" : "nothing_acceptable";
}

/** Whether all of these booths were taken by a turn. */
function gone(booths, turn) {
  return booths.every((booth) => booth.holder !== null && booth.turn <= turn);
}

function outcomes(person, floor, why) {
  const wishes = wishesOf(person);
  const full = person.held.length > 0 && person.held.length === person.limit;
  const given = givenBy(person, floor, wishes);
  const last = Math.max(-1, ...given);
  const until = full ? person.turn : Infinity;
  return wishes.map((wish, rank) => {
    if (given.has(rank)) return { wish, outcome: "given" };
    if (full && rank > last) return { wish, outcome: "not_needed" };
    return { wish, ...missed(person, floor, wish, until, full ? "no_run" : why) };
  });
}

/** The ranks of the wishes that brought booths: the first that suits each booth, or the whole run. */
function givenBy(person, floor, wishes) {
  const together = person.side_by_side && person.held.length > 1;
  const units = together ? [person.held] : person.held.map((booth) => [booth]);
  return new Set(units.map((unit) => wishes.findIndex((wish) => floor.suits(unit, wish))));
}

function missed(person, floor, wish, until, otherwise) {
  const { group } = person;
  if (wish.startsWith("booth:")) {
    const booth = floor.byCode.get(wish.slice(6));
    if (booth.holder === person) return { outcome: "given" };
    if (!floor.mayUse(booth, group)) return { outcome: "wrong_group" };
    return gone([booth], until) ? { outcome: "taken", by: booth.holder.place + 1 } : { outcome: otherwise };
  }
  if (wish.startsWith("zone:") && !floor.zones.get(wish.slice(5)).has(group)) return { outcome: "wrong_group" };
  return { outcome: gone(floor.named(wish, group), until) ? "full" : otherwise };
}
