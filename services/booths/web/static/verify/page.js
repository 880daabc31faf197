// The public page of a draw: loads the draw file and shows what the check in verify.js finds.
import { verify } from "./verify.js";

const place = document.getElementById("verify");
const button = place.querySelector("button");
const verdict = place.querySelector(".verify-verdict");
const list = place.querySelector(".verify-checks");

function say(kind, text) {
  verdict.className = `verify-verdict ${kind}`;
  verdict.textContent = text;
}

function line(check) {
  const item = document.createElement("li");
  const word = document.createElement("strong");
  word.textContent = check.ok ? place.dataset.holds : place.dataset.fails;
  const named = place.dataset[check.name.replace(/_(.)/g, (_, letter) => letter.toUpperCase())] ?? check.name;
  item.append(`${named}: `, word);
  if (!check.ok && check.detail) item.append(` (${check.detail})`);
  return item;
}

async function run() {
  if (!globalThis.crypto?.subtle) return say("bad", place.dataset.insecure);
  button.disabled = true;
  list.hidden = true;
  say("", place.dataset.running);
  try {
    const answer = await fetch(place.dataset.file);
    if (!answer.ok) throw new Error(String(answer.status));
    const file = await answer.json();
    const { ok, checks } = await verify(file);
    const same = file.announcement?.commitment?.hash === place.dataset.published;
    const all = [...checks, { name: "commitment", ok: same, detail: "" }];
    list.replaceChildren(...all.map(line));
    list.hidden = false;
    if (ok && same) say("good", place.dataset.good);
    else say("bad", place.dataset.bad);
  } catch {
    say("bad", place.dataset.unloaded);
  }
  button.disabled = false;
}

button.hidden = false;
button.addEventListener("click", run);
