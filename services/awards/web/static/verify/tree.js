// The Merkle tree of a round (RFC 9162) and what is drawn from it, in the visitor's browser. See docs/proofs.md.
// A second implementation: written from that text, sharing nothing with the server's Python.

import { canonical, drawValues, fromHex, sha256, toHex, utf8 } from "/static/verify/canonical.js";

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

/** Return how many of the first leaves have a root that begins with these digits, 0 if none: one pass over all of them. */
export async function sizeOfRoot(digits, hashes) {
  const peaks = []; // whole trees of falling sizes, whose leaves are all so far
  for (const [place, hash] of hashes.entries()) {
    let peak = { size: 1, root: hash };
    while (peaks.at(-1)?.size === peak.size) peak = { size: 2 * peak.size, root: await sha256(joined(1, peaks.pop().root, peak.root)) };
    peaks.push(peak);
    let root = peak.root;
    for (let at = peaks.length - 2; at >= 0; at -= 1) root = await sha256(joined(1, peaks[at].root, root));
    if (toHex(root).startsWith(digits)) return place + 1;
  }
  return 0;
}

/** Return the draw value of each code: the root is the salt, the rules' hash is drawn from. */
export async function drawnFrom(root, rulesHash, codes) {
  const values = await drawValues(codes, root, fromHex(rulesHash));
  return new Map(codes.map((code, place) => [code, values[place]]));
}
