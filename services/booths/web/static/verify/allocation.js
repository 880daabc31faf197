// The allocation, recomputed in the visitor's browser: how many booths, which, and why. See docs/proofs.md.
// A second implementation: written from that text, sharing nothing with the server's Python.

import { Counts } from "./counts.js";
import { explain } from "./explain.js";
import { Floor } from "./floor.js";

/** Return the result part of a draw file, for applications in their drawn order (entries of draw.js's order). */
export function allocate(announcement, entries) {
  const { rules, booths } = announcement;
  const floor = new Floor(announcement, entries);
  const people = entries.map((entry, place) => newPerson(entry, place, rules));
  promise(rules, floor, people, booths.length);
  for (const person of people) {
    if (person.places === 0) continue;
    floor.open.set(person.group, floor.open.get(person.group) - person.places);
    settle(floor, person, person.places, person.place);
  }
  const cameIn = comeIn(rules, floor, people, booths.length);
  return explain(rules, floor, people, cameIn);
}

function newPerson(entry, place, rules) {
  const { wanted, all_or_nothing: whole } = entry.application;
  const cap = rules.cap_per_establishment;
  const limit = wanted <= cap ? wanted : whole ? 0 : cap;
  return { ...entry.application, entry, place, limit, places: 0, guaranteed: 0, held: [], turn: null };
}

function settle(floor, person, count, turn) {
  const got = floor.choose(person, count);
  for (const booth of got) floor.take(booth, person, turn);
  if (got.length > 0) person.turn = turn;
  person.held.push(...got);
  return got;
}

/** Promise places: nobody chooses yet; the zones of each product group must be able to hold all promises. */
function promise(rules, floor, people, total) {
  const fits = (group, more) => {
    floor.open.set(group, floor.open.get(group) + more);
    const kept = floor.spare().every((left) => left >= 0);
    floor.open.set(group, floor.open.get(group) - more);
    return kept;
  };
  ask(rules, people, total, (person) => person.places, (person, most, guaranteed) => {
    let number = most;
    while (number > 0 && !fits(person.group, number)) number -= person.all_or_nothing ? number : 1;
    floor.open.set(person.group, floor.open.get(person.group) + number);
    person.places += number;
    if (guaranteed) person.guaranteed += number;
  });
}

/** Offer what is left down the order again; each takes the best of it at once. */
function comeIn(rules, floor, people, total) {
  const events = [];
  ask(rules, people, total, (person) => person.held.length, (person, most, guaranteed) => {
    if (!floor.anyFree()) return;
    const got = settle(floor, person, most, people.length + events.length);
    if (got.length > 0) events.push({ label: person.label, guaranteed, booths: got.map(({ code }) => code) });
  });
  return events;
}

/** Go down the order, guaranteed places first, then open ones, in rounds if everybody gets one before a second. */
function ask(rules, people, total, has, give) {
  const rounds = rules.one_before_second ? Math.max(0, ...new Set(people.map(({ limit }) => limit))) : 1;
  const counts = new Counts(rules, people, total, has);
  for (const guaranteed of [true, false]) {
    for (let round = 1; round <= rounds; round += 1) {
      for (const person of people) {
        const most = mayClaim(rules, counts, person, has(person), round, guaranteed);
        if (most === 0) continue;
        const before = has(person);
        give(person, most, guaranteed);
        counts.add(person, has(person) - before);
      }
    }
  }
}

function mayClaim(rules, counts, person, has, round, guaranteed) {
  let size = person.limit - has;
  if (size <= 0) return 0;
  if (rules.one_before_second) {
    if (person.all_or_nothing ? round !== size : round !== has + 1) return 0;
    if (!person.all_or_nothing) size = 1;
  }
  let most = Math.min(size, counts.room(person));
  if (guaranteed) most = Math.min(most, counts.need(person));
  return most <= 0 || (person.all_or_nothing && most < size) ? 0 : most;
}
