// Reading untrusted values strictly: what is wrong is said with its path and a code that a page has words for.
// Written from docs/proofs.md, section 2, sharing nothing with the server's Python.

const MOST_ITEMS = 100_000;
const MOST_NAMES = 1_000;
const LONGEST_TEXT = 2_000;
const MOMENT = /^[1-9][0-9]{3}-[0-9]{2}-[0-9]{2}T(?:[01][0-9]|2[0-3]):[0-9]{2}:[0-9]{2}Z$/;
const UNWANTED =
  /[\u0000-\u001f\u007f-\u00a0\u00ad\u061c\u1680\u180e\u2000-\u200f\u2028-\u202f\u205f-\u206f\u3000\ud800-\udfff\ue000-\uf8ff\ufeff\ufff0-\ufffb\ufffe\uffff\u{e0000}-\u{10ffff}]/u;

/** A value does not have the form that docs/proofs.md describes; `values` are what the words for the problem need. */
export class Malformed extends Error {
  constructor(path, problem, values = {}) {
    super(`${path} ${problem} ${JSON.stringify(values)}`);
    this.path = path || "/";
    this.problem = problem;
    this.values = values;
  }
}

/** Return an object that has all names, perhaps optional ones, and no others. */
export function record(value, path, names, optional = []) {
  if (value === null || typeof value !== "object" || Array.isArray(value)) throw new Malformed(path, "object");
  for (const name of names) if (!Object.hasOwn(value, name)) throw new Malformed(`${path}/${name}`, "missing");
  for (const name of Object.keys(value)) {
    if (!names.includes(name) && !optional.includes(name)) throw new Malformed(`${path}/${name}`, "unknown");
  }
  return value;
}

/** Return a text of 1 to 2,000 characters (code points) without unwanted ones; empty only where allowed. */
export function text(value, path, { empty = false } = {}) {
  const long = (some) => some.length > LONGEST_TEXT && [...some].length > LONGEST_TEXT;
  if (typeof value !== "string" || (value === "" && !empty) || long(value)) throw new Malformed(path, "text");
  if (UNWANTED.test(value)) throw new Malformed(path, "characters");
  return value;
}

export function integer(value, path, least = 0, most = Number.MAX_SAFE_INTEGER) {
  if (!Number.isSafeInteger(value) || value < least || value > most) throw new Malformed(path, "integer", { least, most });
  return value;
}

/** Return what `read` makes of a value, or null. */
export function orNull(value, path, read) {
  return value === null ? null : read(value, path);
}

export function flag(value, path) {
  if (typeof value !== "boolean") throw new Malformed(path, "flag");
  return value;
}

/** Return the items of a list, each read with its own path. */
export function items(value, path, read, { least = 0, most = MOST_ITEMS } = {}) {
  if (!Array.isArray(value) || value.length < least || value.length > most) throw new Malformed(path, "list", { least, most });
  return value.map((item, place) => read(item, `${path}/${place}`));
}

/** Check an object with free names (printable ASCII). */
export function mapping(value, path, read) {
  if (value === null || typeof value !== "object" || Array.isArray(value)) throw new Malformed(path, "object");
  const names = Object.keys(value);
  if (names.length > MOST_NAMES) throw new Malformed(path, "list", { least: 0, most: MOST_NAMES });
  if (!names.every((name) => /^[ -~]+$/.test(name))) throw new Malformed(path, "names");
  for (const name of names) read(value[name], `${path}/${name}`);
  return value;
}

export function oneOf(value, path, choices) {
  if (!choices.includes(value)) throw new Malformed(path, "choice", { choices: choices.join(", ") });
  return value;
}

export function hexadecimal(value, path) {
  if (typeof value !== "string" || !/^[0-9a-f]{64}$/.test(value)) throw new Malformed(path, "hexadecimal");
  return value;
}

/** Return a time as written, 2026-03-01T09:00:00Z: such times sort as texts. */
export function moment(value, path) {
  const fine = typeof value === "string" && MOMENT.test(value) && !Number.isNaN(Date.parse(value));
  if (!fine || new Date(value).toISOString() !== value.replace("Z", ".000Z")) throw new Malformed(path, "moment");
  return value;
}

/** Throw for the first value that is there twice. */
export function distinct(values, path) {
  const seen = new Set();
  for (const value of values) {
    if (seen.has(value)) throw new Malformed(path, "twice", { value });
    seen.add(value);
  }
}
