// What every page with a check in the visitor's browser does: which file, compared with what, and what came out, line by line.
// The words are data of the section (shared/web/proofs.py and the service's own).

import { Unreadable, parsedBytes } from "./json.js";
import { nameOfNoted, noted } from "./noted.js";

const MOST_TOLD = 5;
const LONGEST = 90;

/** Say a verdict in a section: kind is "good", "bad" or "". */
export function say(section, kind, text) {
  const verdict = section.querySelector(".verify-verdict");
  verdict.className = `verify-verdict ${kind}`;
  verdict.textContent = text;
}

/** Put values into the places of a text: "{where}". */
export function fill(text, values) {
  return text.replace(/\{(\w+)\}/g, (_, name) => values[name] ?? "");
}

/** What is checked: the file that was chosen, else that of the page. */
export async function chosenFile(place) {
  const [saved] = place.querySelector("#saved").files;
  if (saved) return { value: parsedBytes(await saved.arrayBuffer()), saved: true };
  const answer = await fetch(place.dataset.file);
  if (!answer.ok) throw new Error(String(answer.status));
  return { value: parsedBytes(await answer.arrayBuffer()), saved: false };
}

/**
 * Offer a check. `verify` is that of the service's verify.js; of a file that has the right form, `subject` gives the code of
 * its fair or round, `marks` what this page shows of it, `hashes` those that people note, `open` what stays to be compared:
 * [{ name, value }]; all by name. `whole` is the name of the hash that binds all of the file. What was noted may be of a part:
 * `partOf(digits, leaves, file)` gives its name and values, or undefined.
 */
export function offer(place, service) {
  const button = place.querySelector("#check");
  for (const hidden of place.querySelectorAll(".field, #check")) hidden.hidden = false;
  button.addEventListener("click", async () => {
    button.disabled = true;
    await check(place, service);
    button.disabled = false;
  });
}

async function check(place, service) {
  const [words, problems] = [JSON.parse(place.dataset.words), JSON.parse(place.dataset.problems)];
  const list = place.querySelector(".verify-checks");
  list.hidden = true;
  if (!globalThis.crypto?.subtle) return say(place, "bad", words.insecure);
  say(place, "", words.running);
  try {
    const file = await chosenFile(place);
    const { checks, hashes: leaves = [] } = await service.verify(file.value);
    const formed = checks[0].malformed === null;
    const own = JSON.parse(place.dataset.own);
    const lines = checks.map((one) => checkLine(one, own, words, problems));
    if (formed) lines.push(...(await withPage(file.value, place, service, words, own)));
    const typed = place.querySelector("#noted").value.trim();
    const told = formed && typed !== "" ? await withNoted(typed, file.value, leaves, service, words, own) : null;
    if (told) lines.push(told);
    if (formed) lines.push(...left(file.value, service, own));
    list.replaceChildren(...lines.map((line) => item(line, words)));
    list.hidden = false;
    say(place, ...verdict(lines, told, file, service, words));
  } catch (wrong) {
    if (wrong instanceof Unreadable) say(place, "bad", fill(words.unreadable, { problem: problems[wrong.problem] }));
    else say(place, "bad", words.unloaded);
  }
}

/** What came out in one sentence that says what was compared: good only if a hash of the whole file was, and nothing is left. */
export function verdict(lines, told, file, service, words) {
  if (lines.some((line) => line.ok === false && line !== told)) return ["bad", words.bad];
  if (told === null) return ["", file.saved ? words.trueSaved : words.true];
  if (told.ok === null) return ["", words.notedUnread];
  if (!told.ok) return ["bad", words.notedOther];
  const all = told.name === service.whole && !lines.some((line) => line.left);
  return all ? ["good", fill(words.notedAll, told)] : ["", fill(words.notedPart, told)];
}

/** A line: { ok, text, inner }; ok is true, false, or null where nothing was compared. */
function checkLine({ name, malformed, differences }, own, words, problems) {
  const inner = differences.slice(0, MOST_TOLD).map((one) => fill(words.difference, { where: one.where, ...written(one, words) }));
  if (differences.length > MOST_TOLD) inner.push(fill(words.more, { count: differences.length - MOST_TOLD }));
  if (malformed) inner.unshift(fill(words.malformed, { where: whereOf(malformed), problem: fill(problems[malformed.problem], malformed.values) }));
  return { ok: inner.length === 0, text: own.checks[name] ?? name, inner };
}

function whereOf({ path, meant }) {
  return meant ? `${path} (${meant})` : path;
}

function written({ said, computed }, words) {
  const shown = (value) => {
    const text = value === undefined ? words.nothing : JSON.stringify(value);
    return text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
  };
  return { said: shown(said), computed: shown(computed) };
}

async function withPage(file, place, service, words, own) {
  const subject = service.subject(file);
  if (subject !== place.dataset.subject) return [{ ok: null, text: fill(words.foreign, { subject }), inner: [] }];
  const [marks, published] = [await service.marks(file), JSON.parse(place.dataset.published)];
  return Object.keys(published).map((name) => {
    const [said, values] = [marks[name], { name: own.names[name], said: marks[name], published: published[name] }];
    const ok = said === published[name];
    return { ok, text: fill(words.page, values), inner: ok ? [] : [fill(words.pageDiffers, values)] };
  });
}

/** Compare what somebody noted with the hashes of the file, then with what its parts have. */
export async function withNoted(typed, file, leaves, service, words, own) {
  const digits = noted(typed);
  if (digits === null) return { ok: null, text: words.notedHash, inner: [words.notedBroken] };
  const name = nameOfNoted(digits, service.hashes(file));
  const found = name === undefined ? await service.partOf(digits, leaves, file) : { name, values: {} };
  if (!found) return { ok: false, text: words.notedHash, inner: [own.none] };
  const told = { what: fill(own.names[found.name], found.values), shows: fill(own.shows[found.name], found.values) };
  return { ok: true, name: found.name, ...told, text: words.notedHash, inner: [fill(words.notedIs, told)] };
}

/** What nothing here can compare. */
function left(file, service, own) {
  return service.open(file).map(({ name, value }) => ({ ok: null, left: true, text: own.open[name], inner: [value] }));
}

function item({ ok, text, inner }, words) {
  const line = document.createElement("li");
  const word = document.createElement("strong");
  word.textContent = ok === null ? words.open : ok ? words.holds : words.fails;
  line.append(`${text}: `, word);
  if (inner.length > 0) {
    const list = document.createElement("ul");
    for (const told of inner) list.append(Object.assign(document.createElement("li"), { textContent: told }));
    line.append(list);
  }
  return line;
}
