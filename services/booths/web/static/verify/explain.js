// Why each application got what it got, and who waits: the result part of a draw file.

import { wishesOf } from "./floor.js";

/** Return the result part of a draw file from the finished allocation. */
export function explain(rules, floor, people, cameIn) {
  const queue = people.filter((person) => person.limit > person.held.length && hasBooths(person, floor));
  const turnsAhead = (person) => {
    if (!rules.one_before_second) return 0;
    return person.all_or_nothing ? person.limit - 1 : person.held.length;
  };
  queue.sort((a, b) => turnsAhead(a) - turnsAhead(b) || a.place - b.place);
  const waiting = new Map(queue.map((person, number) => [person, number + 1]));
  return {
    applications: people.map((person) => row(person, floor, rules, waiting.get(person) ?? null)),
    came_in: cameIn,
    free: floor.booths.filter(({ holder }) => holder === null).map(({ code }) => code),
  };
}

function row(person, floor, rules, waiting) {
  const stops = stopsOf(person, floor, rules);
  return {
    label: person.label,
    position: person.place + 1,
    draw: person.entry.draw,
    points: person.entry.points,
    breakdown: person.entry.breakdown,
    places: person.places,
    guaranteed: person.guaranteed,
    booths: person.held.map(({ code }) => code),
    reason: stops[0]?.code ?? null,
    stops,
    wishes: outcomes(person, floor, stops),
    waiting,
  };
}

/** Whether the fair has any booth that the person's group may use. */
function hasBooths(person, floor) {
  return floor.named("anywhere", person.group).length > 0;
}

/** What stopped a person: the reason first, then the rest in time. */
function stopsOf(person, floor, rules) {
  const { held, wanted, limit, group } = person;
  if (held.length === wanted) return [];
  if (held.length >= limit) return [{ code: "cap", cap: rules.cap_per_establishment }];
  if (!hasBooths(person, floor)) return [{ code: "no_zone", group }];
  const promise = person.refused && { ...person.refused, places: person.places, passed: passed(person, floor.named("anywhere", group)) };
  const choice = choiceStop(person, floor);
  const left = leftStop(person, floor);
  const first = (choice?.took === held.length ? choice : null) ?? left ?? promise ?? choice;
  return [first, ...[promise, choice, left].filter((stop) => stop !== first && stop !== null)];
}

function choiceStop(person, floor) {
  const took = chosen(person).length;
  if (took === person.places) return null;
  const { free, accepted } = still(person, floor, person.place + 1);
  return { code: own(person, took, accepted), turn: "choice", places: person.places, took, free, accepted };
}

function leftStop(person, floor) {
  if (person.left === null) return null;
  const { round, asked, turn, province } = person.left;
  const { free, accepted } = still(person, floor, turn);
  if (free === 0) return null;
  const facts = { turn: "left", round, asked, free };
  if (province !== null) return { code: "province_full", ...facts, ...province };
  return { code: own(person, person.held.length, accepted), ...facts, accepted };
}

/** The booths that a person chose in its own turn. */
function chosen(person) {
  return person.held.filter((booth) => booth.leftRound === undefined);
}

/** How many booths were still free at a turn that the person might use, and how many of these it accepted. */
function still(person, floor, turn) {
  const usable = floor.named("anywhere", person.group).filter((booth) => booth.turn >= turn);
  const accepted = usable.filter((booth) => wishesOf(person).some((wish) => floor.suits([booth], wish)));
  return { free: usable.length, accepted: accepted.length };
}

/** What of a person's own wishes and conditions stopped its choice. */
function own(person, held, accepted) {
  if (accepted === 0) return "nothing_else";
  const need = person.all_or_nothing ? person.wanted : held + 1;
  if (person.side_by_side && need > 1) return "no_run";
  return person.all_or_nothing ? "too_few" : "kept";
}

/** By which rule somebody behind has a booth that a person might have had. */
function ruleOf(booth, person) {
  if (booth.leftRound !== undefined) {
    if (booth.leftGuaranteed) return "left_guaranteed";
    return person.left !== null && booth.leftRound < person.left.round ? "left_round" : "left";
  }
  if (booth.holder.guaranteed > 0) return "guaranteed";
  return person.refused !== null && booth.holder.firstRound < person.refused.round ? "round" : "place";
}

/** How many of some booths those behind a person hold, by rule. */
function passed(person, booths) {
  const found = {};
  for (const booth of booths) {
    if (booth.holder === null || booth.holder.place <= person.place) continue;
    const rule = ruleOf(booth, person);
    found[rule] = (found[rule] ?? 0) + 1;
  }
  return found;
}

function outcomes(person, floor, stops) {
  const wishes = wishesOf(person);
  const full = person.held.length > 0 && person.held.length === person.limit;
  const given = givenBy(person, floor, wishes, person.held);
  const last = Math.max(-1, ...given);
  return wishes.map((wish, rank) => {
    if (given.has(rank)) return { wish, outcome: "given" };
    if (full && rank > last) return { wish, outcome: "not_needed" };
    return { wish, ...missed(person, floor, wish, rank, full, stops) };
  });
}

/** The ranks of the wishes that brought booths: the first that suits each booth, or the whole run. */
function givenBy(person, floor, wishes, booths) {
  const together = person.side_by_side && booths.length > 1;
  const units = together ? [booths] : booths.map((booth) => [booth]);
  return new Set(units.map((unit) => wishes.findIndex((wish) => floor.suits(unit, wish))));
}

function missed(person, floor, wish, rank, full, stops) {
  const booth = wish.startsWith("booth:") ? floor.byCode.get(wish.slice(6)) : null;
  if (booth?.holder === person) return { outcome: "given" };
  const named = floor.named(wish, person.group);
  const closed = wish.startsWith("zone:") && !floor.zones.get(wish.slice(5)).has(person.group);
  if (closed || (booth !== null && named.length === 0)) return { outcome: "wrong_group" };
  if (person.limit === 0) return { outcome: "cap" };
  if (wasFree(person, floor, rank, named)) return { outcome: whenChosen(person, floor), ...by(person, booth) };
  const until = full ? person.turn : Number.MAX_SAFE_INTEGER;
  if (named.some(({ holder, turn }) => holder === null || turn > until)) {
    return { outcome: full ? "no_run" : (leftStop(person, floor) ?? stops[0]).code };
  }
  return booth === null ? { outcome: "full", booths: named.length, passed: passed(person, named) } : { outcome: "taken", ...by(person, booth) };
}

/** Whether a booth of a wish was free in the person's turn, when the wish was looked at, and yet it did not get it. */
function wasFree(person, floor, rank, named) {
  const took = chosen(person);
  if (took.length === person.places) {
    if (took.length === 0 || rank >= Math.max(...givenBy(person, floor, wishesOf(person), took))) return false;
  }
  return named.some(({ holder, turn }) => turn > person.place && holder !== person);
}

function whenChosen(person, floor) {
  return choiceStop(person, floor)?.code ?? (person.side_by_side && person.places > 1 ? "no_run" : "kept");
}

function by(person, booth) {
  if (booth === null || booth.holder === null) return {};
  const { place } = booth.holder;
  return place > person.place ? { by: place + 1, rule: ruleOf(booth, person) } : { by: place + 1 };
}
