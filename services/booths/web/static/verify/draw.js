// The draw, recomputed in the visitor's browser: randomness and order. See docs/proofs.md.
// A second implementation: written from that text, sharing nothing with the server's Python.

import { drawValues, utf8 } from "/static/verify/canonical.js";

/** Return the numbers of all sources as RFC 3797 section 4 writes them: "9319./2.5.8.10.12./". */
export function encodeRandomness(sources, drawn) {
  return drawn
    .map(({ numbers }, place) => {
      const sequence = sources[place].ordered ? numbers : [...numbers].sort((a, b) => a - b);
      return `${sequence.map((number) => `${number}.`).join("")}/`;
    })
    .join("");
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
  const values = await drawValues(applications.map(({ label }) => label), code, utf8.encode(randomness));
  const entries = applications.map((application, number) => {
    const parts = breakdown(application, rules);
    const points = parts.reduce((sum, part) => sum + part.points, 0);
    return { application, draw: values[number], breakdown: parts, points };
  });
  return entries.sort((a, b) => b.points - a.points || (a.draw < b.draw ? -1 : 1));
}
