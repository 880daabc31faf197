// Verifies a round file in the visitor's browser: nothing is asked of the server but the file. See docs/proofs.md.

import { canonical, hashOf, toHex } from "/static/verify/canonical.js";
import { scoredCodes, tally, units } from "./tally.js";
import { drawnFrom, leafHash, rootOf } from "./tree.js";

const NAMES = ["format", "judges", "products", "reason", "result", "result_sha256", "round", "rules", "rules_sha256", "sheets", "struck", "tree", "version"];
const LEAF = ["judge", "notes_sha256", "points", "product", "round", "salt", "signed_at"];
const CODE = /^[A-Za-z0-9._-]{1,40}$/;
const HASH = /^[0-9a-f]{64}$/;
const TIME = /^[1-9][0-9]{3}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z$/;

/**
 * Verify a round file (the parsed JSON). Never throws: a file of the wrong form fails the check "form".
 * Returns { ok, checks: [{ name, ok, detail }], hashes }; detail says what differs first, "" if nothing does;
 * hashes are those of the leaves, in hexadecimal.
 */
export async function verify(file) {
  const checks = [{ name: "form", ok: true, detail: "" }];
  let hashes = [];
  try {
    hashes = await run(file, (name, detail) => checks.push({ name, ok: detail === "", detail }));
  } catch (error) {
    checks[0] = { name: "form", ok: false, detail: String(error?.message ?? error) };
  }
  return { ok: checks.every(({ ok }) => ok), checks, hashes };
}

async function run(file, report) {
  const problem = formProblem(file);
  if (problem !== "") throw new Error(problem);
  const rulesHash = await hashOf(file.rules);
  report("rules_hash", differs(file.rules_sha256, rulesHash));
  const hashes = await Promise.all(file.sheets.map(({ leaf }) => leafHash(leaf)));
  const digits = hashes.map(toHex);
  report("leaves", digits.map((hash, place) => leafProblem(file.sheets[place], hash, place)).find((told) => told !== "") ?? "");
  const root = await rootOf(hashes);
  const tree = { size: hashes.length, root: toHex(root) };
  report("tree", differs(canonical(file.tree), canonical(tree)));
  const draws = await drawnFrom(root, rulesHash, file.products.map(({ code }) => code));
  const computed = resultOf(file, rulesHash, tree, tally(file, draws));
  report("result", firstDifference(file.result, computed));
  report("result_hash", differs(file.result_sha256, await hashOf(computed)));
  return digits;
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

function differs(said, computed) {
  return said === computed ? "" : `${JSON.stringify(said)} ≠ ${JSON.stringify(computed)}`;
}

function leafProblem({ leaf, leaf_hash: said }, hash, place) {
  return said === hash ? "" : `#${place} (${leaf.judge}, ${leaf.product}): ${said} ≠ ${hash}`;
}

function firstDifference(said, computed) {
  if (canonical(said) === canonical(computed)) return "";
  for (const [place, entry] of computed.products.entries()) {
    const told = said.products?.[place] ?? null;
    if (canonical(told) !== canonical(entry)) {
      const name = Object.keys(entry).find((each) => canonical(told?.[each] ?? null) !== canonical(entry[each])) ?? "";
      return `${entry.code} ${name}: ${JSON.stringify(told?.[name])} ≠ ${JSON.stringify(entry[name])}`;
    }
  }
  return Object.keys(computed).find((name) => canonical(said[name] ?? null) !== canonical(computed[name])) ?? "names";
}

function formProblem(file) {
  const names = differs(Object.keys(file).sort().join(" "), NAMES.join(" ")) || differs(file.format, "khuyen-cong/round/1");
  if (names) return names;
  const { products, judges, struck, sheets, rules } = file;
  const codes = [products.map(({ code }) => code), judges, struck.map(({ code }) => code)];
  for (const list of codes) {
    if (new Set(list).size !== list.length || !list.every((code) => typeof code === "string" && CODE.test(code))) return "codes";
  }
  const named = (list, ...names) => list.every((one) => Object.keys(one).sort().join(" ") === names.join(" "));
  if (!named(products, "code", "group", "province") || !named(struck, "code", "reason")) return "products, struck: names";
  const known = { products: new Set(codes[0]), judges: new Set(judges), pairs: new Set() };
  if (codes[2].some((code) => !known.products.has(code))) return "struck";
  const most = new Map(rules.criteria.flatMap(({ parts, ...whole }) => (parts.length ? parts : [whole])).map((one) => [one.code, units(one.most)]));
  if (scoredCodes(rules).size !== rules.criteria.length) return "criteria";
  for (const [place, sheet] of sheets.entries()) {
    const told = sheetProblem(sheet, file, most, units(rules.step), known);
    if (told !== "") return `#${place} (${sheet.leaf?.judge}, ${sheet.leaf?.product}): ${told}`;
  }
  return "";
}

function sheetProblem({ leaf, leaf_hash: hash, annulled, ...more }, { round }, most, step, known) {
  if (Object.keys(more).length > 0 || !HASH.test(hash) || typeof annulled !== "string") return "names";
  if (Object.keys(leaf).sort().join(" ") !== LEAF.join(" ")) return "leaf";
  if (leaf.round !== round.code || !known.judges.has(leaf.judge) || !known.products.has(leaf.product)) return "round, judge, product";
  if (!HASH.test(leaf.notes_sha256) || !HASH.test(leaf.salt) || !TIME.test(leaf.signed_at)) return "hashes, time";
  const pair = `${leaf.judge} ${leaf.product}`;
  if (known.pairs.has(pair)) return "twice";
  known.pairs.add(pair);
  const scores = Object.entries(leaf.points);
  const fits = ([code, text]) => most.has(code) && units(text) <= most.get(code) && units(text) % step === 0;
  return scores.length === most.size && scores.every(fits) ? "" : "points";
}

/**
 * Find what a judge pasted (a receipt, a leaf, or a leaf's hash) in a file whose leaves' hashes are known.
 * Returns { found, index, judge, product, place }; place is false if the receipt names another index.
 */
export async function findReceipt(text, file, hashes) {
  const typed = text.trim();
  let hash = typed.toLowerCase();
  let index = null;
  if (typed.startsWith("{")) {
    const said = JSON.parse(typed);
    const leaf = said.leaf ?? (said.leaf_hash ? null : said);
    hash = leaf ? toHex(await leafHash(leaf)) : String(said.leaf_hash);
    index = said.leaf_index ?? null;
  }
  const at = HASH.test(hash) ? hashes.indexOf(hash) : -1;
  if (at < 0) return { found: false };
  const { judge, product } = file.sheets[at].leaf;
  return { found: true, index: at, judge, product, place: index === null || index === at };
}
