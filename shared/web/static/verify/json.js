// JSON that strangers give us, read so that it means exactly one thing to everybody. See docs/proofs.md, section 2.
// JSON.parse would take a name that is there twice, 10.0 for 10, -0 for 0 and numbers that it cannot keep.

const MOST_BYTES = 100_000_000;
const MOST_DEEP = 64;
const SPACE = /[ \t\n\r]*/y;
const TEXT = /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y;
const NUMBER = /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/y;
const WORD = /true|false|null/y;
const WORDS = { true: true, false: false, null: null };
const HALF = /[\ud800-\udfff]/u; // with "u" only a surrogate that stands alone

/** The text cannot be read: `problem` is a code, the same for every reader. */
export class Unreadable extends Error {
  constructor(problem) {
    super(problem);
    this.problem = problem;
  }
}

/** Return the value that some bytes write; throws Unreadable. */
export function parsedBytes(bytes) {
  if (bytes.byteLength > MOST_BYTES) throw new Unreadable("large");
  let text;
  try {
    text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new Unreadable("json");
  }
  return parsed(text);
}

/** Return the value that a text writes; throws Unreadable. Objects have no prototype: no name has a meaning of its own. */
export function parsed(text) {
  const reader = new Reader(text);
  const value = reader.value(0);
  reader.skip();
  if (reader.at !== text.length) throw new Unreadable("json");
  return value;
}

class Reader {
  constructor(text) {
    this.text = text;
    this.at = 0;
  }

  /** Return what matches here and go behind it; throws if nothing does. */
  match(pattern) {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.text);
    if (!found) throw new Unreadable("json");
    this.at = pattern.lastIndex;
    return found[0];
  }

  skip() {
    this.match(SPACE);
  }

  /** Go behind a mark if it is the next thing, and say whether it was. */
  passed(mark) {
    this.skip();
    if (this.text[this.at] !== mark) return false;
    this.at += 1;
    return true;
  }

  value(deep) {
    if (deep > MOST_DEEP) throw new Unreadable("deep");
    if (this.passed("{")) return this.object(deep);
    if (this.passed("[")) return this.list(deep);
    const first = this.text[this.at];
    if (first === '"') return this.string();
    return first === "-" || (first >= "0" && first <= "9") ? this.number() : WORDS[this.match(WORD)];
  }

  string() {
    const text = JSON.parse(this.match(TEXT));
    if (HALF.test(text)) throw new Unreadable("half");
    return text;
  }

  number() {
    const written = this.match(NUMBER);
    const number = Number(written);
    if (!/^-?[0-9]+$/.test(written) || written === "-0" || !Number.isSafeInteger(number)) throw new Unreadable("number");
    return number;
  }

  list(deep) {
    const items = [];
    if (this.passed("]")) return items;
    do items.push(this.value(deep + 1));
    while (this.passed(","));
    if (!this.passed("]")) throw new Unreadable("json");
    return items;
  }

  object(deep) {
    const made = Object.create(null);
    if (this.passed("}")) return made;
    do {
      this.skip();
      const name = this.string();
      if (Object.hasOwn(made, name)) throw new Unreadable("twice_named");
      if (!this.passed(":")) throw new Unreadable("json");
      made[name] = this.value(deep + 1);
    } while (this.passed(","));
    if (!this.passed("}")) throw new Unreadable("json");
    return made;
  }
}
