#!/bin/sh
# A browser for tests/browser: one that is installed, else Debian's as root, else Playwright's own.
# Without one those tests are left out, in one line; with CI=true that is a failure.
found() {
  for browser in chromium chromium-browser google-chrome google-chrome-stable; do
    command -v "$browser" >/dev/null 2>&1 && return 0
  done
  .venv/bin/python - <<'PYTHON' 2>/dev/null
import os, sys
from playwright.sync_api import sync_playwright
with sync_playwright() as playwright:
    sys.exit(not os.path.exists(playwright.chromium.executable_path))
PYTHON
}
found && exit 0
log=$(mktemp)
trap 'rm -f "$log"' EXIT
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
  echo "Installing Debian's chromium for the browser tests ..."
  # Another apt may be at work on this machine: it is waited for, the reading of the lists by trying again.
  {
    for _ in 1 2 3 4 5 6 7 8 9 10 11 12; do apt-get update -qq && break; sleep 5; done
    DEBIAN_FRONTEND=noninteractive apt-get install -qq -o DPkg::Lock::Timeout=600 -y --no-install-recommends chromium
  } </dev/null >"$log" 2>&1
fi
found || { echo "Fetching Playwright's browser for the browser tests ..."; PLAYWRIGHT_DOWNLOAD_CONNECTION_TIMEOUT=10000 .venv/bin/python -m playwright install chromium >"$log" 2>&1; }
found && exit 0
echo "Left out: the browser tests, for no Chromium could be had ($(tail -n 1 "$log"))."
[ -z "${CI:-}" ]
