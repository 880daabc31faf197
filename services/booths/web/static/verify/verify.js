// Verifies a draw file in the visitor's browser: nothing is asked of the server but the file. See docs/proofs.md.

import { fromHex, hashOf, sha256, toHex } from "/static/verify/canonical.js";
import { differences } from "/static/verify/differences.js";
import { Malformed } from "/static/verify/reading.js";
import { allocate } from "./allocation.js";
import { encodeRandomness, order } from "./draw.js";
import { checkForm } from "./form.js";

const PARTS = { order: ["label", "position", "draw", "points", "breakdown"], explanations: ["reason", "wishes"], waiting_list: ["waiting"] };

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

async function run({ announcement, announcement_sha256: hash, randomness, code, result }, report) {
  report("announcement_hash", differences(hash, await hashOf(announcement), "/announcement_sha256"));
  const opened = toHex(await sha256(fromHex(code)));
  report("code", differences(announcement.commitment.hash, opened, "/announcement/commitment/hash"));
  const entries = await order(announcement, fromHex(code), encodeRandomness(announcement.sources, randomness));
  const found = differences(result, allocate(announcement, entries), "/result");
  const parts = found.map(partOf);
  for (const name of ["order", "allocation", "explanations", "waiting_list"]) {
    report(name, found.filter((_, place) => parts[place] === name));
  }
}

/** The check that a difference belongs to, by the name of the row's value that it is about. */
function partOf({ where }) {
  const [, name = ""] = /^\/result\/applications\/[0-9]+\/([a-z]+)/.exec(where) ?? [];
  return Object.keys(PARTS).find((part) => PARTS[part].includes(name)) ?? "allocation";
}
