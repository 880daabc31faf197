// What is typed is seen as a letter a moment later, and places to fill in go to where the caret is. Without this script
// buttons do the first, and the second is typed.
"use strict";

const text = document.getElementById("text"), live = document.getElementById("live");
const PAUSE = 500;

// A frame that is new goes to its first page without a step on the reader's way back.
function show() {
  const former = document.querySelector("iframe[name=letter]"), frame = former.cloneNode();
  frame.removeAttribute("src");
  former.replaceWith(frame);
  const sent = document.createElement("form");
  Object.assign(sent, { method: "post", action: frame.dataset.letter, target: "letter", hidden: true });
  for (const name of ["csrf_token", "text"]) {
    const field = document.createElement("textarea");
    field.name = name;
    field.value = text.form.elements[name].value;
    sent.append(field);
  }
  document.body.append(sent);
  sent.submit();
  frame.addEventListener("load", () => sent.remove());
}

let waiting;
text.addEventListener("input", () => {
  clearTimeout(waiting);
  waiting = setTimeout(() => window.htmx.trigger(live, "live"), PAUSE);
});
live.addEventListener("htmx:afterSwap", () => { if (live.querySelector("[data-letter-comes]")) show(); });
if (text.form.matches("[data-draft]")) show();

for (const place of document.querySelectorAll("[data-insert]")) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "place";
  button.append(...place.childNodes);
  place.append(button);
  button.addEventListener("click", () => {
    text.setRangeText(place.dataset.insert, text.selectionStart, text.selectionEnd, "end");
    text.dispatchEvent(new Event("input", { bubbles: true }));
    text.focus();
  });
}
for (const hint of document.querySelectorAll("[data-with-script]")) hint.hidden = false;
