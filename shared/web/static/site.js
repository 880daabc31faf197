// Small comforts; every page works without them.
"use strict";

// A form is sent once: the second click of a double click does nothing. Coming back with the back button frees it.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.dataset.sent) { event.preventDefault(); return; }
  if (event.defaultPrevented || form.method === "get" || form.hasAttribute("hx-post")) return;
  form.dataset.sent = "yes";
  for (const button of form.querySelectorAll("button[type=submit]")) button.setAttribute("aria-disabled", "true");
  const script = form.dataset.leaving; // signing out: leaving.js sends it
  if (script) { event.preventDefault(); import(script).then((it) => it.leave(form), () => form.submit()); }
});
window.addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) {
    delete form.dataset.sent;
    for (const button of form.querySelectorAll("[aria-disabled]")) button.removeAttribute("aria-disabled");
  }
});

// htmx sends the token of the page, so that its requests pass as forms do.
document.addEventListener("htmx:configRequest", (event) => {
  const token = document.querySelector("meta[name=csrf-token]");
  if (token) event.detail.headers["X-CSRFToken"] = token.content;
});

// After a refused form the reader starts at the summary of what is wrong.
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
