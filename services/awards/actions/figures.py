"""Figures of fairs, as booths tells them when a fair is over."""

from collections.abc import Mapping
from uuid import UUID

from sqlalchemy import delete
from sqlalchemy.orm import Session

from services.awards.models import FairFigure


def keep_fair_figures(session: Session, *, fair_id: UUID, year: int, booths_by_province: Mapping[str, int]) -> None:
    """Keep how many booths each province's establishments held at a fair, in place of what was known of it.

    A fair that told no figures (version 1 had none at first) changes nothing.
    """
    if not booths_by_province:
        return
    session.execute(delete(FairFigure).where(FairFigure.fair_id == fair_id))
    session.add_all(
        FairFigure(fair_id=fair_id, province_code=code, year=year, booths=booths)
        for code, booths in sorted(booths_by_province.items())
    )
