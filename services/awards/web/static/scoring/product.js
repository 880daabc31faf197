// The left side: what is looked at. Photos are swiped, and zoomed by a touch.
import { made, part, say } from "./dom.js";

/** Show a product. */
export function show(product, number, all) {
  part("where").textContent = say("page", { number, all });
  part("name").textContent = `${product.code} · ${product.name}`;
  part("group").textContent = [`${product.group}. ${product.group_name}`, product.maker].filter(Boolean).join(" · ");
  part("photos").replaceChildren(...photos(product));
  part("photos").scrollLeft = 0;
  part("statement").replaceChildren(...product.statement.flatMap((one) => [made("dt", one.name), made("dd", one.text)]));
  part("papers-box").hidden = !product.papers.length;
  part("papers").replaceChildren(...product.papers.map(paper));
}

function photos({ code, photos: all }) {
  if (!all.length) return [made("p", say("no_photos"), { className: "muted" })];
  return all.map((photo, place) => {
    const alt = say("photo", { name: photo.name, number: place + 1, all: all.length, code });
    const button = made("button", "", { type: "button", className: "photo" });
    const picture = made("img", "", { src: photo.address, alt, decoding: "async" });
    button.append(picture, made("span", photo.name, { className: "small muted" }));
    button.addEventListener("click", () => zoom(picture, button));
    return button;
  });
}

function paper(one) {
  const line = made("li");
  if (one.address) line.append(made("a", one.name, { href: one.address }));
  else line.textContent = `${one.name}: ${say("there")}`;
  return line;
}

let opener = null;

function zoom(picture, button) {
  opener = button;
  part("zoom-photo").src = picture.src;
  part("zoom-photo").alt = picture.alt;
  part("zoom-photo").classList.remove("large");
  part("zoom").hidden = false;
  part("zoom-close").focus();
}

function close() {
  if (part("zoom").hidden) return false;
  part("zoom").hidden = true;
  opener?.focus();
  return true;
}

/** Let the zoomed photo be closed, by button and by Escape, and grow by a touch. */
export function listen() {
  part("zoom-close").addEventListener("click", close);
  part("zoom-photo").addEventListener("click", (event) => event.target.classList.toggle("large"));
  part("zoom").addEventListener("keydown", (event) => {
    if (event.key === "Escape") close();
    if (event.key === "Tab") event.preventDefault(); // the one button keeps the focus
    event.stopPropagation();
  });
}
