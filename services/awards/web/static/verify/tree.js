// The Merkle tree of a round (RFC 9162) and what is drawn from it, in the visitor's browser. See docs/proofs.md.
// A second implementation: written from that text, sharing nothing with the server's Python.

import { canonical, drawValues, fromHex, sha256, utf8 } from "/static/verify/canonical.js";

function joined(first, ...parts) {
  const all = new Uint8Array(1 + parts.reduce((size, part) => size + part.length, 0));
  all[0] = first;
  let at = 1;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

/** Return the hash of a leaf: SHA-256 of the byte 0x00 and its canonical JSON. */
export function leafHash(leaf) {
  return sha256(joined(0, utf8.encode(canonical(leaf))));
}

/** Return the root of the tree of some leaves' hashes. */
export async function rootOf(hashes) {
  if (hashes.length === 0) return sha256(new Uint8Array());
  if (hashes.length === 1) return hashes[0];
  let k = 1;
  while (2 * k < hashes.length) k *= 2;
  const [left, right] = await Promise.all([rootOf(hashes.slice(0, k)), rootOf(hashes.slice(k))]);
  return sha256(joined(1, left, right));
}

/** Return the draw value of each code: the root is the salt, the rules' hash is drawn from. */
export async function drawnFrom(root, rulesHash, codes) {
  const values = await drawValues(codes, root, fromHex(rulesHash));
  return new Map(codes.map((code, place) => [code, values[place]]));
}
