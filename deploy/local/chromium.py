"""The Chromium of the browser tests and of `make letters`: one that is installed, else Playwright's own.

python -m deploy.local.chromium exits with 0 if there is one; with --windowless only if it is the quick one, and says
where one that is unpacked there, without being installed, would be found.
"""

import os
import shutil
import sys
from pathlib import Path
from typing import Final

from playwright.sync_api import sync_playwright

WINDOWLESS: Final = "chromium-headless-shell"
"""The same without a window: a page costs it three fifths of the computing."""
NAMES: Final = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def unpacked() -> Path:
    """Return the folder into which deploy/local/browser.sh unpacks Debian's package of the one without a window."""
    cache = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(cache) / "khuyen-cong" / WINDOWLESS


def windowless() -> str | None:
    """Return where the quick one is."""
    return shutil.which(WINDOWLESS) or shutil.which(unpacked() / "usr" / "lib" / "chromium" / WINDOWLESS)


def installed() -> str | None:
    """Return where an installed one is; None lets Playwright take its own, if it was fetched."""
    return windowless() or next((found for name in NAMES if (found := shutil.which(name))), None)


def is_there() -> bool:
    """Return whether there is any that could be started."""
    if installed():
        return True
    with sync_playwright() as playwright:
        return Path(playwright.chromium.executable_path).exists()


if __name__ == "__main__":
    if sys.argv[1:] == ["--windowless"]:
        print(unpacked())
        sys.exit(not windowless())
    sys.exit(not is_there())
