"""Mailboxes of an establishment, and strangers who ask to become one."""

import threading
from uuid import UUID

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from services.booths.actions import members
from services.booths.domain.establishments import MOST_MEMBERS
from services.booths.domain.lifecycle import AccessDecided
from services.booths.models import AccessRequest, Establishment, Member
from shared.errors import Forbidden, Invalid, NotFound
from tests.builders import NOW, make_establishment, make_staff, told, told_data
from tests.locks import in_turn, waits_for_a_lock

Sessions = sessionmaker[Session]
OWNER, STRANGER, OFFICER = "owner@example.vn", "stranger@example.vn", "officer@example.vn"


@pytest.fixture
def place(booths_sessions: Sessions) -> UUID:
    """An establishment of Hà Nội with one member, and an officer there."""
    with booths_sessions.begin() as session:
        make_staff(session, email=OFFICER, role="officer", province_code="01")
        return make_establishment(session, member=OWNER, name="HTX Chè").id


def add(session: Session, place: UUID, email: str, by: str = OWNER) -> Member:
    return members.add_member(session, establishment_id=place, by=by, email=email, name="Lê Văn Ba", now=NOW)


def ask(session: Session, place: UUID, by: str = STRANGER) -> AccessRequest:
    return members.ask_for_access(
        session, establishment_id=place, by=by, name="Lê Văn Ba", message="Tôi là kế toán", language="en", now=NOW
    )


def groups(session: Session) -> list[tuple[str, list[str]]]:
    """Every list of mailboxes told so far."""
    return [
        (data["group"], [contact["email"] for contact in data["contacts"]])
        for data in told_data(session)
        if "contacts" in data
    ]


def test_a_member_adds_and_removes_mailboxes_but_not_the_last(booths_sessions: Sessions, place: UUID) -> None:
    with booths_sessions.begin() as session:
        added = add(session, place, " Ba@Example.VN ")
        assert (added.email, added.added_by) == ("ba@example.vn", OWNER)
        owner = session.scalars(select(Member).where(Member.email == OWNER)).one()
        members.remove_member(session, establishment_id=place, by="ba@example.vn", member_id=owner.id, now=NOW)
        group = f"establishment:{place}"
        assert groups(session) == [(group, ["ba@example.vn", OWNER]), (group, ["ba@example.vn"])]
        with pytest.raises(members.LastMember):
            members.remove_member(session, establishment_id=place, by="ba@example.vn", member_id=added.id, now=NOW)
        with pytest.raises(Forbidden):
            add(session, place, "x@example.vn")


def test_a_mailbox_twice_a_bad_one_and_too_many_are_refused(booths_sessions: Sessions, place: UUID) -> None:
    with booths_sessions.begin() as session:
        with pytest.raises(members.AlreadyMember):
            add(session, place, "OWNER@example.vn")
        with pytest.raises(Invalid):
            add(session, place, "nobody")
        for number in range(19):
            add(session, place, f"m{number}@example.vn")
        with pytest.raises(members.TooManyMembers):
            add(session, place, "m20@example.vn")


def test_two_who_come_in_at_once_are_no_more_than_the_most(booths_sessions: Sessions, place: UUID) -> None:
    with booths_sessions.begin() as session:
        for number in range(MOST_MEMBERS - 2):
            add(session, place, f"m{number}@example.vn")
    with pytest.raises(members.TooManyMembers):
        in_turn(
            booths_sessions,
            lambda session: add(session, place, "one@example.vn"),
            lambda session: add(session, place, "two@example.vn"),
        )


def test_a_member_of_another_establishment_is_not_removed_here(booths_sessions: Sessions, place: UUID) -> None:
    with booths_sessions.begin() as session:
        other = make_establishment(session)
        add(session, place, "two@example.vn")
        with pytest.raises(NotFound):
            members.remove_member(session, establishment_id=place, by=OWNER, member_id=other.members[0].id, now=NOW)


def test_two_who_remove_each_other_leave_one(booths_sessions: Sessions, place: UUID) -> None:
    outcome: list[object] = []
    with booths_sessions.begin() as session:
        second = add(session, place, "two@example.vn").id
        first = session.scalars(select(Member.id).where(Member.email == OWNER)).one()

    def other_way() -> None:
        try:
            with booths_sessions.begin() as session:
                members.remove_member(session, establishment_id=place, by="two@example.vn", member_id=first, now=NOW)
            outcome.append("done")
        except Exception as error:
            outcome.append(type(error))

    with booths_sessions() as session:
        members.remove_member(session, establishment_id=place, by=OWNER, member_id=second, now=NOW)
        thread = threading.Thread(target=other_way)
        thread.start()
        assert waits_for_a_lock(booths_sessions)
        session.commit()
    thread.join(timeout=10)
    assert outcome == [Forbidden]
    with booths_sessions() as session:
        assert session.scalars(select(Member.email)).all() == [OWNER]


def test_asking_tells_who_asks_once(booths_sessions: Sessions, place: UUID) -> None:
    with booths_sessions.begin() as session:
        number = session.get_one(Establishment, place).registration_number
        request = ask(session, place)
        for _ in range(12):  # more often than it takes psycopg to prepare a statement, and PostgreSQL to plan it once
            assert ask(session, place).id == request.id
        assert told(session) == ["booths.contacts.changed", "booths.access.requested"]
        contact = {"email": STRANGER, "name": "Lê Văn Ba", "phone": "", "language": "en"}
        assert told_data(session) == [
            {"group": f"access_request:{request.id}", "contacts": [contact]},
            {
                "access_request_id": str(request.id),
                "establishment_id": str(place),
                "establishment_name": "HTX Chè",
                "registration_number": number,
                "requester_name": "Lê Văn Ba",
                "message": "Tôi là kế toán",
            },
        ]
        with pytest.raises(members.AlreadyMember):
            ask(session, place, by=OWNER)
        with pytest.raises(Forbidden):
            ask(session, place, by="")


@pytest.mark.parametrize("by", [OWNER, OFFICER])
def test_granting_makes_a_member_once(booths_sessions: Sessions, place: UUID, by: str) -> None:
    with booths_sessions.begin() as session:
        request = ask(session, place)
        before = len(told(session))
        for _ in range(2):
            members.grant_access(session, request_id=request.id, by=by, now=NOW)
        assert told(session)[before:] == ["booths.contacts.changed", "booths.access.granted"]
        assert groups(session)[-1] == (f"establishment:{place}", [OWNER, STRANGER])
        joined = session.scalars(select(Member).where(Member.email == STRANGER)).one()
        assert (joined.added_by, joined.language) == (by, "en")
        with pytest.raises(AccessDecided):
            members.refuse_access(session, request_id=request.id, by=by, now=NOW)


def test_refusing_makes_none_and_one_may_ask_again(booths_sessions: Sessions, place: UUID) -> None:
    with booths_sessions.begin() as session:
        request = ask(session, place)
        for _ in range(2):
            members.refuse_access(session, request_id=request.id, by=OWNER, now=NOW)
        assert told(session)[2:] == ["booths.access.refused"]
        with pytest.raises(AccessDecided):
            members.grant_access(session, request_id=request.id, by=OWNER, now=NOW)
        assert ask(session, place).id != request.id
        assert session.scalars(select(Member.email)).all() == [OWNER]
