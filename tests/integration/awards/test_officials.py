"""A round's secretariat and council: who is in them is told as a whole list, and who has voted stays."""

from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from services.awards.actions.officials import AlreadyOfficial, HasVoted, add_official, remove_official
from services.awards.domain.rounds import RoundUnchangeable
from services.awards.models import Ballot, Official, Step, Vote
from shared.errors import Invalid, NotFound
from tests.awards_builders import ORGANISER, make_official, make_organiser, make_round
from tests.builders import NOW, told_data

Sessions = sessionmaker[Session]
HA: dict[str, Any] = {"email": " Ha@Example.VN", "name": "Trần  Hà", "phone": "0912 345 678", "language": "en"}


@pytest.fixture
def session(awards_sessions: Sessions) -> Any:
    with awards_sessions() as session:
        make_organiser(session)
        make_round(session, code="KV")
        yield session


def add(session: Session, office: str = "council", **changes: Any) -> Official:
    return add_official(session, code="KV", office=office, by=ORGANISER, now=NOW, **HA | changes)


def test_a_group_is_told_as_it_is_from_now_on(session: Session) -> None:
    added = add(session)
    second = add(session, email="an@example.vn", name="Lê An", phone="")
    add(session, office="secretariat")
    remove_official(session, code="KV", official_id=second.id, by=ORGANISER, now=NOW)
    council, secretariat = f"council:{added.round_id}", f"secretariat:{added.round_id}"
    assert [(one["group"], [who["email"] for who in one["contacts"]]) for one in told_data(session)] == [
        (council, ["ha@example.vn"]),
        (council, ["an@example.vn", "ha@example.vn"]),
        (secretariat, ["ha@example.vn"]),
        (council, ["ha@example.vn"]),
    ]
    assert told_data(session)[0]["contacts"] == [
        {"email": "ha@example.vn", "name": "Trần Hà", "phone": "0912345678", "language": "en"}
    ]
    steps = session.execute(select(Step.what, Step.subject).order_by(Step.serial)).all()
    assert [tuple(step) for step in steps] == [
        ("council_added", "Trần Hà"),
        ("council_added", "Lê An"),
        ("secretariat_added", "Trần Hà"),
        ("council_removed", "Lê An"),
    ]


def test_what_is_wrong_is_said_by_field_and_a_second_time_is_refused(session: Session) -> None:
    with pytest.raises(Invalid) as refused:
        add(session, email="x", name="", phone="1")
    assert set(refused.value.fields) == {"email", "name", "phone"}
    with pytest.raises(Invalid):
        add(session, office="king")
    add(session)
    with pytest.raises(AlreadyOfficial):
        add(session, email="HA@example.vn")


def test_who_has_voted_stays_and_a_closed_round_keeps_its_people(session: Session) -> None:
    member = add(session)
    ballot = Ballot(
        round_id=member.round_id, number=1, kind="by_product", tally_version=1, members=1, quorum=1,
        opened_by=ORGANISER, opened_at=NOW, subjects=[],
    )  # fmt: skip
    session.add(ballot)
    session.flush()
    session.add(Vote(ballot_id=ballot.id, official_id=member.id, answers={}, cast_at=NOW))
    with pytest.raises(HasVoted):
        remove_official(session, code="KV", official_id=member.id, by=ORGANISER, now=NOW)
    stranger = make_official(session, make_round(session), "council")
    with pytest.raises(NotFound):  # of another round
        remove_official(session, code="KV", official_id=stranger.id, by=ORGANISER, now=NOW)
    make_round(session, code="XONG", state="closed")
    with pytest.raises(RoundUnchangeable):
        add_official(session, code="XONG", office="council", by=ORGANISER, now=NOW, **HA)
