// Verifies a draw file in the visitor's browser: nothing is asked of the server but the file. See docs/proofs.md.

import { canonical, fromHex, hashOf, sha256, toHex } from "/static/verify/canonical.js";
import { allocate } from "./allocation.js";
import { encodeRandomness, order } from "./draw.js";

const NAMES = ["announcement", "announcement_sha256", "code", "format", "randomness", "result"];
const ORDER = ["label", "position", "draw", "points", "breakdown"];
const ALLOCATION = ["places", "guaranteed", "booths"];
const EXPLANATION = ["reason", "stops", "wishes"];

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
  const opened = toHex(await sha256(fromHex(file.code)));
  report("code", differs(announcement.commitment.hash, opened));
  report("randomness_later", randomnessProblem(announcement, randomness));
  const entries = await order(announcement, fromHex(file.code), encodeRandomness(announcement.sources, randomness));
  const computed = allocate(announcement, entries);
  report("order", firstDifference(result, computed, ORDER));
  report("allocation", firstDifference(result, computed, ALLOCATION) || restDiffers(result, computed));
  report("explanations", firstDifference(result, computed, EXPLANATION));
  report("waiting_list", firstDifference(result, computed, ["waiting"]));
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
    twice(announcement)
  );
}

function twice({ applications, booths, zones }) {
  for (const codes of [applications.map(({ label }) => label), booths.map(({ code }) => code), zones.map(({ code }) => code)]) {
    if (new Set(codes).size !== codes.length) return "a code or label is there twice";
  }
  return "";
}

/** Every source must be drawn after the announcement, and the numbers must stand for the sources announced. */
function randomnessProblem({ announced_at: announced, sources }, randomness) {
  if (sources.length === 0 || randomness.length !== sources.length) return "one entry per source is needed";
  for (const [place, source] of sources.entries()) {
    const { name, drawn_at: at, numbers, ...more } = randomness[place];
    const whole = Array.isArray(numbers) && numbers.length > 0 && numbers.every((n) => Number.isSafeInteger(n) && n >= 0);
    if (!whole || Object.keys(more).length > 0) return `${source.name}: numbers`;
    if (name !== source.name || at !== source.drawn_at) return `${source.name} ≠ ${name} (${at})`;
    if (!(Date.parse(at) > Date.parse(announced))) return `${source.name}: ${at} ≤ ${announced}`;
  }
  return "";
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
  return rest(said) === rest(computed) ? "" : "came_in, free";
}
