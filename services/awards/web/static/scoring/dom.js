// The page's own words and elements.
export const root = document.getElementById("scoring");
const words = JSON.parse(root.dataset.words);
const vietnamese = document.documentElement.lang === "vi";
const clock = new Intl.DateTimeFormat("en-GB", { dateStyle: "short", timeStyle: "short", timeZone: "Asia/Ho_Chi_Minh" });

/** Return an element of the page. */
export function part(id) {
  return document.getElementById(id);
}

/** Return a text in the page's language with its {places} filled. */
export function say(name, values = {}) {
  return words[name].replace(/\{(\w+)\}/g, (_, place) => values[place]);
}

/** Return points as the reader writes them: 32,5. */
export function shown(points) {
  return vietnamese ? points.replace(".", ",") : points;
}

/** Return a moment on Hà Nội's clock. */
export function when(moment) {
  return moment ? clock.format(new Date(moment)).replace(",", "") : "";
}

/** Return a copy of a template's first element. */
export function copy(id) {
  return part(id).content.firstElementChild.cloneNode(true);
}

/** Set a text, only if it differs: screen readers read again what is set again. */
export function write(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

/** Make an element with a text. */
export function made(tag, text = "", values = {}) {
  return Object.assign(document.createElement(tag), { textContent: text, ...values });
}
