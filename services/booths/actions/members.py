"""Who may act for an establishment: members add and remove mailboxes, strangers ask, members or officers decide."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from services.booths.actions.contacts import locked_establishment, tell_members, tell_requester
from services.booths.domain.establishments import MOST_MEMBERS, person_details
from services.booths.domain.lifecycle import ACCESS
from services.booths.models import AccessRequest, Establishment, Member
from services.booths.permissions import require_member, require_reader
from shared.cases import in_state, move, note
from shared.errors import Conflict, Forbidden, required
from shared.events.booths import AccessGranted, AccessRefused, AccessRequested
from shared.events.booths.establishments import AboutAccess
from shared.i18n import N_
from shared.messaging import outbox


class AlreadyMember(Conflict):
    """The mailbox acts for this establishment already."""

    text = N_("%(email)s đã thay mặt cơ sở này rồi.")


class LastMember(Conflict):
    """An establishment without a mailbox could be told nothing."""

    text = N_("Đây là hộp thư cuối cùng của cơ sở nên không gỡ được. Vui lòng thêm hộp thư khác trước.")


class TooManyMembers(Conflict):
    """The list is full."""

    text = N_("Mỗi cơ sở có nhiều nhất %(most)s hộp thư. Vui lòng gỡ bớt hộp thư không còn dùng.")


def add_member(
    session: Session, *, establishment_id: UUID, by: str, email: str, name: str, phone: str = "", now: datetime
) -> Member:
    """Let a further mailbox act for the establishment; members may.

    Publishes ContactsChanged. Raises Forbidden, Invalid by field, AlreadyMember, TooManyMembers.
    """
    require_member(session, by, establishment_id)
    facts = person_details(email, name, phone)
    locked_establishment(session, establishment_id)
    return _join(session, establishment_id, facts, by=by, now=now)


def remove_member(session: Session, *, establishment_id: UUID, by: str, member_id: UUID, now: datetime) -> None:
    """Take a mailbox off the list (also one's own), never the last; members may.

    Publishes ContactsChanged. Raises Forbidden, NotFound, LastMember.
    """
    require_member(session, by, establishment_id)
    locked_establishment(session, establishment_id)
    require_member(session, by, establishment_id)
    members = session.scalars(select(Member).where(Member.establishment_id == establishment_id)).all()
    leaving = required(next((member for member in members if member.id == member_id), None))
    if len(members) == 1:
        raise LastMember
    note(session, leaving, "removed", by=by, now=now, facts={"establishment": leaving.establishment.name})
    session.delete(leaving)
    tell_members(session, establishment_id, now=now)


def ask_for_access(
    session: Session,
    *,
    establishment_id: UUID,
    by: str,
    name: str,
    phone: str = "",
    message: str = "",
    language: str = "vi",
    now: datetime,
) -> AccessRequest:
    """Ask the members (and the province's officer) to be let in; asking again while one waits changes nothing.

    Publishes ContactsChanged for ``access_request:<id>`` and AccessRequested. Raises Forbidden for nobody, NotFound,
    Invalid by field, AlreadyMember.
    """
    if not by:
        raise Forbidden
    facts = person_details(by, name, phone, message)
    establishment = required(session.get(Establishment, establishment_id))
    _refuse_member(session, establishment_id, by)
    row = facts | {"establishment_id": establishment_id, "language": language, "asked_at": now}
    statement = insert(AccessRequest).values(row)
    # a literal: from the fifth time on psycopg prepares the statement, and a parameter would match no index
    statement = statement.on_conflict_do_nothing(
        index_elements=["establishment_id", "email"], index_where=text("state = 'waiting'")
    )
    made = session.scalar(statement.returning(AccessRequest.id))
    if made is None:
        return _waiting(session, establishment_id, by)
    request = session.get_one(AccessRequest, made)
    note(session, request, "asked", by=by, now=now, facts={"establishment": establishment.name})
    tell_requester(session, request, now=now)
    outbox.record(session, AccessRequested(**_facts(request, establishment)), at=now)
    return request


def grant_access(session: Session, *, request_id: UUID, by: str, now: datetime) -> AccessRequest:
    """Make the one who asked a member. Members, the province's officer and organisers may: mailboxes get lost.

    Granting twice changes nothing. Publishes ContactsChanged and AccessGranted. Raises NotFound, Forbidden,
    AccessDecided, TooManyMembers.
    """
    request, establishment = _taken(session, request_id, by)
    if request.state == "granted":
        return request
    ACCESS.check(request.state, "granted")
    facts = {"email": request.email, "name": request.name, "phone": request.phone, "language": request.language}
    if not _is_member(session, establishment.id, request.email):
        _join(session, establishment.id, facts, by=by, now=now)
    request.decided_by, request.decided_at = by, now
    move(session, request, "granted", by=by, now=now, tells=AccessGranted(**_facts(request, establishment)))
    return request


def refuse_access(session: Session, *, request_id: UUID, by: str, now: datetime) -> AccessRequest:
    """Refuse the one who asked; refusing twice changes nothing. Who may is as in `grant_access`.

    Publishes AccessRefused. Raises NotFound, Forbidden, AccessDecided.
    """
    request, establishment = _taken(session, request_id, by)
    if request.state == "refused":
        return request
    ACCESS.check(request.state, "refused")
    request.decided_by, request.decided_at = by, now
    move(session, request, "refused", by=by, now=now, tells=AccessRefused(**_facts(request, establishment)))
    return request


def _join(session: Session, establishment_id: UUID, facts: dict[str, Any], *, by: str, now: datetime) -> Member:
    emails = session.scalars(select(Member.email).where(Member.establishment_id == establishment_id)).all()
    if facts["email"] in emails:
        raise AlreadyMember(email=facts["email"])
    if len(emails) >= MOST_MEMBERS:
        raise TooManyMembers(most=MOST_MEMBERS)
    known = {name: facts[name] for name in ("email", "name", "phone", "language") if name in facts}
    member = Member(establishment_id=establishment_id, added_by=by, added_at=now, **known)
    session.add(member)
    session.flush()
    note(session, member, "added", by=by, now=now, facts={"establishment": member.establishment.name})
    tell_members(session, establishment_id, now=now)
    return member


def _taken(session: Session, request_id: UUID, by: str) -> tuple[AccessRequest, Establishment]:
    establishment_id = required(
        session.scalar(select(AccessRequest.establishment_id).where(AccessRequest.id == request_id))
    )
    require_reader(session, by, establishment_id)
    establishment = locked_establishment(session, establishment_id)
    return session.get_one(AccessRequest, request_id, with_for_update=True, populate_existing=True), establishment


def _refuse_member(session: Session, establishment_id: UUID, email: str) -> None:
    if _is_member(session, establishment_id, email):
        raise AlreadyMember(email=email)


def _is_member(session: Session, establishment_id: UUID, email: str) -> bool:
    found = select(func.count()).where(Member.establishment_id == establishment_id, Member.email == email)
    return bool(session.scalar(found))


def _waiting(session: Session, establishment_id: UUID, email: str) -> AccessRequest:
    return session.scalars(
        select(AccessRequest).where(
            AccessRequest.establishment_id == establishment_id,
            AccessRequest.email == email,
            in_state(AccessRequest, "waiting"),
        )
    ).one()


def _facts(request: AccessRequest, establishment: Establishment) -> AboutAccess:
    return AboutAccess(
        access_request_id=request.id,
        establishment_id=establishment.id,
        establishment_name=establishment.name,
        registration_number=establishment.registration_number,
        requester_name=request.name,
        message=request.message,
    )
