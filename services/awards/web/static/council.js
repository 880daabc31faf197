// Counts the answers on a ballot paper while they are given; the page works without it.
"use strict";
document.addEventListener("DOMContentLoaded", () => {
  const form = document.querySelector("form[data-count]");
  const place = form?.querySelector("[data-tallying]");
  if (!place) return;
  const subjects = [...form.querySelectorAll("fieldset.subject")].filter((one) => one.querySelector("input[type=radio]"));
  const show = () => {
    const voted = subjects.filter((one) => !one.querySelector("input[name=recused]:checked"));
    const all = voted.length;
    const yes = voted.filter((one) => one.querySelector("input[value=true]:checked")).length;
    const no = voted.filter((one) => one.querySelector("input[value=false]:checked")).length;
    place.textContent = form.dataset.count.replace("{yes}", yes).replace("{no}", no).replace("{left}", all - yes - no);
  };
  form.addEventListener("change", show);
  show();
});
