// The server, and the four ways in which it answers: ok, clash, signed_out, refused; offline is when it does not.
const PATIENCE = 15_000;

/** Ask for all there is to score. */
export function load(address) {
  return ask(address, {});
}

/** Send one sheet. */
export function put(address, code, body) {
  const headers = { "Content-Type": "application/json" };
  return ask(`${address}/sheets/${encodeURIComponent(code)}`, { method: "PUT", headers, body: JSON.stringify(body) });
}

async function ask(address, options) {
  try {
    const answer = await fetch(address, { ...options, cache: "no-store", signal: AbortSignal.timeout(PATIENCE) });
    if (answer.status >= 500 || answer.status === 429) return { kind: "offline" };
    if (!/json/.test(answer.headers.get("Content-Type") ?? "")) return { kind: "offline" }; // the hall's own sign-in page
    const body = await answer.json();
    if (answer.ok) return { kind: "ok", body };
    if (answer.status === 401) return { kind: "signed_out" };
    if (answer.status === 409 && body.sheet) return { kind: "clash", body: body.sheet };
    return { kind: "refused", text: [body.title, ...Object.values(body.errors ?? {}).flat()].join(" ") };
  } catch {
    return { kind: "offline" };
  }
}
