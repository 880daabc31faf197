// The keyboard: digits go to the first empty criterion, Enter to the next one, N to the next product, U to one not signed.

/** Listen. next, unscored: where N and U go; form(): the sheet in sight, or null. */
export function listen({ next, unscored, form }) {
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    const field = event.target.closest?.("input, textarea, select");
    const scored = Boolean(field?.closest(".stepper"));
    if (field && !scored) return;
    const key = event.key.toLowerCase();
    if (key === "n") take(event, next);
    else if (key === "u") take(event, unscored);
    else if (key === "enter" && scored) take(event, () => form()?.next(field));
    else if (/^[0-9]$/.test(key) && !field) form()?.lacking()?.input.focus(); // the digit is typed there
  });
}

function take(event, act) {
  event.preventDefault();
  act();
}
