// Hashes as people note them: in letters, on receipts and in minutes. See docs/proofs.md, section 3.

const FEWEST = 16;

/** Return the short form of a hash in hexadecimal: d531-049d-99c0-49a0. */
export function short(hash) {
  return hash.slice(0, FEWEST).match(/..../g).join("-");
}

/** Return the digits of what somebody typed or pasted, a hash or at least its short form; null if it is neither. */
export function noted(typed) {
  const digits = typed.replace(/[\s.:\u2010-\u2015-]+/g, "").toLowerCase();
  return /^[0-9a-f]{16,64}$/.test(digits) ? digits : null;
}

/** Return the name of the hash that begins with noted digits: names → hashes; undefined if none does. */
export function nameOfNoted(digits, hashes) {
  return Object.keys(hashes).find((name) => hashes[name].startsWith(digits));
}
