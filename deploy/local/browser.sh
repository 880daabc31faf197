#!/bin/sh
# A browser for tests/browser: one that is installed, else Debian's as root, else Playwright's own.
# Where the installed one has a window, Debian's without one, for which a page is three fifths of the work, is unpacked
# beside it, into the user's cache: nothing is installed, and if it cannot be had the other one does.
# Without a browser those tests are left out, in one line; with CI=true that is a failure.
found() { .venv/bin/python -m deploy.local.chromium 2>/dev/null; }
log=$(mktemp)
trap 'rm -f "$log"' EXIT
windowless() {
  folder=$(.venv/bin/python -m deploy.local.chromium --windowless) && return
  command -v apt-get >/dev/null && command -v dpkg >/dev/null || return
  echo "Fetching Debian's chromium-headless-shell for the browser tests ..."
  new=$(mktemp -d)
  package() { (cd "$new" && apt-get download -qq chromium-headless-shell chromium-common); }
  {
    { package || { [ "$(id -u)" = 0 ] && apt-get update -qq && package; }; } &&
      for part in "$new"/*.deb; do dpkg -x "$part" "$new/unpacked"; done &&
      "$new/unpacked/usr/lib/chromium/chromium-headless-shell" --no-sandbox --dump-dom about:blank &&
      mkdir -p "${folder%/*}" && rm -rf "$folder" && mv "$new/unpacked" "$folder"
  } </dev/null >"$log" 2>&1 || echo "It could not be had; the one with a window does ($(grep -i -m 1 error "$log" || tail -n 1 "$log"))."
  rm -rf "$new"
}
found && { windowless; exit 0; }
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
  echo "Installing Debian's chromium for the browser tests ..."
  # Another apt may be at work on this machine: it is waited for, the reading of the lists by trying again.
  {
    for _ in 1 2 3 4 5 6 7 8 9 10 11 12; do apt-get update -qq && break; sleep 5; done
    for package in chromium-headless-shell chromium; do
      DEBIAN_FRONTEND=noninteractive apt-get install -qq -o DPkg::Lock::Timeout=600 -y --no-install-recommends $package && break
    done
  } </dev/null >"$log" 2>&1
fi
found || { echo "Fetching Playwright's browser for the browser tests ..."; PLAYWRIGHT_DOWNLOAD_CONNECTION_TIMEOUT=10000 .venv/bin/python -m playwright install chromium >"$log" 2>&1; }
found && exit 0
echo "Left out: the browser tests, for no Chromium could be had ($(grep -i -m 1 error "$log" || tail -n 1 "$log"))."
[ -z "${CI:-}" ]
