// Looks for a judge's receipt in a round file that was verified. See docs/proofs.md, section 13.

import { hashOf, toHex } from "/static/verify/canonical.js";
import { parsed } from "/static/verify/json.js";
import { noted } from "/static/verify/noted.js";
import { leafHash, rootOf, sizeOfRoot } from "./tree.js";

const WRITTEN = ["notes", "comment", "place"];

/**
 * Find what a judge pasted (a receipt, a leaf, or a leaf's hash or its short form) among the leaves of a file, given as their hashes (bytes).
 * Returns { found: false, size, all } if it is none of them: `size` of `all` if it is the root of as many first leaves. Else { found, index, judge, product, annulled, struck, place, root }: `place` is false if the receipt names another
 * index; `root` is true if its root is that of as many first leaves as it says, false if not, null if it names none.
 * Throws if it is none of the three, or a receipt that says something else than its own leaf.
 */
export async function findReceipt(typed, file, hashes) {
  const said = typed.trim().startsWith("{") ? parsed(typed) : { leaf_hash: noted(typed) };
  const { leaf = "leaf_hash" in said ? null : said, leaf_index: index = null, tree = null } = said;
  const hash = leaf === null ? said.leaf_hash : toHex(await leafHash(leaf));
  if (typeof hash !== "string" || hash.length < 16 || (Object.hasOwn(said, "leaf_hash") && said.leaf_hash !== hash)) throw new Error("no receipt");
  if (leaf !== null && !(await isIntact(said, leaf))) throw new Error("not the leaf's");
  const at = hashes.findIndex((one) => toHex(one).startsWith(hash));
  if (at < 0) return { found: false, size: await sizeOfRoot(hash, hashes), all: hashes.length };
  const { leaf: { judge, product }, annulled } = file.sheets[at];
  const struck = file.struck.find(({ code }) => code === product)?.reason ?? "";
  return { found: true, index: at, judge, product, annulled, struck, place: index === null || index === at, root: await rootFits(tree, hashes) };
}

/** Find what somebody noted among the parts of a file: the root of its first leaves, as receipts have it, or one leaf. */
export async function partOf(digits, hashes) {
  const size = await sizeOfRoot(digits, hashes);
  if (size > 0) return { name: "first", values: { size, all: hashes.length } };
  const at = hashes.findIndex((hash) => toHex(hash).startsWith(digits));
  return at < 0 ? undefined : { name: "leaf", values: { place: at + 1 } };
}

/** Whether a receipt names its leaf's round, judge and product, and what the judge wrote is what the leaf binds. */
async function isIntact(said, leaf) {
  if (["round", "judge", "product"].some((name) => Object.hasOwn(said, name) && said[name] !== leaf[name])) return false;
  if (!WRITTEN.some((name) => Object.hasOwn(said, name))) return true;
  const { comment, notes, place } = said;
  return leaf.notes_sha256 === (await hashOf({ comment, notes, place, salt: leaf.salt }));
}

async function rootFits(tree, hashes) {
  if (tree === null) return null;
  const fits = Number.isSafeInteger(tree.size) && tree.size >= 1 && tree.size <= hashes.length;
  return fits && toHex(await rootOf(hashes.slice(0, tree.size))) === tree.root;
}
