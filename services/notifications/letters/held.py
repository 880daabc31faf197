"""What organisers are told about the letters themselves: batches that wait, and what a reconciliation found."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any, Final

from services.notifications.domain import addresses
from services.notifications.domain.texts import plain
from services.notifications.letters.content import Content, Recipient
from services.notifications.letters.source import ParsedTemplate
from services.notifications.letters.write import written
from shared.i18n import known_language

BATCH_READY: Final = "batch_ready"
BATCH_WAITS: Final = "batch_waits"
FOUND: Final = "reconciliation_found"
MISSING: Final = "reconciliation_missing"

_BATCH: Final[Mapping[str, Any]] = {
    "decisions": 500,
    "gaps": 2,
    "letters": 498,
    "listed": True,
    "mailboxes": 480,
    "since": datetime(2018, 9, 14, 2, tzinfo=UTC),
    "title": "Kết quả bình chọn sản phẩm CNNT tiêu biểu khu vực phía Bắc 2018",
}
_NIGHT: Final[Mapping[str, Any]] = {"day": date(2018, 9, 14), "service": "bình chọn sản phẩm"}
SAMPLES: Final[Mapping[str, Mapping[str, Any]]] = {
    BATCH_READY: _BATCH,
    BATCH_WAITS: _BATCH,
    FOUND: {**_NIGHT, "decisions": 37, "findings": 2},
    MISSING: _NIGHT,
}
"""What each template may name, with plausible values."""


def write_to_organiser(text: ParsedTemplate, values: Mapping[str, Any], recipient: Recipient) -> Content:
    """Return the letter of a template with these values.

    A value with ``_vi`` and ``_en`` is there without, in the reader's language; texts are made plain.
    """
    language = known_language(recipient.language)
    said = {name: plain(value) if isinstance(value, str) else value for name, value in values.items()}
    for stem in [name.removesuffix("_vi") for name in said if name.endswith("_vi")]:
        said[stem] = said.get(f"{stem}_{language}") or said[f"{stem}_vi"]
    return written(text, said, recipient, addresses.ORGANISERS)
