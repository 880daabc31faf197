#!/bin/sh
# A browser for tests/browser: one that is installed, else Debian's as root, else Playwright's own.
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
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
  echo "Installing Debian's chromium for the browser tests ..."
  { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium; } \
    </dev/null >"$log" 2>&1
fi
found || { echo "Fetching Playwright's browser for the browser tests ..."; .venv/bin/python -m playwright install chromium >"$log" 2>&1; }
found || echo "Left out: the browser tests, for no Chromium could be had ($(tail -n 1 "$log"))."
rm -f "$log"
