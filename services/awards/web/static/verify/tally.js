// The tally of a round, recomputed from its sheets; points are whole ten-thousandths. See docs/proofs.md, section 14.

const UNIT = 10_000;

/** Return points written as text ("32.5") in ten-thousandths, at most 1,000 points; null for any other writing. */
export function units(text) {
  if (!/^(0|[1-9][0-9]{0,3})(\.[0-9]{0,3}[1-9])?$/.test(text)) return null;
  const number = value(text);
  return number > 1000 * UNIT ? null : number;
}

/** Return ten-thousandths as points. */
export function pointsText(number) {
  const places = String(number % UNIT).padStart(4, "0").replace(/0+$/, "");
  return `${Math.floor(number / UNIT)}${places ? `.${places}` : ""}`;
}

/** Return the quotient of whole numbers, rounded half up to some places; all in ten-thousandths. */
function rounded(total, count, places) {
  const place = 10 ** (4 - places);
  const dividend = 2 * total + count * place;
  const divisor = 2 * count * place;
  return ((dividend - (dividend % divisor)) / divisor) * place;
}

const sum = (numbers) => numbers.reduce((a, b) => a + b, 0);
const mean = (totals, places) => rounded(sum(totals), totals.length, places);
const METHODS = {
  mean,
  trimmed_mean: (totals, places) => mean(totals.length > 2 ? [...totals].sort((a, b) => a - b).slice(1, -1) : totals, places),
  median: (totals, places) => {
    const inOrder = [...totals].sort((a, b) => a - b);
    const middle = Math.floor(inOrder.length / 2);
    return mean(inOrder.length % 2 ? [inOrder[middle]] : inOrder.slice(middle - 1, middle + 1), places);
  },
};

/** Return what is scored: criterion code → codes of its parts, or its own. */
export function scoredCodes(rules) {
  return new Map(
    rules.criteria.map(({ code, parts }) => [code, parts.length > 0 ? parts.map((part) => part.code) : [code]]),
  );
}

const byCode = (a, b) => (a.code < b.code ? -1 : 1);

/** Return the products part of a result. `draws`: voting code → draw value. */
export function tally(file, draws) {
  const { rules } = file;
  const struck = new Set(file.struck.map(({ code }) => code));
  const sheets = new Map(file.products.map(({ code }) => [code, []]));
  for (const { leaf, annulled } of file.sheets) if (annulled === "") sheets.get(leaf.product).push(leaf);
  const taking = file.products.filter(({ code }) => !struck.has(code));
  const entries = taking.map((product) => entryOf(product, sheets.get(product.code), rules, draws));
  const ranked = entries.filter(({ why }) => why === null).sort((a, b) => compare(a, b, rules));
  propose(ranked, rules);
  return [...ranked, ...entries.filter(({ points }) => points === null).sort(byCode)];
}

function entryOf({ code, group, province }, leaves, rules, draws) {
  const own = [...leaves].sort((a, b) => (a.judge < b.judge ? -1 : 1));
  const scores = own.map(({ points }) => Object.fromEntries(Object.entries(points).map(([name, text]) => [name, units(text)])));
  const totals = scores.map((each) => sum(Object.values(each)));
  const told = own.map(({ judge }, place) => ({ judge, total: pointsText(totals[place]) }));
  const entry = { code, group, province, sheets: told, points: null, passed: false, rank: null, tie_break: {}, proposed: false };
  if (own.length < rules.fewest_sheets) return { ...entry, why: "too_few_sheets" };
  const points = METHODS[rules.method](totals, rules.decimals);
  const values = {};
  for (const name of rules.tie_break) if (name !== "draw") values[name] = pointsText(valueOf(name, scores, totals, rules));
  values.draw = draws.get(code);
  return { ...entry, points: pointsText(points), passed: passes(points, rules), tie_break: values, why: null };
}

function passes(points, rules) {
  const mark = units(rules.pass_mark);
  return rules.pass_inclusive ? points >= mark : points > mark;
}

function valueOf(name, scores, totals, rules) {
  if (name === "trimmed_mean") return METHODS.trimmed_mean(totals, 4);
  if (name === "share_above_mark") {
    return rounded(totals.filter((total) => passes(total, rules)).length * 100 * UNIT, totals.length, 4);
  }
  const codes = scoredCodes(rules).get(name.slice("criterion:".length));
  return mean(scores.map((each) => sum(codes.map((code) => each[code]))), 4);
}

function compare(a, b, rules) {
  const larger = (one, two) => value(two) - value(one);
  const drawn = () => (a.tie_break.draw < b.tie_break.draw ? -1 : 1);
  const first = larger(a.points, b.points);
  if (first !== 0) return first;
  for (const name of rules.tie_break) {
    if (name === "draw") return drawn();
    const difference = larger(a.tie_break[name], b.tie_break[name]);
    if (difference !== 0) return difference;
  }
  return drawn();
}

function value(text) {
  const [whole, places = ""] = text.split(".");
  return Number(whole) * UNIT + Number(places.padEnd(4, "0"));
}

function propose(ranked, rules) {
  const proposed = [];
  const full = (cap, alike) => cap !== null && cap !== undefined && proposed.filter(alike).length >= cap;
  ranked.forEach((entry, place) => {
    entry.rank = place + 1;
    const { group, province } = entry;
    if (!entry.passed) entry.why = "not_passed";
    else if (full(rules.cap_total, () => true)) entry.why = "cap_total";
    else if (full(Object.hasOwn(rules.caps_by_group, group) ? rules.caps_by_group[group] : null, (one) => one.group === group)) entry.why = "cap_group";
    else if (full(rules.cap_per_province, (one) => one.province === province)) entry.why = "cap_province";
    else {
      entry.proposed = true;
      proposed.push(entry);
    }
  });
}
