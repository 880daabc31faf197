// Signing out empties what this device keeps of its reader; a jury's sheets that are not sent yet are asked about first.
const STORE = "khuyen-cong-scoring-"; // services/awards/web/static/scoring/store.js: one database for each judge

/** Return how many sheets wait here to be sent; null if the browser does not tell: then nothing is emptied. */
async function unsent() {
  try {
    const stores = (await indexedDB.databases()).filter(({ name }) => name.startsWith(STORE));
    const counts = await Promise.all(stores.map(({ name }) => inStore(name)));
    return counts.reduce((sum, count) => sum + count, 0);
  } catch {
    return null;
  }
}

function inStore(name) {
  return new Promise((resolve, reject) => {
    const asked = indexedDB.open(name);
    asked.onerror = () => reject(asked.error);
    asked.onsuccess = () => {
      const database = asked.result;
      if (!database.objectStoreNames.contains("sheets")) { database.close(); resolve(0); return; }
      const all = database.transaction("sheets").objectStore("sheets").getAll();
      all.onerror = () => reject(all.error);
      all.onsuccess = () => { database.close(); resolve(all.result.filter((one) => one.pending).length); };
    };
  });
}

/** Send a form that signs out, or lead to the page that asks first (its address is the form's own). */
export async function leave(form) {
  const count = await unsent();
  if (count) { location.assign(form.getAttribute("action")); return; }
  if (count === 0) form.append(Object.assign(document.createElement("input"), { type: "hidden", name: "store", value: "true" }));
  form.submit();
}

const told = document.getElementById("unsent");
const count = told && (await unsent());
if (count) {
  document.getElementById("unsent-count").textContent = count;
  document.getElementById("leaving").hidden = true;
  told.hidden = false;
}
