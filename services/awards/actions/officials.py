"""Who works for a round: its secretariat (Tổ chuyên môn giúp việc) and its council (Hội đồng bình chọn)."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from services.awards.actions.contacts import tell_officials
from services.awards.actions.rounds.held import taken_round
from services.awards.domain.people import person_details
from services.awards.domain.rounds import RoundUnchangeable
from services.awards.models import Official, Vote
from services.awards.models.rounds import OFFICES
from services.awards.permissions import require_host
from shared.cases import note
from shared.errors import N_, Conflict, Invalid, required
from shared.sessions import with_fresh_proof


class AlreadyOfficial(Conflict):
    """The mailbox has this office in the round already."""

    text = N_("%(email)s đã có trong danh sách này rồi.")


class HasVoted(Conflict):
    """A council member whose ballot paper is in an urn stays on record."""

    text = N_("%(name)s đã bỏ phiếu ở kỳ này nên không gỡ được khỏi Hội đồng.")


@with_fresh_proof
def add_official(
    session: Session,
    *,
    code: str,
    office: str,
    email: str,
    name: str,
    phone: str = "",
    language: str = "vi",
    by: str,
    now: datetime,
) -> Official:
    """Put a mailbox into the round's ``secretariat`` or ``council``; who runs the round may, until it is closed.

    Publishes ContactsChanged for ``<office>:<round id>``.
    Raises RoundNotFound, Forbidden, RoundUnchangeable, Invalid by field, AlreadyOfficial.
    """
    found = taken_round(session, code)
    require_host(session, by, found)
    if found.state == "closed":
        raise RoundUnchangeable(code=code)
    if office not in OFFICES:
        raise Invalid(fields={"office": N_("Vui lòng chọn Tổ giúp việc hoặc Hội đồng.")})
    details = person_details(email, name, phone, language)
    same = (Official.round_id == found.id, Official.office == office, Official.email == details["email"])
    if session.scalar(select(exists().where(*same))):
        raise AlreadyOfficial(email=details["email"])
    official = Official(round=found, office=office, added_by=by, added_at=now, **details)
    session.add(official)
    note(session, official, f"{office}_added", by=by, now=now, facts={"email": official.email})
    tell_officials(session, found, office, now=now)
    return official


def remove_official(session: Session, *, code: str, official_id: UUID, by: str, now: datetime) -> None:
    """Take a mailbox out of the round's secretariat or council; who runs the round may, until it is closed.

    Publishes ContactsChanged. Raises RoundNotFound, Forbidden, RoundUnchangeable, NotFound, HasVoted.
    """
    found = taken_round(session, code)
    require_host(session, by, found)
    if found.state == "closed":
        raise RoundUnchangeable(code=code)
    official = required(
        session.scalar(select(Official).where(Official.id == official_id, Official.round_id == found.id))
    )
    if session.scalar(select(exists().where(Vote.official_id == official.id))):
        raise HasVoted(name=official.name)
    note(session, official, f"{official.office}_removed", by=by, now=now, facts={"email": official.email})
    session.delete(official)
    tell_officials(session, found, official.office, now=now)
