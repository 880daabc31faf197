// Verifies a round file in the visitor's browser: nothing is asked of the server but the file. See docs/proofs.md.

import { hashOf, toHex } from "/static/verify/canonical.js";
import { differences } from "/static/verify/differences.js";
import { Malformed } from "/static/verify/reading.js";
import { checkForm, rules as checkRules } from "./form.js";
import { tally } from "./tally.js";
import { drawnFrom, leafHash, rootOf } from "./tree.js";

/**
 * Verify a round file (the parsed JSON).
 * Returns { ok, checks: [{ name, malformed, differences }], hashes }: a file of the wrong form has `malformed` in its one
 * check "form", what does not hold is in `differences` ({ where, said, computed }); `hashes` are those of the leaves, as bytes.
 */
export async function verify(file) {
  const checks = [];
  const report = (name, found, malformed = null) => checks.push({ name, differences: found, malformed });
  let hashes = [];
  try {
    checkForm(file);
    report("form", []);
    hashes = await run(file, report);
  } catch (wrong) {
    if (!(wrong instanceof Malformed)) throw wrong;
    report("form", changedRules(file), wrong);
  }
  return { ok: checks.every((check) => check.malformed === null && check.differences.length === 0), checks, hashes };
}

async function run(file, report) {
  const rulesHash = await hashOf(file.rules);
  report("rules_hash", differences(file.rules_sha256, rulesHash, "/rules_sha256"));
  const hashes = await Promise.all(file.sheets.map(({ leaf }) => leafHash(leaf)));
  report("leaves", hashes.flatMap((hash, place) => leafDifferences(file.sheets[place], toHex(hash), place)));
  const root = await rootOf(hashes);
  const tree = { size: hashes.length, root: toHex(root) };
  report("tree", [...differences(file.tree.size, tree.size, "/tree/size"), ...differences(file.tree.root, tree.root, "/tree/root")]);
  const draws = await drawnFrom(root, rulesHash, file.products.map(({ code }) => code));
  const computed = resultOf(file, rulesHash, tree, tally(file, draws));
  report("result", differences(file.result, computed, "/result"));
  report("result_hash", [
    ...differences(file.result_sha256, await hashOf(computed), "/result_sha256"),
    ...differences(file.result_sha256, await hashOf(file.result), "/result_sha256 (the result as it is in the file)"),
  ]);
  return hashes;
}

/** The rules that are not those the result repeats: sheets that do not fit them may be right all the same. */
function changedRules(file) {
  try {
    checkRules(file.result.rules);
    return differences(file.rules, file.result.rules, "/rules");
  } catch {
    return [];
  }
}

function resultOf(file, rulesHash, tree, products) {
  const of = new Map(file.products.map((product) => [product.code, product]));
  const annulled = file.sheets.map(({ leaf: { judge, product }, annulled: reason }, index) => ({ index, judge, product, reason }));
  return {
    round: file.round,
    rules: file.rules,
    rules_sha256: rulesHash,
    judges: file.judges,
    tree,
    version: file.version,
    reason: file.reason,
    annulled: annulled.filter(({ reason }) => reason !== ""),
    struck: file.struck.map(({ code, reason }) => ({ ...of.get(code), reason })),
    products,
  };
}

function leafDifferences({ leaf, leaf_hash: said }, hash, place) {
  return differences(said, hash, `/sheets/${place}/leaf_hash`).map((one) => ({ ...one, where: `${one.where} (${leaf.judge}, ${leaf.product})` }));
}
