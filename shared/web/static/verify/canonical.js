// Canonical JSON, hashes and draw values, for every check in the visitor's browser. See docs/proofs.md.
// A second implementation: written from that text, sharing nothing with the server's Python.

/** Texts as bytes. */
export const utf8 = new TextEncoder();

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

async function hmac(key, bytes) {
  const imported = await crypto.subtle.importKey("raw", key, { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
  return new Uint8Array(await crypto.subtle.sign("HMAC", imported, bytes));
}

/** Return the draw value (hexadecimal) of every name: HKDF-Extract of some bytes with a salt, then HKDF-Expand. */
export async function drawValues(names, salt, material) {
  const key = await hmac(salt, material);
  const expand = async (name) => {
    const info = utf8.encode(name);
    const block = new Uint8Array(info.length + 1);
    block.set(info);
    block[info.length] = 1;
    return toHex(await hmac(key, block));
  };
  return Promise.all(names.map(expand));
}
