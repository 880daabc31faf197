// Points as sheets keep them: text without needless zeros ("32.5"), counted in ten-thousandths so that sums are exact.
const UNIT = 10_000;
const TYPED = /^[0-9]{1,4}(?:[.,][0-9]{1,4})?$/;

/** Return typed points ("32,5", "32.50") in ten-thousandths, or null if they are no number. */
export function units(typed) {
  const text = typed.trim();
  if (!TYPED.test(text)) return null;
  const [whole, places = ""] = text.split(/[.,]/);
  return Number(whole) * UNIT + Number(places.padEnd(4, "0"));
}

/** Return ten-thousandths as text: 325000 → "32.5". */
export function text(number) {
  const places = String(number % UNIT).padStart(4, "0").replace(/0+$/, "");
  return String(Math.floor(number / UNIT)) + (places && `.${places}`);
}

/** Return what is wrong with typed points: "" | "no_points" | "too_many" | "off_step"; an empty field is well. */
export function trouble(typed, most, step) {
  if (!typed.trim()) return "";
  const number = units(typed);
  if (number === null) return "no_points";
  if (number > units(most)) return "too_many";
  return number % units(step) ? "off_step" : "";
}

/** Return the sum of a sheet's points as text. */
export function total(points) {
  return text(Object.values(points).reduce((sum, one) => sum + (units(one) ?? 0), 0));
}

/** Return how many criteria have no points yet. */
export function missing(points, criteria) {
  return criteria.filter((one) => !(one.code in points)).length;
}

/** Return what a stepper's button makes of a field: one step up or down, within 0 and the maximum. */
export function stepped(typed, most, step, direction) {
  const size = units(step);
  const now = units(typed) ?? 0;
  const next = direction > 0 ? Math.floor(now / size) * size + size : Math.ceil(now / size) * size - size;
  return text(Math.min(Math.max(next, 0), Math.floor(units(most) / size) * size));
}
