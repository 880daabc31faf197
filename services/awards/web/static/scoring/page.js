// The scoring page: what is on the judge's table, where the judge is, and what is under way to the server.
import { alone } from "./alone.js";
import * as api from "./api.js";
import { part, root, say, write } from "./dom.js";
import { listen as listenToKeys } from "./keys.js";
import * as list from "./list.js";
import { keepAll, registered } from "./offline.js";
import { Outbox } from "./outbox.js";
import * as product from "./product.js";
import { SheetForm } from "./sheet.js";
import { counted, fresh, merged } from "./sheets.js";
import { open } from "./store.js";

const { judge, api: address, worker } = root.dataset;
const EVERY = 60_000; // ms between two looks at what the server has
const QUIET = 700; // ms without typing before a draft is sent

const desk = { judge, sheets: new Map(), keep: null };
let table = null;
let form = null;
let form_of = "";
let ready = ""; // whether the page works without network, in words
let outbox;
let timer;

const now = () => new Date().toISOString();
const place = () => decodeURIComponent(location.hash.slice(1));
const codes = () => table.products.map((one) => one.code);
const current = () => desk.sheets.get(place()) ?? fresh(place());

async function start() {
  root.hidden = false;
  if (!(await alone(judge, leave))) return leave();
  const store = await open(judge);
  part("sign-in-here").hidden = !store.lasting; // what is kept in memory alone is lost with this page
  part("sign-in-beside").hidden = store.lasting;
  desk.keep = (sheet) => (desk.sheets.set(sheet.code, sheet), store.keep(sheet));
  for (const sheet of await store.sheets()) desk.sheets.set(sheet.code, sheet);
  outbox = new Outbox({ desk, put: (code, body) => api.put(address, code, body), told: show });
  table = (await store.fact("table")) ?? null;
  listen();
  show();
  await refresh(store);
  outbox.send();
  setInterval(() => refresh(store).then(() => outbox.send()), EVERY);
  addEventListener("online", () => refresh(store).then(() => outbox.send()));
  await keepOffline(store);
}

function leave() {
  outbox?.stop();
  for (const id of ["list", "product", "bar"]) part(id).hidden = true;
  part("elsewhere").hidden = false;
  part("take-over").onclick = () => alone(judge, leave, { take: true }).then(() => location.reload());
}

async function refresh(store) {
  const answer = await api.load(address);
  part("signed-out").hidden = answer.kind !== "signed_out" && outbox.state !== "signed_out";
  if (answer.kind !== "ok" || answer.body.judge_id !== judge) return;
  const rules = (one) => JSON.stringify([one?.criteria, one?.step]);
  if (rules(table) !== rules(answer.body)) form_of = ""; // the form on the screen is of other rules
  table = answer.body;
  if (form) form.table = table;
  await store.keepFact("table", { ...table, sheets: [] });
  const stored = new Map(table.sheets.map((sheet) => [sheet.code, sheet]));
  for (const code of codes()) {
    const kept = desk.sheets.get(code);
    const next = merged(kept, stored.get(code) ?? null);
    if (next && next !== kept) await desk.keep(next);
  }
  if (outbox.state === "signed_out" || outbox.state === "offline") outbox.say("idle");
  show();
}

async function keepOffline(store) {
  const works = await registered(worker);
  part("not-offline").hidden = works && store.lasting;
  if (!works || !table) return;
  const photos = table.products.flatMap((one) => one.photos.map((photo) => photo.address));
  const lacking = await keepAll(photos, (count, all) => ((ready = say("keeping", { count, all })), bar()));
  ready = lacking ? say("kept_some", { count: lacking }) : say("ready");
  root.dataset.kept = String(lacking === 0);
  bar();
}

function show() {
  if (!table) return;
  const at = codes().indexOf(place());
  part("list").hidden = at >= 0;
  part("product").hidden = at < 0;
  if (at < 0) list.show(table, desk.sheets);
  else showProduct(at);
  bar();
}

function showProduct(at) {
  if (form_of !== place()) {
    form_of = place();
    form = new SheetForm({ table, sheet: current, keep: kept, now });
    product.show(table.products[at], at + 1, table.products.length);
    part("place").value = current().place || sessionStorage.getItem("place") || "";
  }
  form.update();
}

function kept(sheet) {
  if (sheet.pending === "sign") sessionStorage.setItem("place", sheet.place);
  desk.keep(sheet);
  show();
  clearTimeout(timer);
  timer = setTimeout(() => outbox.send(), sheet.pending === "sign" ? 0 : QUIET);
}

function bar() {
  if (!table) return;
  const { all, signed, unsent, clashes } = counted(desk.sheets, codes());
  const state = { offline: "no_network", sending: "sending", signed_out: "signed_out" }[outbox.state];
  const parts = [say("done", { signed, all }), unsent ? say("some_unsent", { count: unsent }) : say("all_sent")];
  if (unsent && state) parts.push(say(state));
  if (clashes) parts.push(say("clashes", { count: clashes }));
  if (ready) parts.push(ready);
  write(part("progress"), parts.join(" · "));
  root.dataset.unsent = String(unsent);
  part("signed-out").hidden = outbox.state !== "signed_out";
  const late = table.state === "scoring" && new Date(table.closes_at) < new Date() && signed < all;
  const said = late ? "late" : ["draft", "open", "scoring"].includes(table.state) ? "" : "closed";
  part("said").hidden = !said;
  part("said").className = late ? "state state-waiting" : "state";
  if (said) write(part("said"), say(said));
}

function go(code) {
  location.hash = code ? `#${code}` : "";
}

function beside(step) {
  const at = codes().indexOf(place());
  go(codes()[at + step] ?? "");
}

function unscored() {
  const at = codes().indexOf(place());
  const round = [...codes().slice(at + 1), ...codes().slice(0, at + 1)];
  go(round.find((code) => desk.sheets.get(code)?.state !== "signed") ?? "");
}

function listen() {
  list.listen(show);
  product.listen();
  addEventListener("hashchange", () => {
    show();
    if (!part("product").hidden) part("name").focus({ preventScroll: true });
    scrollTo(0, 0);
  });
  part("to-list").addEventListener("click", () => go(""));
  part("next").addEventListener("click", () => beside(1));
  part("previous").addEventListener("click", () => beside(-1));
  part("unscored").addEventListener("click", unscored);
  part("sheet").addEventListener("submit", (event) => event.preventDefault());
  listenToKeys({ next: () => beside(1), unscored, form: () => (part("product").hidden ? null : form) });
  document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && outbox.send());
  addEventListener("beforeunload", (event) => {
    if (!part("not-offline").hidden && Number(root.dataset.unsent)) event.preventDefault();
  });
}

start();
