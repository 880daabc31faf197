"""Organisers and officers: named, removed, told as whole lists; never nobody."""

import threading
from collections.abc import Callable

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from services.booths.actions import staff
from services.booths.grant import grant_command
from services.booths.models import Staff
from shared.errors import Forbidden, Invalid, NotFound
from shared.settings import Settings
from tests.builders import NOW, make_staff, told_data
from tests.locks import waits_for_a_lock

Sessions = sessionmaker[Session]
BOSS = "boss@example.vn"


def add(session: Session, email: str, role: str = "organiser", province: str | None = None) -> Staff:
    return staff.add_staff(session, by=BOSS, email=email, name="Lê Văn Ba", role=role, province_code=province, now=NOW)


def groups(session: Session) -> list[tuple[str, list[str]]]:
    """Every list of mailboxes told so far."""
    return [(data["group"], [contact["email"] for contact in data["contacts"]]) for data in told_data(session)]


def test_each_change_tells_the_whole_group(booths_sessions: Sessions) -> None:
    with booths_sessions.begin() as session:
        make_staff(session, email=BOSS)
        second = add(session, "Hai@Example.VN")
        officer = add(session, "ba@example.vn", "officer", "01")
        add(session, "ba@example.vn", "officer", "42")
        staff.remove_staff(session, by=BOSS, staff_id=second.id, now=NOW)
        staff.remove_staff(session, by=BOSS, staff_id=officer.id, now=NOW)
        assert groups(session) == [
            ("organisers", [BOSS, "hai@example.vn"]),
            ("province:01", ["ba@example.vn"]),
            ("province:42", ["ba@example.vn"]),
            ("organisers", [BOSS]),
            ("province:01", []),
        ]


def test_the_last_organiser_stays(booths_sessions: Sessions) -> None:
    with booths_sessions.begin() as session:
        boss = make_staff(session, email=BOSS)
        with pytest.raises(staff.LastOrganiser):
            staff.remove_staff(session, by=BOSS, staff_id=boss.id, now=NOW)
        with pytest.raises(staff.AlreadyStaff):
            add(session, BOSS)


@pytest.mark.parametrize(
    ("email", "role", "province", "field"),
    [
        ("nobody", "organiser", None, "email"),
        ("a@example.vn", "king", None, "role"),
        ("a@example.vn", "officer", None, "province_code"),
        ("a@example.vn", "officer", "999", "province_code"),
        ("a@example.vn", "organiser", "01", "province_code"),
    ],
)
def test_what_does_not_fit_is_refused(
    booths_sessions: Sessions, email: str, role: str, province: str | None, field: str
) -> None:
    with booths_sessions.begin() as session:
        make_staff(session, email=BOSS)
        with pytest.raises(Invalid) as refused:
            add(session, email, role, province)
        assert set(refused.value.fields) == {field}


def in_thread(sessions: Sessions, act: Callable[[Session], object], outcome: list[object]) -> threading.Thread:
    """Do ``act`` in a transaction of another thread; its end, or its error's class, goes to ``outcome``."""

    def run() -> None:
        try:
            with sessions.begin() as session:
                act(session)
            outcome.append("done")
        except Exception as error:
            outcome.append(type(error))

    thread = threading.Thread(target=run)
    thread.start()
    return thread


def test_two_organisers_who_remove_each_other_leave_one(booths_sessions: Sessions) -> None:
    outcome: list[object] = []
    with booths_sessions.begin() as session:
        boss = make_staff(session, email=BOSS).id
        other = make_staff(session, email="other@example.vn").id
    with booths_sessions() as session:
        staff.remove_staff(session, by=BOSS, staff_id=other, now=NOW)
        thread = in_thread(
            booths_sessions,
            lambda session: staff.remove_staff(session, by="other@example.vn", staff_id=boss, now=NOW),
            outcome,
        )
        assert waits_for_a_lock(booths_sessions)
        session.commit()
    thread.join(timeout=10)
    assert outcome == [Forbidden]
    with booths_sessions() as session:
        assert session.scalars(select(Staff.email)).all() == [BOSS]


def test_two_added_at_once_are_both_in_the_last_list(booths_sessions: Sessions) -> None:
    outcome: list[object] = []
    with booths_sessions.begin() as session:
        make_staff(session, email=BOSS)
    with booths_sessions() as session:
        add(session, "a@example.vn", "officer", "01")
        thread = in_thread(booths_sessions, lambda session: add(session, "b@example.vn", "officer", "01"), outcome)
        assert waits_for_a_lock(booths_sessions)
        session.commit()
    thread.join(timeout=10)
    assert outcome == ["done"]
    with booths_sessions() as session:
        assert groups(session)[-1] == ("province:01", ["a@example.vn", "b@example.vn"])


def test_somebody_removed_in_the_meantime_is_not_found(booths_sessions: Sessions) -> None:
    outcome: list[object] = []
    with booths_sessions.begin() as session:
        make_staff(session, email=BOSS)
        officer = add(session, "a@example.vn", "officer", "01").id
    with booths_sessions() as session:
        staff.remove_staff(session, by=BOSS, staff_id=officer, now=NOW)
        thread = in_thread(
            booths_sessions, lambda session: staff.remove_staff(session, by=BOSS, staff_id=officer, now=NOW), outcome
        )
        assert waits_for_a_lock(booths_sessions)
        session.commit()
    thread.join(timeout=10)
    assert outcome == [NotFound]


def test_the_first_organiser_comes_from_the_command(
    booths_sessions: Sessions, settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    def grant(*words: str) -> int:
        return grant_command([*words, "--name", "Lê Thị Một"], booths_sessions, settings)

    assert grant("Mot@Example.VN", "organiser") == 0
    assert grant("mot@example.vn", "organiser") == 0
    assert grant("hai@example.vn", "officer", "01") == 0
    assert grant("hai@example.vn", "officer") == 2
    said = capsys.readouterr()
    assert said.out.splitlines() == [
        "mot@example.vn: organiser",
        "mot@example.vn: organiser already",
        "hai@example.vn: officer 01",
    ]
    assert said.err.startswith("province_code: ")
    with booths_sessions() as session:
        people = session.execute(select(Staff.email, Staff.role, Staff.granted_by).order_by(Staff.email))
        assert [tuple(row) for row in people] == [
            ("hai@example.vn", "officer", "grant"),
            ("mot@example.vn", "organiser", "grant"),
        ]
