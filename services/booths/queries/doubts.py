"""What of an application can hardly come true, by its fair's rules and plan."""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from services.booths.domain.doubts import Doubt, doubts
from services.booths.domain.rules import Rules
from services.booths.models import Application
from services.booths.queries.cases import WishLine
from services.booths.queries.entries import booths_of, zones_of


def doubts_of(session: Session, application: Application, wishes: Sequence[WishLine]) -> list[Doubt]:
    """Return the doubts about an application with these wishes."""
    fair = application.fair
    return list(
        doubts(
            Rules.from_json(fair.rules) if fair.rules else Rules(),
            zones_of(session, fair.id),
            booths_of(session, fair.id),
            group=application.establishment.product_group,
            wanted=application.booths_wanted,
            all_or_nothing=application.all_or_nothing,
            wishes=[(wish.code, wish.zone_code) for wish in wishes],
        )
    )
