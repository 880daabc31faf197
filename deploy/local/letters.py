"""The letters of a booth's whole path and of a whole round as pictures, for docs/letters: make letters.

Each in both languages, as wide as a phone and as a desk, with the programme's own typeface: the same every time.
"""

import base64
import hashlib
import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Final

from PIL import Image
from playwright.sync_api import Browser, sync_playwright

from deploy.local import chromium
from deploy.local.letter_paths import PATHS, Told
from services.notifications.letters import Frame, Recipient, as_html
from shared.i18n import LANGUAGES, ROOT, Language
from shared.settings import Settings

FOLDER: Final = ROOT / "docs" / "letters"
FONTS: Final = ROOT / "shared" / "web" / "static" / "vendor"
SITE: Final = "https://khuyencong.example"
WIDTHS: Final = {390: 844, 1280: 800}
COLOURS: Final = 24
MADE_OF: Final = "made_of.json"
FLAGS: Final = [
    "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--font-render-hinting=none", "--disable-lcd-text",
]  # fmt: skip
DECLINABLE: Final = ("notice", "reminder", "news", "digest")
TITLES: Final = {
    "booth": "One booth, from the first sign-in to the next in line",
    "round": "One round, to the certificate",
}
TABLE: Final = "| | to | subject | pictures |\n| --- | --- | --- | --- |"
INTRODUCTION: Final = """# Letters

What people get on the two main paths, in the order in which it comes: one maker's booth (as `tests/booth_path.py` walks
it) and one voting round (`tests/round_path.py`). Made by `make letters` from the shipped templates with made-up
persons, in both languages, at 390 and 1280 pixels.
"""


@dataclass(frozen=True)
class PicturedLetter:
    """One letter of a path in one language."""

    path: str
    number: int
    told: Told
    language: Language

    def file(self, width: int) -> str:
        """Return the name of its picture."""
        return f"{self.path}-{self.number:02}-{self.told.template}-{self.language}-{width}.png"

    @property
    def recipient(self) -> Recipient:
        """Return who gets it."""
        return Recipient("hop-thu@example.vn", self.told.to.name, self.language)

    @property
    def subject(self) -> str:
        """Return its subject."""
        return self.told.write(self.recipient).subject

    @property
    def page(self) -> str:
        """Return it as the reader's program gets it."""
        agency = Settings.agency_name_en if self.language == "en" else Settings.agency_name_vi
        declining = f"{SITE}/notifications/unsubscribe/1" if self.told.kind in DECLINABLE else ""
        frame = Frame(agency, Settings.agency_address, Settings.agency_phone, SITE, f"{SITE}/notifications", declining)
        return as_html(self.told.write(self.recipient), frame)


def all_letters() -> list[PicturedLetter]:
    """Return every letter of both paths in both languages."""
    return [
        PicturedLetter(path, number, told, language)
        for path, letters in PATHS.items()
        for number, told in enumerate(letters(), 1)
        for language in LANGUAGES
    ]


def files() -> dict[str, bytes]:
    """Return every picture and the index, by name."""
    letters = all_letters()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium.installed(), args=FLAGS)
        made = dict(_pictures(browser, letters))
        browser.close()
    return {**made, "README.md": index(letters).encode(), MADE_OF: made_of(letters).encode()}


def made_of(letters: Sequence[PicturedLetter]) -> str:
    """Return a hash of every letter, by which a test sees that its pictures are of before it was changed."""
    hashes = {one.file(0).removesuffix("-0.png"): hashlib.sha256(one.page.encode()).hexdigest() for one in letters}
    return json.dumps(hashes, indent=1) + "\n"


def index(letters: Sequence[PicturedLetter]) -> str:
    """Return the page that lists the pictures in the order of the paths."""
    parts = [INTRODUCTION]
    for path, title in TITLES.items():
        numbers = dict.fromkeys(letter.number for letter in letters if letter.path == path)
        rows = [_row([one for one in letters if (one.path, one.number) == (path, number)]) for number in numbers]
        parts.append("\n".join([f"## {title}\n", TABLE, *rows, ""]))
    return "\n".join(parts)


def _row(both: Sequence[PicturedLetter]) -> str:
    links = ", ".join(f"[{one.language} {width}]({one.file(width)})" for one in both for width in WIDTHS)
    subjects = "<br>".join(one.subject.replace("|", "\\|") for one in both)
    to = both[0].told.to
    return f"| {both[0].number} | {to.name}, {to.role} | {subjects} | {links} |"


def _pictures(browser: Browser, letters: Sequence[PicturedLetter]) -> Iterator[tuple[str, bytes]]:
    faces = _faces()
    for width, height in WIDTHS.items():
        page = browser.new_page(viewport={"width": width, "height": height})
        for letter in letters:
            page.set_content(letter.page.replace("</head>", f"<style>{faces}</style></head>"))
            page.evaluate("Promise.all([...document.fonts].map(face => face.load())).then(() => 0)")
            yield letter.file(width), _small(page.screenshot(full_page=True))
        page.close()


def _small(picture: bytes) -> bytes:
    """Return the picture with a palette of its own, a third of the size."""
    file = BytesIO()
    few = Image.open(BytesIO(picture)).convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)
    few.save(file, "PNG", optimize=True)
    return file.getvalue()


def _faces() -> str:
    faces = []
    for weight in (400, 600):
        for subset, signs in (("latin", "U+0000-00FF, U+2000-206F, U+20AB"), ("vietnamese", "U+0102-1EF9, U+20AB")):
            file = FONTS / f"be-vietnam-pro-{subset}-{weight}-normal.woff2"
            data = base64.b64encode(file.read_bytes()).decode()
            faces.append(
                f"@font-face {{ font-family: 'Be Vietnam Pro'; font-weight: {weight}; unicode-range: {signs}; "
                f"src: url(data:font/woff2;base64,{data}) format('woff2'); }}"
            )
    return "\n".join(faces)


def main() -> int:
    """Write the pictures that changed, and remove those that no letter has any more."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    made = files()
    for old in FOLDER.iterdir():
        if old.name not in made:
            old.unlink()
    changed = [name for name, data in made.items() if _differs(FOLDER / name, data)]
    for name in changed:
        (FOLDER / name).write_bytes(made[name])
    size = sum(map(len, made.values()))
    print(f"{len(made) - 2} pictures in {FOLDER.relative_to(ROOT)}, {size / 1e6:.1f} MB; {len(changed)} files changed")
    return 0


def _differs(file: Path, data: bytes) -> bool:
    return not file.exists() or file.read_bytes() != data


if __name__ == "__main__":
    sys.exit(main())
