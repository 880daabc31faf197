// The verify page of a round: loads the round file, shows what verify.js finds, looks for a judge's receipt in it.
import { differences } from "/static/verify/differences.js";
import { fetched, offer, say } from "/static/verify/shown.js";
import { findReceipt } from "./receipt.js";
import { verify } from "./verify.js";

const place = document.getElementById("verify");
const words = place.dataset;
const receipt = document.getElementById("receipt");

let loaded = null;

async function load() {
  if (loaded) return loaded;
  const file = await fetched(words.file);
  loaded = { file, ...(await verify(file)) };
  return loaded;
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

offer(place, async () => {
  const { file, checks } = await load();
  return [...checks, { name: "frozen", differences: differences(file.rules_sha256, words.rules, "/rules_sha256"), malformed: null }];
});
receipt.hidden = false;
receipt.querySelector("button").addEventListener("click", look);
