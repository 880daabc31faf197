// Small comforts; pages work without.
"use strict";

// A form is sent once: a second click does nothing. Coming back frees it. "data-leave": leaving.js sends it.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.dataset.sent) { event.preventDefault(); return; }
  if (event.defaultPrevented || form.method === "get" || form.hasAttribute("hx-post")) return;
  form.dataset.sent = "yes";
  for (const button of form.querySelectorAll("button[type=submit]")) button.setAttribute("aria-disabled", "true");
  if (!form.hasAttribute("data-leave")) return;
  event.preventDefault();
  import("/static/leaving.js").then((it) => it.leave(form), () => form.submit());
});
window.addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) {
    delete form.dataset.sent;
    for (const button of form.querySelectorAll("[aria-disabled]")) button.removeAttribute("aria-disabled");
  }
});

// htmx sends the token of the page, as forms do.
document.addEventListener("htmx:configRequest", (event) => {
  const token = document.querySelector("meta[name=csrf-token]");
  if (token) event.detail.headers["X-CSRFToken"] = token.content;
});

// A refused form is read from its summary.
document.addEventListener("DOMContentLoaded", () => {
  document.getElementById("errors")?.focus();
});

// Leaving a form with something typed asks first: <form data-warn>.
let typed = false;
document.addEventListener("input", (event) => { if (event.target.closest("form[data-warn]")) typed = true; });
document.addEventListener("submit", () => { typed = false; });
window.addEventListener("beforeunload", (event) => { if (typed) event.preventDefault(); });

// <button type="button" data-print>
document.addEventListener("click", (event) => { if (event.target.closest("[data-print]")) window.print(); });
