// The service worker of the scoring page: answers for the network when there is none. It never sends anything itself.
// Its constants are those of kept.js; browsers do not yet all take modules as service workers.
"use strict";

const SHELLS = "scoring-pages-1";
const FILES = "scoring-files-1";
const PAGE = /^\/awards\/scoring\/[^/]+\/$/;
const FILE = /^\/static\/|^\/awards\/static\/|^\/awards\/papers\/[0-9a-f-]+\/photo$/;
const LASTING = /\.woff2$|\/photo$/;
const PATIENCE = 4_000; // ms after which a kept page is shown rather than waited for

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));
self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== self.location.origin) return;
  if (request.mode === "navigate") {
    if (PAGE.test(url.pathname)) event.respondWith(page(request, url.pathname));
  } else if (FILE.test(url.pathname)) {
    event.respondWith(file(request, url));
  }
});

// The page comes from the network if it answers in time, so that another judge who signed in gets a page of their own.
async function page(request, path) {
  const kept = await found(SHELLS, path);
  const asked = fetch(request).then((answer) => {
    if (answer.ok && !answer.redirected) keep(SHELLS, path, answer.clone());
    return answer;
  });
  if (!kept) return asked;
  try {
    const answer = await soon(asked);
    return answer.status >= 500 ? kept : answer;
  } catch {
    return kept;
  }
}

// What never changes under its address is taken from the cache; other files only if the network does not give them.
async function file(request, url) {
  const kept = await found(FILES, request);
  if (kept && (url.searchParams.has("v") || LASTING.test(url.pathname))) return kept;
  const asked = fetch(request).then(async (answer) => {
    if (answer.ok) await keep(FILES, request, answer.clone());
    return answer;
  });
  if (!kept) return asked;
  try {
    return await soon(asked);
  } catch {
    return kept;
  }
}

// What is kept of a request; nothing if what is kept cannot be read, for then the network is asked.
async function found(name, request) {
  try {
    return await (await caches.open(name)).match(request);
  } catch {
    return undefined;
  }
}

// Keeps an answer in place of its former versions. What cannot be kept (a full disk, a page that is left) is shown all the same.
async function keep(name, request, copy) {
  try {
    const cache = await caches.open(name);
    await cache.delete(request, { ignoreSearch: true });
    await cache.put(request, copy);
  } catch {
    return;
  }
}

function soon(asked) {
  return new Promise((resolve, reject) => {
    setTimeout(() => reject(new Error("slow")), PATIENCE);
    asked.then(resolve, reject);
  });
}
