// Sends what waits, one sheet after the other, oldest first; again and again until the server has it.
import { clashed, queue, refused, request, taken, trying } from "./sheets.js";

export const PAUSES = [1_000, 2_000, 5_000, 10_000, 20_000, 30_000];

export class Outbox {
  /** desk: {judge, sheets: Map, keep(sheet)}; put(code, body) → answer; told(): something changed; later(act, ms). */
  constructor({ desk, put, told, later = (act, ms) => setTimeout(act, ms) }) {
    Object.assign(this, { desk, put, told, later });
    this.state = "idle"; // idle | sending | offline | signed_out
    this.failures = 0;
    this.running = false;
    this.stopped = false;
  }

  /** Send all that waits, now. Called on every change and when the network is back; runs once at a time. */
  async send() {
    if (this.running || this.stopped) return;
    this.running = true;
    try {
      for (let sheet; !this.stopped && (sheet = queue(this.desk.sheets.values())[0]); ) {
        this.say("sending");
        const went = await this.sendOne(sheet);
        if (!went) return;
      }
      if (this.state === "sending") this.say("idle");
    } finally {
      this.running = false;
    }
  }

  async sendOne(sheet) {
    await this.desk.keep(trying(sheet));
    const answer = await this.put(sheet.code, request(sheet, this.desk.judge));
    const now = this.desk.sheets.get(sheet.code); // it may have been changed while the answer was under way
    if (answer.kind === "offline" || answer.kind === "signed_out") {
      this.say(answer.kind);
      this.again();
      return false;
    }
    this.failures = 0;
    if (answer.kind === "ok") await this.desk.keep(taken(now, sheet.edit, answer.body));
    if (answer.kind === "clash") await this.desk.keep(clashed(now, answer.body));
    if (answer.kind === "refused" && now.edit === sheet.edit) await this.desk.keep(refused(now, answer.text));
    return true;
  }

  again() {
    const pause = PAUSES[Math.min(this.failures, PAUSES.length - 1)];
    this.failures += 1;
    clearTimeout(this.timer);
    this.timer = this.later(() => this.send(), pause);
  }

  /** Send no more: the page is open elsewhere. */
  stop() {
    this.stopped = true;
    clearTimeout(this.timer);
  }

  say(state) {
    this.state = state;
    this.told();
  }
}
