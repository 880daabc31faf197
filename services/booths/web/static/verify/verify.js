// Verifies a draw file in the visitor's browser: nothing is asked of the server but the file. See docs/proofs.md.

import { canonical, fromHex, hashOf, sha256, toHex } from "/static/verify/canonical.js";
import { allocate } from "./allocation.js";
import { encodeRandomness, order } from "./draw.js";

const NAMES = ["announcement", "announcement_sha256", "code", "format", "former", "randomness", "result"];
const FORMER = ["randomness", "reason", "result_sha256"];
const REPLACED = ["announcement_sha256", "reason", "source"];
const MOST_SOURCES = 5;
const MOST_NUMBERS = 100;
const LARGEST_NUMBER = 999_999_999;
const MOST_FORMER = 20;
const ORDER = ["label", "position", "draw", "points", "breakdown"];
const ALLOCATION = ["places", "guaranteed", "booths"];
const EXPLANATION = ["reason", "wishes"];

/**
 * Verify a draw file (the parsed JSON). Never throws: a file of the wrong form fails the check "form".
 * Returns { ok, checks: [{ name, ok, detail }] }; detail says what differs first, "" if nothing does.
 */
export async function verify(file) {
  const checks = [{ name: "form", ok: true, detail: "" }];
  try {
    await run(file, (name, detail) => checks.push({ name, ok: detail === "", detail }));
  } catch (error) {
    checks[0] = { name: "form", ok: false, detail: String(error?.message ?? error) };
  }
  return { ok: checks.every(({ ok }) => ok), checks };
}

async function run(file, report) {
  const problem = formProblem(file);
  if (problem !== "") throw new Error(problem);
  const { announcement, randomness, result } = file;
  const hash = await hashOf(announcement);
  report("announcement_hash", differs(file.announcement_sha256, hash));
  report("code", differs(announcement.commitment.hash, await opened(file.code, announcement.attempt)));
  report("randomness_later", laterProblem(announcement, randomness));
  report("numbers", numbersProblem(announcement, file));
  const computed = await resultOf(file, randomness, file.former);
  report("order", firstDifference(result, computed, ORDER));
  report("allocation", firstDifference(result, computed, ALLOCATION) || restDiffers(result, computed));
  report("explanations", firstDifference(result, computed, EXPLANATION));
  report("waiting_list", firstDifference(result, computed, ["waiting"]));
  report("former", await formerProblem(file));
}

/** The result that follows from some numbers under the file's announcement and code; it repeats the versions before it. */
async function resultOf({ announcement, code }, randomness, former) {
  const entries = await order(announcement, fromHex(code), encodeRandomness(announcement.sources, randomness));
  return { ...allocate(announcement, entries), former };
}

/** The code hashed as often as its place in the chain says: that is what was promised. */
async function opened(code, attempt) {
  let bytes = fromHex(code);
  for (let times = 0; times < attempt; times += 1) bytes = await sha256(bytes);
  return toHex(bytes);
}

/** Versions made with wrong numbers: the result of each follows from its numbers under the same code. */
async function formerProblem(file) {
  for (const [place, former] of file.former.entries()) {
    const detail = differs(former.result_sha256, await hashOf(await resultOf(file, former.randomness, file.former.slice(0, place))));
    if (detail !== "") return `${place + 1}: ${detail}`;
  }
  return "";
}

function differs(said, computed) {
  return said === computed ? "" : `${JSON.stringify(said)} ≠ ${JSON.stringify(computed)}`;
}

function formProblem(file) {
  const names = differs(Object.keys(file).sort().join(" "), NAMES.join(" "));
  const { format, announcement } = file;
  return (
    names ||
    differs(format, "khuyen-cong/draw/1") ||
    differs(announcement.format, "khuyen-cong/announcement/1") ||
    differs(announcement.commitment.times, 10) ||
    attemptProblem(announcement) ||
    sourcesProblem(announcement.sources) ||
    formerForm(file.former) ||
    twice(announcement)
  );
}

function isWhole(value, least, most) {
  return Number.isSafeInteger(value) && value >= least && value <= most;
}

function isText(value) {
  return typeof value === "string" && value !== "";
}

function hasNames(value, names) {
  return value !== null && typeof value === "object" && Object.keys(value).sort().join(" ") === names.join(" ");
}

function attemptProblem({ attempt, replaces }) {
  if (!isWhole(attempt, 1, 9)) return "attempt";
  if (attempt === 1) return replaces === null ? "" : "replaces";
  const right = hasNames(replaces, REPLACED) && isText(replaces.reason) && isText(replaces.source);
  return right && /^[0-9a-f]{64}$/.test(replaces.announcement_sha256) ? "" : "replaces";
}

/** Every source says how many numbers it draws, from which range, whether their order counts and whether one may repeat. */
function sourcesProblem(sources) {
  if (!Array.isArray(sources) || sources.length === 0 || sources.length > MOST_SOURCES) return "sources";
  const wrong = sources.find(({ name, kind, address, what, drawn_at: at, count, least, most, ordered, repeats, ...more }) => {
    const words = isText(name) && isText(kind) && isText(address) && typeof what === "string" && isText(at);
    const range = isWhole(count, 1, MOST_NUMBERS) && isWhole(least, 0, LARGEST_NUMBER) && isWhole(most, least, LARGEST_NUMBER);
    const flags = typeof ordered === "boolean" && typeof repeats === "boolean";
    const possible = repeats || count <= most - least + 1;
    return !(words && range && flags && possible) || Object.keys(more).length > 0;
  });
  return wrong === undefined ? "" : `sources: ${wrong.name}`;
}

function formerForm(former) {
  if (!Array.isArray(former) || former.length > MOST_FORMER) return "former";
  return former.every((one) => hasNames(one, FORMER) && isText(one.reason)) ? "" : "former";
}

function twice({ applications, booths, zones }) {
  for (const codes of [applications.map(({ label }) => label), booths.map(({ code }) => code), zones.map(({ code }) => code)]) {
    if (new Set(codes).size !== codes.length) return "a code or label is there twice";
  }
  return "";
}

/** Every source must be drawn after the announcement, and the numbers must stand for the sources announced. */
function laterProblem({ announced_at: announced, sources }, randomness) {
  if (randomness.length !== sources.length) return "one entry per source is needed";
  for (const [place, source] of sources.entries()) {
    const { name, drawn_at: at } = randomness[place];
    if (name !== source.name || at !== source.drawn_at) return `${source.name} ≠ ${name} (${at})`;
    if (!(Date.parse(at) > Date.parse(announced))) return `${source.name}: ${at} ≤ ${announced}`;
  }
  return "";
}

/** The numbers of this version and of the former ones: as many as the source draws, from its range. */
function numbersProblem({ sources }, { randomness, former }) {
  for (const drawn of [randomness, ...former.map((one) => one.randomness)]) {
    if (drawn.length !== sources.length) return "one entry per source is needed";
    for (const [place, source] of sources.entries()) {
      const { name, drawn_at: at, numbers, ...more } = drawn[place];
      const own = name === source.name && at === source.drawn_at && Object.keys(more).length === 0;
      if (!own || !fits(source, numbers)) return `${source.name}: ${JSON.stringify(numbers)}`;
    }
  }
  return "";
}

function fits({ count, least, most, repeats }, numbers) {
  const whole = Array.isArray(numbers) && numbers.length === count && numbers.every((number) => isWhole(number, least, most));
  return whole && (repeats || new Set(numbers).size === count);
}

/** The first row in which one of some names differs; rows with unknown or missing names count as different. */
function firstDifference(said, computed, names) {
  if (said.applications.length !== computed.applications.length) return "number of applications";
  for (const [place, row] of computed.applications.entries()) {
    const told = said.applications[place];
    if (Object.keys(told).length !== Object.keys(row).length) return `${row.label}: names`;
    const name = names.find((each) => canonical(told[each] ?? null) !== canonical(row[each]));
    if (name !== undefined) return `${row.label} ${name}: ${JSON.stringify(told[name])} ≠ ${JSON.stringify(row[name])}`;
  }
  return "";
}

function restDiffers(said, computed) {
  const rest = ({ applications, ...others }) => canonical(others);
  return rest(said) === rest(computed) ? "" : "came_in, free, former";
}
