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
  return { ...entry.application, entry, place, limit, places: 0, guaranteed: 0, held: [], turn: null, refused: null, left: null };
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
  const made = [];
  ask(rules, people, total, (person) => person.places, (person, asked, counts) => {
    let number = asked.most;
    while (number > 0 && !fits(person.group, number)) number -= person.all_or_nothing ? number : 1;
    floor.open.set(person.group, floor.open.get(person.group) + number);
    person.places += number;
    if (asked.guaranteed) person.guaranteed += number;
    if (number > 0) made.push({ person, number, round: asked.round, kind: kindOf(asked, person, number, counts) });
    if (number < asked.size && !asked.guaranteed) person.refused = refusal(rules, floor, person, asked, made);
  });
  for (const person of people) person.firstRound = Math.min(...made.filter((each) => each.person === person).map(({ round }) => round));
}

/** Whose guarantee a place is, for those whom it passed: the province's as far as that reaches, else the newcomers'. */
function kindOf({ guaranteed }, person, number, counts) {
  if (!guaranteed) return "rounds";
  return counts.missing(person) >= number ? "province" : "newcomers";
}

/** Who had been promised what when a person was promised less than it asked for. */
function refusal(rules, floor, person, { round, size }, made) {
  const need = person.all_or_nothing ? size : 1;
  const sum = (some) => some.reduce((all, { number }) => all + number, 0);
  const ahead = ({ person: other }) => other.place < person.place;
  const behind = ({ person: other }) => other.place > person.place;
  const facts = (some) => ({
    own: person.places,
    ahead: sum(some.filter(ahead)),
    last: some.filter((each) => ahead(each) && each.kind === "rounds" && each.round === round).at(-1)?.person.place + 1 || null,
  });
  const ours = made.filter(({ person: other }) => other.province === person.province);
  const maximum = counted(rules, person);
  if (maximum !== null && maximum - sum(ours) < need) {
    return { code: "province_full", turn: "promise", round, asked: size, maximum, behind: sum(ours.filter(behind)), ...facts(ours) };
  }
  const groups = floor.tightest(person.group);
  const some = made.filter(({ person: other }) => groups.includes(other.group));
  const kinds = Object.fromEntries(["rounds", "province", "newcomers"].map((kind) => [kind, sum(some.filter((each) => behind(each) && each.kind === kind))]));
  const booths = floor.booths.filter((booth) => groups.some((group) => floor.mayUse(booth, group))).length;
  const guarantees = kinds.province + kinds.newcomers > 0;
  const code = booths > sum(some) ? "too_few_places" : guarantees ? "guaranteed" : kinds.rounds > 0 ? "rounds" : "order";
  return { code, turn: "promise", round, asked: size, groups, booths, ...kinds, ...facts(some) };
}

/** Offer what is left down the order again; each takes the best of it at once. */
function comeIn(rules, floor, people, total) {
  const events = [];
  if (!floor.anyFree()) return events;
  ask(rules, people, total, (person) => person.held.length, (person, { most, round, size, guaranteed }, counts) => {
    const got = most > 0 ? settle(floor, person, most, people.length + events.length) : [];
    for (const booth of got) Object.assign(booth, { leftRound: round, leftGuaranteed: guaranteed });
    if (got.length > 0) events.push({ label: person.label, guaranteed, booths: got.map(({ code }) => code) });
    person.left = null;
    if (got.length === size || guaranteed) return;
    const need = person.all_or_nothing ? size : 1;
    const room = counts.room(person) - got.length;
    const own = person.held.length;
    const maximum = counted(rules, person);
    const province = room < need ? { maximum, own, others: maximum - room - own } : null;
    person.left = { round, asked: size, turn: people.length + events.length, province };
  });
  return events;
}

/** The most booths of a person's province, null if there is no maximum. */
function counted(rules, { province }) {
  return Object.hasOwn(rules.province_maxima, province) ? rules.province_maxima[province] : rules.province_maximum;
}

/** Go down the order, guaranteed places first, then open ones, in rounds if everybody gets one before a second. */
function ask(rules, people, total, has, give) {
  const rounds = rules.one_before_second ? Math.max(0, ...new Set(people.map(({ limit }) => limit))) : 1;
  const counts = new Counts(rules, people, total, has);
  for (const guaranteed of [true, false]) {
    for (let round = 1; round <= rounds; round += 1) {
      for (const person of people) {
        const before = has(person);
        const size = sizeOf(rules, person, before, round);
        if (size === 0) continue;
        give(person, { round, guaranteed, size, most: mayClaim(counts, person, size, guaranteed) }, counts);
        counts.add(person, has(person) - before);
      }
    }
  }
}

/** How many booths a person asks for in a round: 0 if it is not its own. */
function sizeOf(rules, person, has, round) {
  const size = Math.max(0, person.limit - has);
  if (size === 0 || !rules.one_before_second) return size;
  if (person.all_or_nothing) return round === size ? size : 0;
  return round === has + 1 ? 1 : 0;
}

function mayClaim(counts, person, size, guaranteed) {
  let most = Math.min(size, counts.room(person));
  if (guaranteed) most = Math.min(most, counts.need(person));
  return most <= 0 || (person.all_or_nothing && most < size) ? 0 : most;
}
