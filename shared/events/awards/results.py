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

    ``points`` is None below the quorum of sheets; ``reason`` the council's, if it left the order.
    """

    type = "awards.product.not_recognised"

    points: Decimal | None
    pass_mark: Decimal
    passed: bool
    reason: str = ""
    complain_by: date
