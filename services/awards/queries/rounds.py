"""Voting rounds."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.awards.models import Round
from services.awards.permissions import Scope
from shared.clock import hanoi_date
from shared.errors import N_, NotFound
from shared.places import provinces


class RoundNotFound(NotFound):
    """There is no such round, or the asker may not know of it."""

    text = N_("Không tìm thấy kỳ bình chọn này.")


def round_by_code(session: Session, code: str, scope: Scope) -> Round:
    """Return the round with this code; drafts and rehearsals only to those who work for them. Raises RoundNotFound."""
    found = session.scalar(select(Round).where(Round.code == code))
    if found is None:
        raise RoundNotFound
    open_to_all = found.state != "draft" and not found.rehearsal
    if not (open_to_all or scope.runs(found) or found.id in scope.judges or found.id in scope.council):
        raise RoundNotFound
    return found


def province_codes_of(round: Round) -> list[str]:
    """Return the codes of the provinces whose establishments may enter products, sorted.

    A province's or commune's round has its own; a region's those of its regions; the nation's all. Codes of provinces
    that were merged before the dossiers close stay in: the register may still call an establishment's place by them.
    """
    if round.province_code is not None:
        return [round.province_code]
    last = hanoi_date(round.dossiers_close_at)
    known = [place for place in provinces().values() if place.valid_from <= last]
    return sorted(place.code for place in known if round.level != "region" or place.region in round.regions)
