// Verifies a draw file in the visitor's browser: nothing is asked of the server but the file. See docs/proofs.md.

import { fromHex, hashOf, sha256, toHex } from "/static/verify/canonical.js";
import { differences } from "/static/verify/differences.js";
import { Malformed } from "/static/verify/reading.js";
import { allocate } from "./allocation.js";
import { encodeRandomness, order } from "./draw.js";
import { checkForm } from "./form.js";

const PARTS = { order: ["label", "position", "draw", "points", "breakdown"], explanations: ["reason", "stops", "wishes"], waiting_list: ["waiting"] };

/**
 * Verify a draw file (the parsed JSON).
 * Returns { ok, checks: [{ name, malformed, differences }] }: a file of the wrong form has `malformed` in its one check
 * "form", what does not hold is in `differences` ({ where, said, computed }).
 */
export async function verify(file) {
  const checks = [];
  const report = (name, found, malformed = null) => checks.push({ name, differences: found, malformed });
  try {
    checkForm(file);
    report("form", []);
    await run(file, report);
  } catch (wrong) {
    if (!(wrong instanceof Malformed)) throw wrong;
    report("form", [], wrong);
  }
  return { ok: checks.every((check) => check.malformed === null && check.differences.length === 0), checks };
}

async function run(file, report) {
  const { announcement, announcement_sha256: hash, randomness, former, result } = file;
  report("announcement_hash", differences(hash, await hashOf(announcement), "/announcement_sha256"));
  report("code", differences(announcement.commitment.hash, await opened(file), "/announcement/commitment/hash"));
  report("former", await formerDifferences(file));
  const found = differences(result, await resultOf(file, randomness, former), "/result");
  const parts = found.map(partOf);
  for (const name of ["order", "allocation", "explanations", "waiting_list"]) {
    report(name, found.filter((_, place) => parts[place] === name));
  }
}

/** The code hashed as often as its place in the chain says: that is what was promised. */
async function opened({ code, announcement }) {
  let bytes = fromHex(code);
  for (let times = 0; times < announcement.attempt; times += 1) bytes = await sha256(bytes);
  return toHex(bytes);
}

/** The result that follows from some numbers under the file's announcement and code; it repeats the versions before it. */
async function resultOf({ announcement, code }, randomness, former) {
  const entries = await order(announcement, fromHex(code), encodeRandomness(announcement.sources, randomness));
  return { ...allocate(announcement, entries), former };
}

/** Versions made with wrong numbers: the result of each follows from its numbers under the same code. */
async function formerDifferences(file) {
  const found = [];
  for (const [place, one] of file.former.entries()) {
    const computed = await hashOf(await resultOf(file, one.randomness, file.former.slice(0, place)));
    found.push(...differences(one.result_sha256, computed, `/former/${place}/result_sha256`));
  }
  return found;
}

/** The check that a difference belongs to, by the name of the row's value that it is about. */
function partOf({ where }) {
  const [, name = ""] = /^\/result\/applications\/[0-9]+\/([a-z]+)/.exec(where) ?? [];
  return Object.keys(PARTS).find((part) => PARTS[part].includes(name)) ?? "allocation";
}
