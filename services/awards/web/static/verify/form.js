// Whether a round file has the form of docs/proofs.md, sections 11 to 13; throws Malformed with the first place that has not.

import { Malformed, distinct, flag, hexadecimal, integer, items, mapping, moment, oneOf, orNull, record, text } from "/static/verify/reading.js";
import { units } from "./tally.js";

const GIVEN = ["format", "round", "rules", "rules_sha256", "products", "judges", "sheets", "struck", "tree", "version", "reason"];
const RESULT = ["result", "result_sha256"];
const ROUND = ["code", "level", "regions", "province", "year", "name_vi", "name_en"];
const SCORED = ["code", "name_vi", "name_en", "most"];
const RULES = [
  "profile", "criteria", "step", "pass_mark", "pass_inclusive", "fewest_sheets", "method", "decimals", "cap_total", "caps_by_group",
  "cap_per_province", "tie_break", "blind", "block_same_province", "sheets_per_product", "certificate_years", "council_quorum_percent",
  "ballot", "complaint_days",
];
const LEAF = ["round", "judge", "product", "points", "notes_sha256", "signed_at", "salt"];
const CODE = /^[A-Za-z0-9._-]{1,40}$/;
const SCORED_CODE = /^[A-Za-z0-9_]{1,40}$/;
const MOST_CRITERIA = 20;

/** Check the whole file but what `result` holds, which is compared. */
export function checkForm(file) {
  record(file, "", GIVEN, RESULT);
  oneOf(file.format, "/format", ["khuyen-cong/round/1"]);
  round(file.round);
  rules(file.rules);
  items(file.products, "/products", product);
  inOrder(file.products.map((one) => one.code), "/products");
  inOrder(items(file.judges, "/judges", code), "/judges");
  items(file.struck, "/struck", struck);
  const listed = new Set(file.products.map((one) => one.code));
  for (const one of inOrder(file.struck.map((each) => each.code), "/struck")) {
    if (!listed.has(one)) throw new Malformed("/struck", "not_listed", { value: one });
  }
  record(file.tree, "/tree", ["size", "root"]);
  sheets(file, listed);
  hexadecimal(file.rules_sha256, "/rules_sha256");
  integer(file.tree.size, "/tree/size");
  hexadecimal(file.tree.root, "/tree/root");
  integer(file.version, "/version", 1, 10_000);
  text(file.reason, "/reason", { empty: true });
  for (const name of RESULT) if (!Object.hasOwn(file, name)) throw new Malformed(`/${name}`, "missing");
  hexadecimal(file.result_sha256, "/result_sha256");
}

function code(value, path) {
  if (typeof value !== "string" || !CODE.test(value)) throw new Malformed(path, "code");
  return value;
}

function codes(value, path, most) {
  const found = items(value, path, code, { most });
  distinct(found, path);
  return found;
}

/** Codes must be in their order, none twice, so that one round has one file. */
function inOrder(found, path) {
  if (found.some((one, place) => place > 0 && found[place - 1] >= one)) throw new Malformed(path, "order");
  return found;
}

function points(value, path) {
  text(value, path);
  const number = units(value);
  if (number === null) throw new Malformed(path, "points");
  return number;
}

function positive(value, path) {
  if (points(value, path) <= 0) throw new Malformed(path, "positive");
}

function round(value) {
  record(value, "/round", ROUND);
  code(value.code, "/round/code");
  oneOf(value.level, "/round/level", ["commune", "province", "region", "nation"]);
  codes(value.regions, "/round/regions", 100);
  orNull(value.province, "/round/province", code);
  integer(value.year, "/round/year", 1900, 9999);
  text(value.name_vi, "/round/name_vi");
  text(value.name_en, "/round/name_en", { empty: true });
}

function product(value, path) {
  record(value, path, ["code", "group", "province"]);
  for (const name of ["code", "group", "province"]) code(value[name], `${path}/${name}`);
}

function struck(value, path) {
  record(value, path, ["code", "reason"]);
  code(value.code, `${path}/code`);
  text(value.reason, `${path}/reason`);
}

/** Check the rules of a round. */
export function rules(value, path = "/rules") {
  record(value, path, RULES);
  items(value.criteria, `${path}/criteria`, criterion, { least: 1, most: MOST_CRITERIA });
  distinct(value.criteria.map((one) => one.code), `${path}/criteria`);
  distinct(value.criteria.flatMap((one) => (one.parts.length > 0 ? one.parts : [one])).map((one) => one.code), `${path}/criteria`);
  text(value.profile, `${path}/profile`);
  positive(value.step, `${path}/step`);
  points(value.pass_mark, `${path}/pass_mark`);
  flag(value.pass_inclusive, `${path}/pass_inclusive`);
  integer(value.fewest_sheets, `${path}/fewest_sheets`, 1, 100);
  oneOf(value.method, `${path}/method`, ["mean", "trimmed_mean", "median"]);
  integer(value.decimals, `${path}/decimals`, 0, 4);
  orNull(value.cap_total, `${path}/cap_total`, integer0);
  mapping(value.caps_by_group, `${path}/caps_by_group`, integer0);
  orNull(value.cap_per_province, `${path}/cap_per_province`, integer0);
  const breaks = ["trimmed_mean", "share_above_mark", "draw", ...value.criteria.map((one) => `criterion:${one.code}`)];
  items(value.tie_break, `${path}/tie_break`, (one, at) => oneOf(one, at, breaks), { most: MOST_CRITERIA });
  flag(value.blind, `${path}/blind`);
  flag(value.block_same_province, `${path}/block_same_province`);
  orNull(value.sheets_per_product, `${path}/sheets_per_product`, (one, at) => integer(one, at, 1, 100));
  integer(value.certificate_years, `${path}/certificate_years`, 1, 20);
  integer(value.council_quorum_percent, `${path}/council_quorum_percent`, 1, 100);
  oneOf(value.ballot, `${path}/ballot`, ["by_product", "by_group"]);
  integer(value.complaint_days, `${path}/complaint_days`, 0, 365);
}

function integer0(value, path) {
  return integer(value, path);
}

function criterion(value, path) {
  record(value, path, [...SCORED, "parts"]);
  items(value.parts, `${path}/parts`, scored, { most: MOST_CRITERIA });
  named(value, path);
  const whole = value.parts.reduce((sum, part) => sum + units(part.most), 0);
  if (value.parts.length > 0 && whole !== units(value.most)) throw new Malformed(`${path}/parts`, "parts_sum");
}

function scored(value, path) {
  record(value, path, SCORED);
  named(value, path);
}

function named(value, path) {
  text(value.code, `${path}/code`);
  if (!SCORED_CODE.test(value.code)) throw new Malformed(`${path}/code`, "scored_code");
  positive(value.most, `${path}/most`);
  text(value.name_vi, `${path}/name_vi`);
  text(value.name_en, `${path}/name_en`);
}

function sheets(file, products) {
  const { criteria, step } = file.rules;
  const most = new Map(criteria.flatMap((one) => (one.parts.length > 0 ? one.parts : [one])).map((one) => [one.code, units(one.most)]));
  const known = { products, judges: new Set(file.judges), pairs: new Set(), most, step: units(step), round: file.round.code };
  items(file.sheets, "/sheets", (value, path) => {
    try {
      sheet(value, path, known);
    } catch (wrong) {
      if (wrong instanceof Malformed) wrong.meant = whose(value);
      throw wrong;
    }
  });
}

/** Of whom and of what a sheet says it is, for whoever looks for it. */
function whose(value) {
  const leaf = value?.leaf;
  if (leaf === null || typeof leaf !== "object") return "";
  const said = (one) => (typeof one === "string" ? one : JSON.stringify(one ?? null)).slice(0, 40);
  return [said(leaf.judge), said(leaf.product)].join(", ");
}

function sheet(value, path, known) {
  record(value, path, ["leaf", "leaf_hash", "annulled"]);
  const { leaf } = value;
  checkLeaf(leaf, `${path}/leaf`, known);
  if (!known.products.has(leaf.product)) throw new Malformed(`${path}/leaf/product`, "not_listed", { value: leaf.product });
  if (!known.judges.has(leaf.judge)) throw new Malformed(`${path}/leaf/judge`, "not_listed", { value: leaf.judge });
  const pair = `${leaf.judge} ${leaf.product}`;
  if (known.pairs.has(pair)) throw new Malformed(path, "second_sheet");
  known.pairs.add(pair);
  hexadecimal(value.leaf_hash, `${path}/leaf_hash`);
  text(value.annulled, `${path}/annulled`, { empty: true });
}

function checkLeaf(leaf, path, { most, step, round: own }) {
  record(leaf, path, LEAF);
  if (leaf.round !== own) throw new Malformed(`${path}/round`, "other_round");
  hexadecimal(leaf.notes_sha256, `${path}/notes_sha256`);
  hexadecimal(leaf.salt, `${path}/salt`);
  moment(leaf.signed_at, `${path}/signed_at`);
  code(leaf.judge, `${path}/judge`);
  code(leaf.product, `${path}/product`);
  record(leaf.points, `${path}/points`, [...most.keys()]);
  for (const [name, highest] of most) {
    const number = points(leaf.points[name], `${path}/points/${name}`);
    if (number > highest) throw new Malformed(`${path}/points/${name}`, "too_many");
    if (number % step !== 0) throw new Malformed(`${path}/points/${name}`, "step");
  }
}
