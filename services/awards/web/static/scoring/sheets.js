// A sheet on this device, as a plain value; every function gives a new one. No page, no network, no clock in here.
//
// base: the server's revision that this one was made on. pending: "" | "draft" | "sign", what is still to be sent.
// edit: grows with each change, so that an answer that comes late does not mark a newer change as sent. tried: contents
// that were sent without an answer; if the server has one of them it was ours. odd: what was typed and is no points.
const TRIED = 20;

/** Return an empty sheet of a product. */
export function fresh(code) {
  return {
    code, points: {}, notes: {}, comment: "", place: "", state: "unscored", base: 0, pending: "", edit: 0, at: "",
    submission: null, tried: [], odd: {}, clash: null, refused: "", signedAt: "",
  };
}

/** Return the sheet that the server has. */
export function fromServer(stored, edit = 0) {
  return {
    ...fresh(stored.code), points: stored.points, notes: stored.notes, comment: stored.comment, place: stored.place,
    state: stored.state, base: stored.revision, edit, at: stored.changed_at, submission: stored.submission_id,
    signedAt: stored.signed_at ?? "",
  };
}

/** Return what this device should have after the server told what it has (stored: null if nothing). */
export function merged(local, stored) {
  if (!stored) return local;
  if (!local) return fromServer(stored);
  if (local.pending || local.clash) return local; // what is not sent yet is never overwritten: sending it finds a clash
  if (stored.revision < local.base) return local; // asked before our last change arrived
  return same(local, stored) ? { ...fromServer(stored, local.edit), odd: local.odd } : fromServer(stored, local.edit);
}

/** Return the sheet after the judge changed something: {points}, {notes}, {comment}, {odd}. */
export function changed(sheet, change, at) {
  if (sheet.state === "signed") return sheet;
  return { ...sheet, ...change, state: "draft", pending: "draft", edit: sheet.edit + 1, at, refused: "" };
}

/** Return the sheet signed and locked on this device, to be sent. */
export function signed(sheet, { place, submission, at }) {
  if (sheet.state === "signed") return sheet;
  const next = { ...sheet, place, submission, at, signedAt: at, state: "signed", pending: "sign", refused: "" };
  return { ...next, odd: {}, edit: sheet.edit + 1 };
}

/** Return what is sent of a sheet. */
export function request(sheet, judge) {
  const { points, notes, comment, place, base, submission } = sheet;
  const sent = { points, notes: filled(notes), comment: comment.trim(), base_revision: base, judge_id: judge };
  return sheet.pending === "sign" ? { ...sent, place: place.trim(), submission_id: submission } : sent;
}

/** Return the sheet when it is about to be sent: what is sent is noted, in case the answer gets lost. */
export function trying(sheet) {
  return { ...sheet, tried: [...sheet.tried, content(sheet)].slice(-TRIED) };
}

/** Return the sheet after the server took what was sent at ``edit``. */
export function taken(sheet, edit, stored) {
  if (stored.state === "signed" || sheet.edit === edit) return { ...fromServer(stored, sheet.edit), odd: sheet.odd };
  return { ...sheet, base: stored.revision, tried: [] }; // changed meanwhile: that is still to be sent
}

/** Return the sheet after the server had another one: ours after all, or a clash for the judge to decide. */
export function clashed(sheet, stored) {
  if (same(sheet, stored) && (stored.state === "signed" || sheet.pending === "draft")) {
    return fromServer(stored, sheet.edit);
  }
  const ours = stored.state === "draft" && sheet.tried.some((one) => one === content(stored));
  return ours ? { ...sheet, base: stored.revision, tried: [] } : { ...sheet, clash: stored };
}

/** Return the sheet after the server would not take it, and why. */
export function refused(sheet, why) {
  return { ...sheet, refused: why };
}

/** Return the sheet after the judge chose a version; a signed one on the server is the only choice. */
export function chosen(sheet, whose) {
  if (whose === "theirs" || sheet.clash.state === "signed") return fromServer(sheet.clash, sheet.edit + 1);
  return { ...sheet, base: sheet.clash.revision, clash: null, tried: [], edit: sheet.edit + 1 };
}

/** Return the sheets that wait to be sent, oldest change first. */
export function queue(sheets) {
  const waiting = [...sheets].filter((one) => one.pending && !one.clash && !one.refused);
  return waiting.sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
}

/** Return the numbers of the bar: signed, not sent, with two versions, of all products. */
export function counted(sheets, codes) {
  const own = codes.map((code) => sheets.get(code)).filter(Boolean);
  return {
    all: codes.length,
    signed: own.filter((one) => one.state === "signed" && !one.clash).length,
    unsent: own.filter((one) => one.pending).length,
    clashes: own.filter((one) => one.clash).length,
  };
}

/** Return whether both say the same. */
export function same(one, other) {
  return content(one) === content(other);
}

function content({ points, notes, comment }) {
  const sorted = (values) => Object.entries(filled(values)).sort(([a], [b]) => (a < b ? -1 : 1));
  return JSON.stringify([sorted(points), sorted(notes), comment.trim()]);
}

function filled(values) {
  return Object.fromEntries(Object.entries(values).map(([key, value]) => [key, value.trim()]).filter(([, value]) => value));
}
