// The list of all products with their state; its filter.
import { copy, made, part, say, shown } from "./dom.js";
import { total } from "./points.js";

let filter = "";

/** Let the filter's buttons work; ``told`` is called when another one is chosen. */
export function listen(told) {
  part("filters").addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (!button) return;
    filter = button.dataset.filter;
    told();
  });
}

/** Show the list. */
export function show(table, sheets) {
  const rows = table.products.map((product) => ({ product, sheet: sheets.get(product.code) }));
  for (const button of part("filters").children) {
    const found = rows.filter((row) => passes(row, button.dataset.filter)).length;
    button.setAttribute("aria-pressed", String(button.dataset.filter === filter));
    button.querySelector("span").textContent = found;
  }
  const chosen = rows.filter((row) => passes(row, filter)).map(line);
  part("tasks").replaceChildren(...chosen);
  if (!table.products.length) part("tasks").append(made("li", say(nothing(table))));
}

/** Return the chips that say how far a sheet is. */
export function chips(sheet) {
  const names = [sheet?.state ?? "unscored"];
  if (sheet?.clash) names.push("clash");
  else if (sheet?.refused) names.push("refused");
  else if (sheet?.pending) names.push("unsent");
  return names.map((name) => copy(`chip-${name}`));
}

function nothing(table) {
  return table.state === "draft" || table.state === "open" ? "not_begun" : "nothing";
}

function passes({ sheet }, wanted) {
  if (!wanted) return true;
  if (wanted === "unsent") return Boolean(sheet?.pending);
  return (sheet?.state ?? "unscored") === wanted;
}

function line({ product, sheet }) {
  const row = copy("task-row");
  row.firstElementChild.href = `#${product.code}`;
  row.querySelector(".code").textContent = product.code;
  row.querySelector(".name").textContent = product.name;
  const points = sheet && Object.keys(sheet.points).length ? shown(total(sheet.points)) : "";
  row.querySelector(".points").textContent = points;
  row.querySelector(".chips").append(...chips(sheet));
  return row;
}
