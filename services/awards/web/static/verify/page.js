// The verify page of a round: loads the round file, shows what verify.js finds, looks for a judge's receipt in it.
import { findReceipt, verify } from "./verify.js";

const place = document.getElementById("verify");
const words = place.dataset;
const button = document.getElementById("check");
const list = place.querySelector(".verify-checks");
const receipt = document.getElementById("receipt");

let loaded = null;

function say(section, kind, text) {
  const verdict = section.querySelector(".verify-verdict");
  verdict.className = `verify-verdict ${kind}`;
  verdict.textContent = text;
}

function line(check) {
  const item = document.createElement("li");
  const word = document.createElement("strong");
  word.textContent = check.ok ? words.holds : words.fails;
  const named = words[check.name.replace(/_(.)/g, (_, letter) => letter.toUpperCase())] ?? check.name;
  item.append(`${named}: `, word);
  if (!check.ok && check.detail) item.append(` (${check.detail})`);
  return item;
}

async function load() {
  if (loaded) return loaded;
  const answer = await fetch(words.file);
  if (!answer.ok) throw new Error(String(answer.status));
  const file = await answer.json();
  loaded = { file, ...(await verify(file)) };
  return loaded;
}

async function run() {
  if (!globalThis.crypto?.subtle) return say(place, "bad", words.insecure);
  button.disabled = true;
  list.hidden = true;
  say(place, "", words.running);
  try {
    const { file, ok, checks } = await load();
    const frozen = file.rules_sha256 === words.rules;
    list.replaceChildren(...[...checks, { name: "frozen", ok: frozen, detail: "" }].map(line));
    list.hidden = false;
    if (ok && frozen) say(place, "good", words.good);
    else say(place, "bad", words.bad);
  } catch {
    loaded = null;
    say(place, "bad", words.unloaded);
  }
  button.disabled = false;
}

async function look() {
  if (!globalThis.crypto?.subtle) return say(receipt, "bad", words.insecure);
  const typed = document.getElementById("pasted").value;
  if (typed.trim() === "") return say(receipt, "", "");
  let here;
  try {
    here = await load();
  } catch {
    return say(receipt, "bad", words.unloaded);
  }
  try {
    const found = await findReceipt(typed, here.file, here.hashes);
    if (!found.found) return say(receipt, "bad", words.receiptNone);
    if (!found.place) return say(receipt, "bad", words.receiptMoved);
    const values = { place: found.index + 1, judge: found.judge, product: found.product };
    say(receipt, "good", words.receiptFound.replace(/\{(\w+)\}/g, (_, name) => values[name]));
  } catch {
    say(receipt, "bad", words.receiptBroken);
  }
}

button.hidden = false;
button.addEventListener("click", run);
receipt.hidden = false;
receipt.querySelector("button").addEventListener("click", look);
