// Canonical JSON, hashes and the Merkle tree of a round (RFC 9162), in the visitor's browser. See docs/proofs.md.
// A second implementation: written from that text, sharing nothing with the server's Python.

const utf8 = new TextEncoder();

/** Return the SHA-256 of bytes, as bytes. */
export async function sha256(bytes) {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
}

/** Return bytes as lower-case hexadecimal digits. */
export function toHex(bytes) {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** Return the bytes that hexadecimal digits stand for. */
export function fromHex(digits) {
  if (typeof digits !== "string" || !/^([0-9a-f]{2})*$/.test(digits)) throw new Error(`not hexadecimal: ${digits}`);
  return Uint8Array.from(digits.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
}

/** Return a JSON value as RFC 8785 writes it: names sorted, no white space. Numbers must be whole. */
export function canonical(value) {
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  if (value !== null && typeof value === "object") {
    const members = Object.keys(value).sort().map((name) => `${JSON.stringify(name)}:${canonical(value[name])}`);
    return `{${members.join(",")}}`;
  }
  if (typeof value === "number" && !Number.isSafeInteger(value)) throw new Error(`not a whole number: ${value}`);
  return JSON.stringify(value);
}

/** Return the SHA-256 of a value's canonical JSON, in hexadecimal. */
export async function hashOf(value) {
  return toHex(await sha256(utf8.encode(canonical(value))));
}

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

async function hmacKey(key) {
  return crypto.subtle.importKey("raw", key, { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
}

async function hmac(key, bytes) {
  return new Uint8Array(await crypto.subtle.sign("HMAC", key, bytes));
}

/** Return the draw value of each code, in hexadecimal: HKDF with the root as salt and the rules' hash as key material. */
export async function drawValues(codes, root, rulesHash) {
  const prk = await hmac(await hmacKey(root), fromHex(rulesHash));
  const key = await hmacKey(prk);
  const expand = async (code) => {
    const info = utf8.encode(code);
    const block = new Uint8Array(info.length + 1);
    block.set(info);
    block[info.length] = 1;
    return toHex(await hmac(key, block));
  };
  return new Map(await Promise.all(codes.map(async (code) => [code, await expand(code)])));
}
