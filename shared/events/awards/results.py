"""What a published round means for each product: recognised with its certificate, or not."""

from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from typing import Self
from uuid import UUID

from shared.clock import hanoi_date
from shared.events.awards.dossiers import DossierEvent


class ProductRecognised(DossierEvent):
    """A product is recognised as outstanding; its establishment holds a certificate from now on.

    ``points`` is the jury's result; ``certificate_until`` the last day of validity.
    """

    type = "awards.product.recognised"

    points: Decimal
    certificate_id: UUID
    certificate_number: str
    certificate_until: date
    level: str
    decision_number: str


class ProductNotRecognised(DossierEvent):
    """A product was judged and not chosen.

    ``outcome`` says what stood against it (too_few_sheets, not_passed, cap_total, cap_group, cap_province, council),
    ``why`` the same in a sentence with its numbers. ``points`` and ``rank`` are None below the quorum of sheets;
    ``reason`` is the council's, if it left the order. ``complain_by`` is None in a letter that was held until later.
    """

    type = "awards.product.not_recognised"

    outcome: str
    points: Decimal | None
    rank: int | None
    pass_mark: Decimal
    why_vi: str
    why_en: str
    reason: str = ""
    complain_by: date | None

    def sent_at(self, letter_at: datetime) -> Self:
        """Return it as its letter tells it, which goes out then: no day by which to act that is over."""
        over = self.complain_by is not None and self.complain_by < hanoi_date(letter_at)
        return replace(self, complain_by=None) if over else self
