// Whether a draw file has the form of docs/proofs.md, section 2; throws Malformed with the first place that has not.

import { Malformed, distinct, flag, hexadecimal, integer, items, mapping, moment, oneOf, orNull, record, text } from "/static/verify/reading.js";

const GIVEN = ["format", "announcement", "announcement_sha256", "randomness", "code", "former"];
const ANNOUNCEMENT = ["format", "commitment", "fair", "announced_at", "attempt", "replaces", "sources", "rules", "zones", "booths", "applications"];
const SOURCE = ["name", "kind", "address", "what", "drawn_at", "count", "least", "most", "ordered", "repeats"];
const MOST_SOURCES = 5;
const MOST_NUMBERS = 100;
const LARGEST_NUMBER = 999_999_999;
const MOST_FORMER = 20;
const FLAGS = ["certificate_holder", "women_owned", "ethnic_minority", "hard_area", "newcomer"];
const RULES = [
  "tiers", "points", "cap_per_establishment", "province_minimum", "province_minima", "province_maximum", "province_maxima",
  "newcomer_percent", "one_before_second", "confirm_hours", "second_confirms",
];
const BOOTH = ["code", "hall", "zone", "x_dm", "y_dm", "width_dm", "depth_dm"];
const APPLICATION = ["label", "province", "group", "flags", "wanted", "side_by_side", "all_or_nothing", "wishes", "anywhere"];
const MOST_GROUPS = 8;
const MOST_BOOTHS_EACH = 100;
const LARGEST_DM = 1_000_000;

/** Check the whole file but what `result` holds, which is compared. */
export function checkForm(file) {
  record(file, "", GIVEN, ["result"]);
  oneOf(file.format, "/format", ["khuyen-cong/draw/1"]);
  announcement(file.announcement, "/announcement");
  randomness(file.randomness, "/randomness", file.announcement.sources);
  items(file.former, "/former", (one, path) => former(one, path, file.announcement.sources), { most: MOST_FORMER });
  hexadecimal(file.announcement_sha256, "/announcement_sha256");
  hexadecimal(file.code, "/code");
  if (!Object.hasOwn(file, "result")) throw new Malformed("/result", "missing");
}

function announcement(value, path) {
  record(value, path, ANNOUNCEMENT);
  oneOf(value.format, `${path}/format`, ["khuyen-cong/announcement/1"]);
  record(value.commitment, `${path}/commitment`, ["hash", "times"]);
  integer(value.commitment.times, `${path}/commitment/times`, 10, 10);
  text(value.fair, `${path}/fair`);
  moment(value.announced_at, `${path}/announced_at`);
  hexadecimal(value.commitment.hash, `${path}/commitment/hash`);
  integer(value.attempt, `${path}/attempt`, 1, value.commitment.times - 1);
  replaces(value, `${path}/replaces`);
  items(value.sources, `${path}/sources`, source, { least: 1, most: MOST_SOURCES });
  rules(value.rules, `${path}/rules`);
  items(value.zones, `${path}/zones`, zone);
  items(value.booths, `${path}/booths`, booth);
  items(value.applications, `${path}/applications`, application);
  for (const [place, { drawn_at: at }] of value.sources.entries()) {
    if (at <= value.announced_at) throw new Malformed(`${path}/sources/${place}/drawn_at`, "early");
  }
  whole(value, path);
}

/** Check what an announcement replaces: nothing if it is the first. */
function replaces({ attempt, replaces: value }, path) {
  if (value !== null) {
    record(value, path, ["announcement_sha256", "source", "reason"]);
    hexadecimal(value.announcement_sha256, `${path}/announcement_sha256`);
    text(value.source, `${path}/source`);
    text(value.reason, `${path}/reason`);
  }
  if (attempt === 1 && value !== null) throw new Malformed(path, "choice", { choices: "null" });
  if (attempt > 1 && value === null) throw new Malformed(path, "object");
}

/** Check that a source says how many numbers it draws, from which range, whether order counts and one may repeat. */
function source(value, path) {
  record(value, path, SOURCE);
  for (const name of ["name", "kind", "address"]) text(value[name], `${path}/${name}`);
  text(value.what, `${path}/what`, { empty: true });
  moment(value.drawn_at, `${path}/drawn_at`);
  integer(value.count, `${path}/count`, 1, MOST_NUMBERS);
  integer(value.least, `${path}/least`, 0, LARGEST_NUMBER);
  integer(value.most, `${path}/most`, value.least, LARGEST_NUMBER);
  flag(value.ordered, `${path}/ordered`);
  flag(value.repeats, `${path}/repeats`);
  if (!value.repeats) integer(value.count, `${path}/count`, 1, value.most - value.least + 1);
}

/** Check that the numbers stand for the sources announced, one by one, and are such as they draw. */
function randomness(value, path, sources) {
  items(value, path, (one) => one, { least: sources.length, most: sources.length });
  for (const [place, drawn] of value.entries()) {
    const here = `${path}/${place}`;
    const { count, least, most, repeats } = sources[place];
    record(drawn, here, ["name", "drawn_at", "numbers"]);
    for (const name of ["name", "drawn_at"]) {
      if (drawn[name] !== sources[place][name]) throw new Malformed(`${here}/${name}`, "other_source");
    }
    items(drawn.numbers, `${here}/numbers`, (number, at) => integer(number, at, least, most), { least: count, most: count });
    if (!repeats) distinct(drawn.numbers, `${here}/numbers`);
  }
}

/** Check a version that was made with wrong numbers. */
function former(value, path, sources) {
  record(value, path, ["randomness", "reason", "result_sha256"]);
  randomness(value.randomness, `${path}/randomness`, sources);
  text(value.reason, `${path}/reason`);
  hexadecimal(value.result_sha256, `${path}/result_sha256`);
}

function rules(value, path) {
  record(value, path, RULES);
  const number = (least, most) => (one, at) => integer(one, at, least, most);
  oneOf(value.tiers, `${path}/tiers`, ["none", "points"]);
  mapping(value.points, `${path}/points`, number(0, 1_000));
  for (const name of Object.keys(value.points)) oneOf(name, `${path}/points`, FLAGS);
  integer(value.cap_per_establishment, `${path}/cap_per_establishment`, 1, MOST_BOOTHS_EACH);
  integer(value.province_minimum, `${path}/province_minimum`);
  mapping(value.province_minima, `${path}/province_minima`, number());
  orNull(value.province_maximum, `${path}/province_maximum`, number());
  mapping(value.province_maxima, `${path}/province_maxima`, number());
  integer(value.newcomer_percent, `${path}/newcomer_percent`, 0, 100);
  flag(value.one_before_second, `${path}/one_before_second`);
  integer(value.confirm_hours, `${path}/confirm_hours`, 1, 24 * 90);
  flag(value.second_confirms, `${path}/second_confirms`);
}

function zone(value, path) {
  record(value, path, ["code", "groups"]);
  text(value.code, `${path}/code`);
  items(value.groups, `${path}/groups`, (group, at) => text(group, at), { most: MOST_GROUPS });
}

function booth(value, path) {
  record(value, path, BOOTH);
  text(value.code, `${path}/code`);
  text(value.hall, `${path}/hall`);
  text(value.zone, `${path}/zone`, { empty: true });
  for (const name of ["x_dm", "y_dm"]) integer(value[name], `${path}/${name}`, 0, LARGEST_DM);
  for (const name of ["width_dm", "depth_dm"]) integer(value[name], `${path}/${name}`, 1, LARGEST_DM);
}

function application(value, path) {
  record(value, path, APPLICATION);
  for (const name of ["label", "province", "group"]) text(value[name], `${path}/${name}`);
  items(value.flags, `${path}/flags`, (one, at) => oneOf(one, at, FLAGS), { most: FLAGS.length });
  integer(value.wanted, `${path}/wanted`, 1, MOST_BOOTHS_EACH);
  for (const name of ["side_by_side", "all_or_nothing", "anywhere"]) flag(value[name], `${path}/${name}`);
  items(value.wishes, `${path}/wishes`, wish, { most: 100 });
}

function wish(value, path) {
  text(value, path);
  if (!value.startsWith("booth:") && !value.startsWith("zone:")) throw new Malformed(path, "wish");
}

/** Check what one part says of another. */
function whole({ zones, booths, applications }, path) {
  distinct(zones.map(({ code }) => code), `${path}/zones`);
  distinct(booths.map(({ code }) => code), `${path}/booths`);
  overlaps(booths, `${path}/booths`);
  distinct(applications.map(({ label }) => label), `${path}/applications`);
  for (const [place, { groups }] of zones.entries()) distinct(groups, `${path}/zones/${place}/groups`);
  const known = new Set(zones.map(({ code }) => `zone:${code}`));
  for (const [place, one] of booths.entries()) {
    if (one.zone !== "" && !known.has(`zone:${one.zone}`)) throw new Malformed(`${path}/booths/${place}/zone`, "not_listed", { value: one.zone });
  }
  for (const { code } of booths) known.add(`booth:${code}`);
  for (const [place, { wishes, flags }] of applications.entries()) {
    const here = `${path}/applications/${place}`;
    distinct(wishes, `${here}/wishes`);
    distinct(flags, `${here}/flags`);
    const unknown = wishes.find((one) => !known.has(one));
    if (unknown !== undefined) throw new Malformed(`${here}/wishes`, "not_listed", { value: unknown });
  }
  const groups = new Set(applications.map(({ group }) => group)).size;
  if (groups > MOST_GROUPS) throw new Malformed(`${path}/applications`, "groups", { most: MOST_GROUPS });
}

/** Throw if two booths of one hall share ground; only those that a line from left to right crosses are compared. */
function overlaps(booths, path) {
  const crossing = new Map();
  for (const one of [...booths].sort((a, b) => a.x_dm - b.x_dm)) {
    const open = (crossing.get(one.hall) ?? []).filter((other) => other.x_dm + other.width_dm > one.x_dm);
    const shared = open.find((other) => other.y_dm < one.y_dm + one.depth_dm && one.y_dm < other.y_dm + other.depth_dm);
    if (shared) throw new Malformed(path, "overlap", { value: `${shared.code}, ${one.code}` });
    crossing.set(one.hall, [...open, one]);
  }
}
