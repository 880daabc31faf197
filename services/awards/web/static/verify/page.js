// The verify page of a round: offers the check in verify.js, and looks for a judge's receipt in the same file.
import { chosenFile, fill, offer, say } from "/static/verify/shown.js";
import { findReceipt, partOf } from "./receipt.js";
import { verify } from "./verify.js";

const place = document.getElementById("verify");
const receipt = document.getElementById("receipt");

async function look() {
  const words = JSON.parse(receipt.dataset.words);
  if (!globalThis.crypto?.subtle) return say(receipt, "bad", words.insecure);
  const typed = document.getElementById("pasted").value;
  if (typed.trim() === "") return say(receipt, "", "");
  let file;
  let checked;
  try {
    file = (await chosenFile(place)).value;
    checked = await verify(file);
  } catch {
    return say(receipt, "bad", words.unloaded);
  }
  if (!checked.ok) return say(receipt, "bad", words.wrong);
  try {
    say(receipt, ...told(await findReceipt(typed, file, checked.hashes), words));
  } catch {
    say(receipt, "bad", words.broken);
  }
}

function told(found, words) {
  if (!found.found) return found.size > 0 ? ["", fill(words.isRoot, found)] : ["bad", words.none];
  const values = { ...found, place: found.index + 1 };
  if (!found.place) return ["bad", fill(words.moved, values)];
  if (found.root === false) return ["bad", fill(words.root, values)];
  if (found.annulled) return ["", fill(words.annulled, values)];
  if (found.struck) return ["", fill(words.struck, values)];
  return ["good", fill(found.root ? words.foundRoot : words.found, values)];
}

offer(place, {
  verify,
  subject: ({ round }) => round.code,
  marks: ({ rules_sha256, tree, result_sha256, version }) => ({ rules_sha256, root: tree.root, size: tree.size, result_sha256, version }),
  hashes: ({ rules_sha256, tree, result_sha256 }) => ({ result_sha256, root: tree.root, rules_sha256 }),
  whole: "result_sha256",
  partOf,
  open: () => [],
});
receipt.hidden = false;
receipt.querySelector("button").addEventListener("click", look);
