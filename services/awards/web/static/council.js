// Counts the answers on a ballot paper while they are given; the page works without it.
"use strict";
document.addEventListener("DOMContentLoaded", () => {
  const form = document.querySelector("form[data-count]");
  const place = form?.querySelector("[data-tallying]");
  if (!place) return;
  const all = form.querySelectorAll("fieldset.subject").length;
  const show = () => {
    const yes = form.querySelectorAll("input[value=true]:checked").length;
    const no = form.querySelectorAll("input[value=false]:checked").length;
    place.textContent = form.dataset.count.replace("{yes}", yes).replace("{no}", no).replace("{left}", all - yes - no);
  };
  form.addEventListener("change", show);
  show();
});
