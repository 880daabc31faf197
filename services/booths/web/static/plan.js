// The floor plan: a tap opens the booth's sheet beside the plan, a wish is added without leaving, zooming without loading.
// Without this script every booth is a link to its own page, and the table below has the same acts.
"use strict";

const frame = document.querySelector(".floor-frame[data-sheet]");
const floor = frame?.querySelector(".floor");
const sheet = frame && document.getElementById(frame.dataset.sheet);
let opener = null;

const plain = (event) => event.button === 0 && !event.ctrlKey && !event.metaKey && !event.shiftKey && !event.altKey;
const address = (link) => new URL(link.getAttribute("href"), document.baseURI);

async function open(link) {
  const asked = address(link);
  asked.searchParams.set("sheet", "1");
  const answer = await fetch(asked, { headers: { "X-Requested-With": "fetch" } });
  if (!answer.ok) { location.assign(address(link)); return; }
  sheet.lastElementChild.innerHTML = await answer.text();
  sheet.hidden = false;
  choose(mark(link));
  opener = link;
  sheet.querySelector("h2")?.focus({ preventScroll: true });
}

const drawn = (code) => [...floor.querySelectorAll(".booths a")].find((one) => one.getAttribute("href") === `plan/${code}`);

// The booth in the drawing that a link of the drawing or of the table means.
const mark = (link) => drawn(decodeURIComponent(address(link).pathname.split("/").pop()));

function outline(booth, kind) {
  const rect = booth?.querySelector("rect").cloneNode();
  if (!rect) return null;
  rect.setAttribute("class", kind);
  floor.querySelector(".outlines").append(rect);
  return rect;
}

// Outline the chosen booth; where the sheet covers the lower part of the screen, bring the booth above it.
function choose(booth) {
  floor.querySelector(".outlines .chosen")?.remove();
  const rect = outline(booth, "chosen");
  if (!rect || getComputedStyle(sheet).position !== "fixed") return;
  frame.scrollIntoView({ block: "start" });
  const [box, view] = [rect.getBoundingClientRect(), frame.getBoundingClientRect()];
  frame.scrollBy(Math.min(0, box.left - view.left - 16) || Math.max(0, box.right - view.right + 16), box.top - view.top - 80);
}

function close() {
  sheet.hidden = true;
  choose(null);
  if (opener && opener.getAttribute("tabindex") !== "-1") opener.focus(); else frame.focus({ preventScroll: true });
}

// Send a wish in the background; where the server has something to say instead (an error, a sign-in), go there.
async function wish(form) {
  const answer = await fetch(form.action, { method: "POST", body: new FormData(form) });
  if (!answer.ok || !answer.redirected) { form.removeAttribute("data-quiet"); form.submit(); return; }
  for (const twin of document.querySelectorAll(`.wish-form[data-booth="${CSS.escape(form.dataset.booth)}"]`)) {
    if (twin.getAttribute("action") !== form.getAttribute("action")) continue;
    const said = document.createElement("p");
    said.className = "wished";
    said.setAttribute("role", "status");
    said.textContent = `✓ ${form.dataset.done}`;
    const focused = twin.contains(document.activeElement);
    twin.replaceWith(said);
    if (focused) { said.tabIndex = -1; said.focus({ preventScroll: true }); }
  }
  outline(drawn(form.dataset.booth), "wish");
}

// Keep the middle of what is seen in the middle.
function zoom(link) {
  const pixels = Number(link.dataset.zoom);
  const middle = [(frame.scrollLeft + frame.clientWidth / 2) / floor.clientWidth, (frame.scrollTop + frame.clientHeight / 2) / floor.clientHeight];
  floor.classList.toggle("fit", pixels === 0);
  floor.setAttribute("width", Math.round(floor.dataset.width * (pixels || 1.6)));
  floor.setAttribute("height", Math.round(floor.dataset.depth * (pixels || 1.6)));
  frame.scrollTo(middle[0] * floor.clientWidth - frame.clientWidth / 2, middle[1] * floor.clientHeight - frame.clientHeight / 2);
  for (const one of document.querySelectorAll("[data-zoom]")) one.removeAttribute("aria-current");
  link.setAttribute("aria-current", "true");
  history.replaceState(null, "", link.href);
}

if (frame && sheet) {
  document.addEventListener("click", (event) => {
    const link = event.target.closest?.(".floor .booths a, .list th a, [data-zoom], [data-close]");
    if (!link || !plain(event)) return;
    event.preventDefault();
    if (link.dataset.zoom !== undefined) zoom(link);
    else if (link.dataset.close !== undefined) close();
    else open(link);
  });
  document.addEventListener("keydown", (event) => { if (event.key === "Escape" && !sheet.hidden) close(); });
  document.addEventListener("submit", (event) => {
    if (!event.target.matches(".wish-form")) return;
    event.preventDefault();
    if (!event.target.dataset.quiet) { event.target.dataset.quiet = "yes"; wish(event.target); }
  }, true);
  const mine = floor.querySelector(".outlines path");
  if (mine) {
    const [first, scale] = [/^M(\d+) (\d+)/.exec(mine.getAttribute("d")), floor.clientWidth / floor.dataset.width];
    const [left, top] = floor.getAttribute("viewBox").split(" ").map(Number);
    frame.scrollTo((first[1] - left) * scale - frame.clientWidth / 3, (first[2] - top) * scale - frame.clientHeight / 3);
  }
}
