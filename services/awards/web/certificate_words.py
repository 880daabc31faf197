"""How a certificate stands, as people say it."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from services.awards.domain.certificates import standing
from services.awards.models import Certificate
from shared.clock import hanoi_date, now
from shared.formats import day
from shared.i18n import N_
from shared.i18n import gettext as _

STANDINGS: Final = {
    "valid": N_("Còn hiệu lực"),
    "expired": N_("Hết hiệu lực"),
    "revoked": N_("Đã thu hồi"),
}
KINDS: Final = {"valid": "done", "expired": "waiting", "revoked": "problem"}


@dataclass(frozen=True, slots=True)
class StandingLine:
    """A certificate's standing: its code, the kind of chip and its word, and the whole sentence."""

    standing: str
    kind: str
    word: str
    sentence: str


def standing_of(certificate: Certificate, today: date | None = None) -> str:
    """Return how the certificate stands today: valid, expired or revoked."""
    return standing(
        valid_until=certificate.valid_until,
        revoked=certificate.state == "revoked",
        today=today or hanoi_date(now()),
    )


def standing_line(certificate: Certificate) -> StandingLine:
    """Return the answer that a check gives first."""
    found = standing_of(certificate)
    last = day(certificate.valid_until)
    sentence = {
        "valid": _("Giấy chứng nhận còn hiệu lực đến hết ngày %(day)s.", day=last),
        "expired": _("Giấy chứng nhận đã hết hiệu lực từ sau ngày %(day)s.", day=last),
        "revoked": _(
            "Giấy chứng nhận đã bị thu hồi ngày %(day)s.",
            day=day(certificate.revoked_at) if certificate.revoked_at else "",
        ),
    }[found]
    return StandingLine(found, KINDS[found], _(STANDINGS[found]), sentence)
