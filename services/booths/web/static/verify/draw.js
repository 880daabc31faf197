// The draw, recomputed in the visitor's browser: canonical JSON, hashes, one-time code, order. See docs/proofs.md.
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

/** Return the hash under which an announcement was published. */
export async function hashOf(value) {
  return toHex(await sha256(utf8.encode(canonical(value))));
}

/** Return the numbers of all sources as RFC 3797 section 4 writes them: "9319./2.5.8.10.12./". */
export function encodeRandomness(sources, drawn) {
  return drawn
    .map(({ numbers }, place) => {
      const sequence = sources[place].ordered ? numbers : [...numbers].sort((a, b) => a - b);
      return `${sequence.map((number) => `${number}.`).join("")}/`;
    })
    .join("");
}

async function hmac(key, bytes) {
  const imported = await crypto.subtle.importKey("raw", key, { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
  return new Uint8Array(await crypto.subtle.sign("HMAC", imported, bytes));
}

/** Return the draw value (hexadecimal) of every label: HKDF-Extract with the code as salt, then HKDF-Expand. */
export async function drawValues(labels, code, randomness) {
  const prk = await hmac(code, utf8.encode(randomness));
  const key = await crypto.subtle.importKey("raw", prk, { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
  const expand = async (label) => {
    const info = utf8.encode(label);
    const block = new Uint8Array(info.length + 1);
    block.set(info);
    block[info.length] = 1;
    return toHex(new Uint8Array(await crypto.subtle.sign("HMAC", key, block)));
  };
  return Promise.all(labels.map(expand));
}

const FLAGS = ["certificate_holder", "women_owned", "ethnic_minority", "hard_area", "newcomer"];

/** Return what each flag of an application earns under the rules. */
export function breakdown(application, rules) {
  if (rules.tiers === "none") return [];
  return FLAGS.filter((flag) => application.flags.includes(flag) && rules.points[flag] > 0).map((flag) => ({
    flag,
    points: rules.points[flag],
  }));
}

/** Return all applications in drawing order, each as { application, draw, breakdown, points }. */
export async function order(announcement, code, randomness) {
  const { applications, rules } = announcement;
  const values = await drawValues(applications.map(({ label }) => label), code, randomness);
  const entries = applications.map((application, number) => {
    const parts = breakdown(application, rules);
    const points = parts.reduce((sum, part) => sum + part.points, 0);
    return { application, draw: values[number], breakdown: parts, points };
  });
  return entries.sort((a, b) => b.points - a.points || (a.draw < b.draw ? -1 : 1));
}
