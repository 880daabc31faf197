// What every page with a check in the visitor's browser does: the button, the verdict, the line of each thing checked.
// The words are the data of the section, whose first button starts the check.

import { parsedBytes } from "./json.js";

/** Say a verdict in a section: kind is "good", "bad" or "". */
export function say(section, kind, text) {
  const verdict = section.querySelector(".verify-verdict");
  verdict.className = `verify-verdict ${kind}`;
  verdict.textContent = text;
}

/** Return the file that is to be checked; throws if it cannot be had. */
export async function fetched(address) {
  const answer = await fetch(address);
  if (!answer.ok) throw new Error(String(answer.status));
  return parsedBytes(await answer.arrayBuffer());
}

const holds = ({ malformed, differences }) => malformed === null && differences.length === 0;

function line(check, words) {
  const ok = holds(check);
  const item = document.createElement("li");
  const word = document.createElement("strong");
  word.textContent = ok ? words.holds : words.fails;
  const named = words[check.name.replace(/_(.)/g, (_, letter) => letter.toUpperCase())] ?? check.name;
  item.append(`${named}: `, word);
  const where = check.malformed?.path ?? check.differences[0]?.where;
  if (where) item.append(` (${where})`);
  return item;
}

/** Offer a check. run() → checks as verify.js gives them; it throws if the file cannot be had. */
export function offer(place, run) {
  const words = place.dataset;
  const button = place.querySelector("button");
  const list = place.querySelector(".verify-checks");
  button.hidden = false;
  button.addEventListener("click", async () => {
    if (!globalThis.crypto?.subtle) return say(place, "bad", words.insecure);
    button.disabled = true;
    list.hidden = true;
    say(place, "", words.running);
    try {
      const checks = await run();
      list.replaceChildren(...checks.map((check) => line(check, words)));
      list.hidden = false;
      if (checks.every(holds)) say(place, "good", words.good);
      else say(place, "bad", words.bad);
    } catch {
      say(place, "bad", words.unloaded);
    }
    button.disabled = false;
  });
}
