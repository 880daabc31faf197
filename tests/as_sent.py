"""Files as people really sent them: what becomes of each, in one line; ``python -m tests.as_sent`` prints the table.

They stand in a folder beside the repository (or where CASES says), one folder a kind. A file is played as the site
takes it: through the room, and through the rules behind it.
"""

import io
import json
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final
from uuid import UUID

from PIL import Image

from services.awards.domain.summary_lists import read_list
from services.booths.domain.allocation import allocate
from services.booths.domain.announcement import Announcement
from services.booths.domain.plan_sheets import read_sheet
from services.notifications.sending import returned
from shared.cleaning import telephone
from shared.errors import Trouble
from shared.files import room
from shared.makers import same_maker
from shared.web.sheets import read_table
from shared.web.uploads import checked_file

CASES: Final = Path(os.environ.get("CASES", room.ROOT.parent / "shared" / "cases"))
LETTER: Final = UUID("0b6d6d3e-7a3c-4f0e-9a53-0d5b7f1c2e11")
READER: Final = "hoa@htx-che.vn"
MAKER: Final = "Công ty TNHH Chè Thử"
MAKERS: Final = {
    "0209876543": "Hợp tác xã Khác",
    "0101234567-001": "Chi nhánh Gốm Thử",
    "034085012345": "Hộ kinh doanh Mắm Thử",
}
"""Who is registered with a number, where it is not the maker that most of the lists name."""
SOURCE: Final = {
    "kind": "own",
    "address": "https://vidu.vn",
    "what": "",
    "count": 2,
    "least": 0,
    "most": 99,
    "repeats": True,
}
PLAYED_ELSEWHERE: Final = {"misc/nested.json.bin": "a message of a broker: tests/integration/shared/test_consumer.py"}


def files() -> list[Path]:
    """Return all that were sent."""
    return sorted(one for one in CASES.glob("*/*") if one.is_file())


def name_of(path: Path) -> str:
    """Return how a file is called here: its folder and its name."""
    return f"{path.parent.name}/{path.name}"


def played(path: Path) -> str:
    """Return what becomes of a file."""
    try:
        return PLAYS[path.parent.name](path)
    except Trouble as trouble:
        return f"refused: {said(trouble)}"


def said(trouble: Trouble) -> str:
    """Return what a refusal says, before the values come in."""
    return str(next(iter(getattr(trouble, "fields", {}).values()), "") or trouble.text % trouble.values)


def _paper(path: Path) -> str:
    kept = checked_file(path.name, path.read_bytes())
    if not kept.media_type.startswith("image/"):
        return "taken"
    with Image.open(io.BytesIO(kept.content)) as picture:
        seen = picture.convert("RGBA")
        middle, corner = (seen.getpixel(at) for at in ((seen.width // 2, seen.height // 2), (0, 0)))
        return f"taken: {picture.width}x{picture.height}, corner {_colour(corner)}, middle {_colour(middle)}"


def _colour(pixel: Any) -> str:
    red, green, blue, seen = pixel
    if not seen:
        return "clear"
    return f"{'grey' if max(pixel[:3]) - min(pixel[:3]) < 20 else 'colour'} {round((red + green + blue) / 3 / 32) * 32}"


def _sheet(path: Path) -> str:
    table = read_table(path.read_bytes())
    found = read_list(table.rows, table.hidden)
    faults = [f"row {one.row}: {one.trouble.text % one.trouble.values}" for one in found.faults]
    for one in found.entries:
        registered = MAKERS.get(one.registration_number, MAKER)
        if not same_maker(one.establishment, registered):
            faults.append(f"row {one.row}: {one.registration_number} is of {registered}, not of {one.establishment}")
    hidden = f"; hidden: {found.hidden}" if found.hidden else ""
    entered = "; ".join(_entered(one) for one in found.entries)
    return (f"fault, {'; '.join(faults)}" if faults else entered) + hidden


def _entered(one: Any) -> str:
    until = f", until {one.certificate_until}" if one.certificate_until else ""
    return f"{one.registration_number} {one.product_name}{until}"


def _returned(path: Path) -> str:
    text = path.read_text("utf-8").replace("LETTER", str(LETTER)).replace("RCPT", READER)
    told = returned.read(text.encode())
    if told.reason:
        return told.reason
    (report,) = told.reports
    ours = told.letter_id == LETTER and READER in report.recipients
    if ours and report.action != "failed":
        return report.action
    return ("gone" if report.says_gone(READER) else "bounced") if ours else "somebody else's"


def _misc(path: Path) -> str:
    if path.name in {"phones.txt"}:
        return ", ".join(telephone(one) or "refused" for one in path.read_text("utf-8").splitlines())
    if path.suffix == ".csv":
        plan = read_sheet(read_table(path.read_bytes()).rows, zones=[], payers=[])
        return "; ".join([*(f"{one.hall} {one.code} {one.kind}" for one in plan.booths), *map(str, plan.faults)])
    return PLAYED_ELSEWHERE[name_of(path)]


def _proof(path: Path) -> str:
    """Draw what the file announces; it is of a form from before attempts were counted and sources had kinds."""
    announced = json.loads(path.read_bytes())["announcement"]
    announced["rules"] |= {"second_confirms": False}
    announced["sources"] = [SOURCE | one for one in announced["sources"]]
    drawn = Announcement.from_json({"attempt": 1, "replaces": None, **announced})
    outcome = allocate(drawn.rules, drawn.zones, drawn.booths, drawn.applications)
    given = [
        f"{one.label} {drawn.booths[booth].code}"
        for one, booths in zip(drawn.applications, outcome.chosen, strict=True)
        for booth in booths
    ]
    return ", ".join(given)


PLAYS: Final[dict[str, Callable[[Path], str]]] = {
    "pdfs": _paper,
    "photos": _paper,
    "sheets": _sheet,
    "dsn": _returned,
    "misc": _misc,
    "proofs": _proof,
}


if __name__ == "__main__":
    for sent in files():
        sys.stdout.write(f"{name_of(sent):44} {played(sent)}\n")
