// Makes the page open without network: registers the service worker, and keeps the page, its files and the photos.
import { FILES, isFile, SHELLS } from "./kept.js";

/** Register the worker; false where there can be none (http, private mode), which the page then says. */
export async function registered(address) {
  if (!globalThis.isSecureContext || !navigator.serviceWorker || !globalThis.caches) return false;
  try {
    await navigator.serviceWorker.register(address);
    await navigator.serviceWorker.ready;
    await caches.open(FILES);
    return true;
  } catch {
    return false;
  }
}

/** Keep this page, the files it came with, and the photos; tells how far it is. Returns how many could not be had. */
export async function keepAll(photos, told) {
  const files = await caches.open(FILES);
  const own = [...new Set([...loadedFiles(), ...photos])];
  let done = 0;
  let lacking = 0;
  const failed = await keepPage();
  for (const address of own) {
    if (await keepOne(files, address)) told((done += 1), own.length);
    else lacking += 1;
  }
  navigator.storage?.persist?.();
  return lacking + failed;
}

async function keepPage() {
  try {
    const answer = await fetch(location.pathname, { cache: "no-store", redirect: "error" });
    if (!answer.ok) return 1;
    await (await caches.open(SHELLS)).put(location.pathname, answer);
    return 0;
  } catch {
    return 1;
  }
}

function loadedFiles() {
  const loaded = performance.getEntriesByType("resource").map((entry) => entry.name);
  const named = [...document.querySelectorAll("link[href], script[src]")].map((one) => one.href || one.src);
  return [...loaded, ...named].filter((address) => isFile(new URL(address, location.href)));
}

async function keepOne(files, address) {
  try {
    if (await files.match(address)) return true;
    const answer = await fetch(address);
    if (answer.ok) await files.put(address, answer);
    return answer.ok;
  } catch {
    return false;
  }
}
