"""The Chromium of the browser tests and of `make letters`: one that is installed, else Playwright's own.

python -m deploy.local.chromium exits with 0 if there is one.
"""

import shutil
import sys
from pathlib import Path
from typing import Final

from playwright.sync_api import sync_playwright

NAMES: Final = (
    "chromium-headless-shell",  # the same without a window: a page costs it four fifths of the computing
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
)


def installed() -> str | None:
    """Return where an installed one is; None lets Playwright take its own, if it was fetched."""
    return next((found for name in NAMES if (found := shutil.which(name))), None)


def is_there() -> bool:
    """Return whether there is any that could be started."""
    if installed():
        return True
    with sync_playwright() as playwright:
        return Path(playwright.chromium.executable_path).exists()


if __name__ == "__main__":
    sys.exit(not is_there())
