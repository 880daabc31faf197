"""What a published round means for each product: recognised with its certificate, or not."""

from datetime import date
from decimal import Decimal
from uuid import UUID

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
    ``reason`` is the council's, if it left the order.
    """

    type = "awards.product.not_recognised"

    outcome: str
    points: Decimal | None
    rank: int | None
    pass_mark: Decimal
    why_vi: str
    why_en: str
    reason: str = ""
    complain_by: date
