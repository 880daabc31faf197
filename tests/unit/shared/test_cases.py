"""Files as people really sent them, where a folder with them stands beside the repository (or CASES names it).

Samples of the same kinds that the tests make themselves are in test_pdfs, test_uploads and test_tables.
"""

import os
from pathlib import Path
from typing import Final

import pytest

from shared.errors import Trouble
from shared.files import pdfs, pictures, room
from shared.web.uploads import checked_file

CASES: Final = Path(os.environ.get("CASES", room.ROOT.parent / "shared" / "cases"))
REFUSED: Final = {
    "pdfs/e-invoice-with-xml.pdf": pdfs.NOT_PLAIN,
    "pdfs/no-eof.pdf": pictures.BROKEN,
    "pdfs/truncated.pdf": pictures.BROKEN,
    "pdfs/user-password.pdf": pdfs.ENCRYPTED,
    "pdfs/zero-pages.pdf": pictures.BROKEN,
    "photos/truncated.jpg": pictures.BROKEN,
}
pytestmark = pytest.mark.skipif(not CASES.is_dir(), reason="no folder of cases here")


def test_papers_and_photos() -> None:
    for path in sorted([*CASES.glob("pdfs/*"), *CASES.glob("photos/*")]):
        name = f"{path.parent.name}/{path.name}"
        assert _refusal(path) == REFUSED.get(name, ""), name


def _refusal(path: Path) -> str:
    try:
        checked_file(path.name, path.read_bytes())
    except Trouble as refused:
        return str(getattr(refused, "fields", {}).get("file"))
    return ""
