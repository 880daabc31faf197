// The right side: the score sheet of one product. What is typed becomes a changed sheet at once; nothing here is sent.
import { copy, made, part, say, shown, when, write } from "./dom.js";
import { missing, stepped, text, total, trouble, units } from "./points.js";
import { changed, chosen, signed } from "./sheets.js";

const ARMED_FOR = 6_000; // ms in which the second touch signs

export class SheetForm {
  /** table: what is to be scored; sheet() and keep(sheet): the one in sight; now(): the time; open(): may be written. */
  constructor({ table, sheet, keep, now }) {
    Object.assign(this, { table, sheet, keep, now });
    this.armed = 0;
    this.rows = new Map(table.criteria.map((one) => [one.code, this.row(one)]));
    part("criteria").replaceChildren(...[...this.rows.values()].map(({ element }) => element));
    this.on("comment", "input", (event) => this.change({ comment: event.target.value }));
    this.on("place", "input", () => this.update());
    this.on("sign", "click", () => this.sign());
    this.on("keep-mine", "click", () => this.keep(chosen(this.sheet(), "mine")));
    this.on("keep-theirs", "click", () => this.keep(chosen(this.sheet(), "theirs")));
    this.on("resend", "click", () => this.keep({ ...this.sheet(), refused: "" }));
  }

  on(id, event, act) {
    part(id)[`on${event}`] = act; // one listener, however often the form is made anew
  }

  row(criterion) {
    const element = copy("criterion");
    const find = (name) => element.querySelector(name);
    const [input, note] = [find("input"), find(".note textarea")];
    input.id = `points-${criterion.code}`;
    find("label").htmlFor = input.id;
    find("label").textContent = criterion.name;
    find(".part-of").textContent = criterion.part_of;
    find(".most").textContent = say("most", { most: shown(criterion.most) });
    find(".error").id = `error-${criterion.code}`;
    note.setAttribute("aria-label", say("note_for", { name: criterion.name }));
    for (const [name, direction] of [["less", -1], ["more", 1]]) {
      const button = find(`.${name}`);
      const step = shown(this.table.step);
      button.setAttribute("aria-label", say(name, { step, name: criterion.name }));
      button.addEventListener("click", () => this.step(criterion, direction));
    }
    input.addEventListener("input", () => this.typed(criterion, input.value, false));
    input.addEventListener("change", () => this.typed(criterion, input.value, true));
    input.addEventListener("focus", () => input.select());
    note.addEventListener("input", () => this.change({ notes: { ...this.sheet().notes, [criterion.code]: note.value } }));
    return { element, criterion, input, note, error: find(".error"), box: find(".note"), head: find(".note-head") };
  }

  step(criterion, direction) {
    const { input } = this.rows.get(criterion.code);
    if (part("fields").disabled) return;
    input.value = shown(stepped(input.value, criterion.most, this.table.step, direction));
    this.typed(criterion, input.value, true);
  }

  typed(criterion, value, finished) {
    const { points, odd } = this.sheet();
    const { [criterion.code]: _old, ...others } = points;
    const { [criterion.code]: _odd, ...sound } = odd;
    const wrong = trouble(value, criterion.most, this.table.step);
    const given = !wrong && value.trim() ? { ...others, [criterion.code]: text(units(value)) } : others;
    const next = { points: given, odd: wrong ? { ...sound, [criterion.code]: value } : sound };
    if (JSON.stringify([given, next.odd]) !== JSON.stringify([points, odd])) this.change(next);
    if (finished || !wrong) this.complain(this.rows.get(criterion.code), wrong);
  }

  complain({ input, error, criterion }, wrong) {
    error.hidden = !wrong;
    if (wrong) error.textContent = say(wrong, { most: shown(criterion.most), step: shown(this.table.step) });
    input.toggleAttribute("aria-invalid", Boolean(wrong));
    if (wrong) input.setAttribute("aria-invalid", "true");
    if (wrong) input.setAttribute("aria-describedby", error.id);
    else input.removeAttribute("aria-describedby");
  }

  change(what) {
    this.armed = 0;
    this.keep(changed(this.sheet(), what, this.now()));
  }

  sign() {
    const lacking = this.lacking();
    if (lacking) return lacking.input.focus();
    if (!this.armed) {
      this.armed = setTimeout(() => ((this.armed = 0), this.update()), ARMED_FOR);
      return this.update();
    }
    clearTimeout(this.armed);
    this.armed = 0;
    const submission = crypto.randomUUID?.() ?? uuid();
    return this.keep(signed(this.sheet(), { place: part("place").value, submission, at: this.now() }));
  }

  lacking() {
    const { points } = this.sheet();
    return [...this.rows.values()].find(({ criterion }) => !(criterion.code in points));
  }

  /** Go to the next criterion after ``field``; after the last one to the button that signs. */
  next(field) {
    const inputs = [...this.rows.values()].map(({ input }) => input);
    (inputs[inputs.indexOf(field) + 1] ?? part("sign")).focus();
  }

  /** Show the sheet as it is now; a field that is being typed in is left alone. */
  update(open = this.table.state === "scoring") {
    const sheet = this.sheet();
    const locked = sheet.state === "signed" || !open || Boolean(sheet.clash);
    part("fields").disabled = locked;
    for (const row of this.rows.values()) this.fill(row, sheet);
    put(part("comment"), sheet.comment);
    if (sheet.place) put(part("place"), sheet.place);
    part("total").textContent = say("of", { total: shown(total(sheet.points)), most: shown(this.table.total) });
    this.state(sheet, locked);
    this.versions(sheet);
  }

  fill(row, sheet) {
    const code = row.criterion.code;
    put(row.input, sheet.odd[code] ?? shown(sheet.points[code] ?? ""));
    if (document.activeElement !== row.input && !sheet.odd[code]) this.complain(row, "");
    put(row.note, sheet.notes[code] ?? "");
    write(row.head, sheet.notes[code] ? `(${sheet.notes[code].slice(0, 40)})` : "");
  }

  state(sheet, locked) {
    const left = missing(sheet.points, this.table.criteria);
    const all = shown(total(sheet.points));
    part("sign").hidden = locked;
    part("sign").classList.toggle("danger", Boolean(this.armed));
    part("sign").classList.toggle("lacking", left > 0);
    const word = left ? say("still_missing", { count: left }) : say(this.armed ? "sure" : "sign", { total: all });
    write(part("sign"), word);
    const name = sheet.pending ? "locked_here" : "locked";
    part("locked").hidden = sheet.state !== "signed" || Boolean(sheet.clash);
    if (!part("locked").hidden) write(part("locked"), say(name, { when: when(sheet.signedAt) }));
    const saved = sheet.state === "draft" ? say(sheet.pending ? "saved_here" : "saved") : "";
    write(part("save-state"), saved);
    part("receipt").hidden = sheet.state !== "signed" || Boolean(sheet.pending);
    part("receipt").href = `${location.pathname}${encodeURIComponent(sheet.code)}/receipt`;
    part("refused").hidden = !sheet.refused;
    write(part("refused-text"), sheet.refused ? `${say("refused")}: ${sheet.refused}` : "");
  }

  versions(sheet) {
    const theirs = sheet.clash;
    part("clash").hidden = !theirs;
    part("fields").hidden = part("signing").hidden = Boolean(theirs);
    if (!theirs) return;
    part("mine-head").textContent = say("mine_saved", { when: when(sheet.at) });
    const kind = theirs.state === "signed" ? "theirs_signed" : "theirs_saved";
    part("theirs-head").textContent = say(kind, { when: when(theirs.changed_at) });
    part("keep-mine").hidden = theirs.state === "signed";
    const lines = this.table.criteria.map((one) => this.version(one.name, sheet, theirs, (of) => of.points[one.code], (of) => of.notes[one.code]));
    const sums = this.version(say("total"), sheet, theirs, (of) => total(of.points), () => "");
    const comments = this.version(say("comment"), sheet, theirs, () => "", (of) => of.comment);
    part("versions").replaceChildren(...lines, sums, comments);
  }

  version(name, mine, theirs, points, words) {
    const line = made("tr");
    const cell = (of) => made("td", [shown(points(of) ?? ""), words(of)].filter(Boolean).join(" · ") || "–", { className: "num" });
    const cells = [cell(mine), cell(theirs)];
    if (cells[0].textContent !== cells[1].textContent) line.className = "differs";
    line.append(made("th", name, { scope: "row" }), ...cells);
    return line;
  }
}

function put(field, value) {
  if (field !== document.activeElement && field.value !== value) field.value = value;
}

function uuid() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}
