"""The council's JSON API: who may call what, and that nothing gets past the rules this way either."""

from collections.abc import Callable
from typing import Any, Final

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from services.awards.models import Decision, Dossier, Round
from services.awards.web.app import create_app
from tests.awards_builders import ORGANISER, make_officer
from tests.builders import NOW
from tests.clients import signed_in, tokenless_app
from tests.conftest import SettingsOf
from tests.integration.awards.council_builders import MINUTES, SECRETARY, WHY, in_council, make_tallied, voted
from tests.integration.awards.publication_scenes import complain, publish, ready

Sessions = sessionmaker[Session]
Call = Callable[..., Any]
MEMBER, MAKER, OFFICER, ELSEWHERE = (
    "uy-vien-1@example.vn",
    "co-so-2@example.vn",
    "officer01@example.vn",
    "la@example.vn",
)
EVERYBODY: Final = (ORGANISER, SECRETARY, MEMBER, MAKER, OFFICER, ELSEWHERE, "")
OFFICE: Final = {ORGANISER, SECRETARY}
DECISION: Final = {"decision_number": "12/QĐ-BCT", "decision_date": "2026-03-02"}
OWN: Final = {"decision_number": "45/QĐ-BCT", "decision_date": "2026-03-02"}
PAPER: Final = {"answers": {f"B-00{place}": True for place in range(1, 6)}}
ENDPOINTS: Final[tuple[tuple[str, str, Any, set[str]], ...]] = (
    ("GET", "rounds/{code}/council", None, OFFICE),
    ("POST", "rounds/{code}/council", None, OFFICE),
    ("POST", "rounds/{code}/ballots", {}, OFFICE),
    ("GET", "rounds/{code}/ballots/1", None, {*OFFICE, MEMBER}),
    ("GET", "rounds/{code}/ballots/1/paper", None, {MEMBER}),
    ("PUT", "rounds/{code}/ballots/1/paper", PAPER, {MEMBER}),
    ("POST", "rounds/{code}/ballots/1/close", {"minutes_number": "1"}, OFFICE),
    ("POST", "rounds/{code}/ballots/1/cancel", {"reason": "Mở nhầm"}, OFFICE),
    ("POST", "rounds/{code}/decisions", None, OFFICE),
    ("PUT", "rounds/{code}/decisions/B-001", {"recognised": True}, OFFICE),
    ("GET", "rounds/{code}/publication", None, {ORGANISER}),
    ("POST", "rounds/{code}/publication", DECISION, {ORGANISER}),
    ("GET", "rounds/{code}/results", None, set(EVERYBODY)),
    ("GET", "rounds/{code}/complaints", None, OFFICE),
    ("POST", "dossiers/{dossier}/complaints", {"text": "Đề nghị xem lại điểm."}, {ORGANISER, MAKER, OFFICER}),
    ("POST", "complaints/{complaint}/answer", {"outcome": "upheld", "answer": "Đã xem lại."}, OFFICE),
    ("POST", "complaints/{complaint}/recognition", {"votes_yes": 3, "votes_no": 0, **WHY, **OWN}, {ORGANISER}),
)  # fmt: skip


@pytest.fixture
def app(awards_sessions: Sessions, settings_of: SettingsOf, monkeypatch: pytest.MonkeyPatch) -> Flask:
    monkeypatch.setattr("shared.web.api.now", lambda: NOW)
    return tokenless_app(create_app, awards_sessions, settings_of("awards"))


@pytest.fixture
def call(app: Flask) -> Call:
    def as_(email: str, method: str, path: str, body: Any = None) -> Any:
        return signed_in(app, email).open(f"/awards/api/{path}", method=method, json=body)

    return as_


@pytest.mark.parametrize(
    ("method", "path", "body", "allowed"), ENDPOINTS, ids=lambda given: given if isinstance(given, str) else ""
)
def test_who_may_call_what(
    awards_sessions: Sessions, call: Call, method: str, path: str, body: Any, allowed: set[str]
) -> None:
    with awards_sessions.begin() as session:
        round_ = ready(session)
        publish(session, round_)
        make_officer(session, "01", OFFICER)
        complaint = complain(session, "B-002")
        names = {"code": round_.code, "dossier": complaint.dossier_id, "complaint": complaint.id}
    answered = {email: call(email, method, path.format(**names), body).status_code for email in EVERYBODY}
    refused = {email for email, status in answered.items() if status in (401, 403)}
    assert set(EVERYBODY) - refused == allowed, answered
    assert all(status < 500 for status in answered.values())


def test_a_departure_without_reason_votes_and_minutes_is_refused(awards_sessions: Sessions, call: Call) -> None:
    with awards_sessions.begin() as session:
        round_ = in_council(session)
        voted(session, round_)
        code = round_.code
    assert call(SECRETARY, "POST", f"rounds/{code}/decisions").status_code == 204
    answer = call(SECRETARY, "PUT", f"rounds/{code}/decisions/B-001", {"recognised": False})
    assert answer.status_code == 422
    assert answer.json["errors"].keys() == {"reason", "votes_yes", "votes_no", "minutes_number"}
    full = {"votes_yes": 1, "votes_no": 2, **WHY}
    with awards_sessions() as session:
        assert session.scalars(select(Decision.follows_jury).where(Decision.follows_jury.is_(False))).all() == []
    told = call(SECRETARY, "PUT", f"rounds/{code}/decisions/B-001", {"recognised": False, **full})
    assert (told.status_code, told.json["follows_jury"]) == (200, False)


def test_a_cap_is_a_conflict_whatever_is_said(awards_sessions: Sessions, call: Call) -> None:
    with awards_sessions.begin() as session:
        round_ = in_council(session)
        voted(session, round_)
        code = round_.code
    call(SECRETARY, "POST", f"rounds/{code}/decisions")
    said = {"recognised": True, "votes_yes": 3, "votes_no": 0, **WHY}
    assert call(SECRETARY, "PUT", f"rounds/{code}/decisions/B-004", said).status_code == 409


def test_a_round_is_played_by_programs(awards_sessions: Sessions, call: Call) -> None:
    with awards_sessions.begin() as session:
        code = make_tallied(session).code
    steps = f"rounds/{code}"
    assert call(SECRETARY, "POST", f"{steps}/council").status_code == 204
    opened = call(SECRETARY, "POST", f"{steps}/ballots", {})
    assert (opened.status_code, opened.json["quorum"], opened.json["counts"]) == (201, 3, {})
    for number in range(1, 4):
        assert call(f"uy-vien-{number}@example.vn", "PUT", f"{steps}/ballots/1/paper", PAPER).status_code == 200
    closed = call(SECRETARY, "POST", f"{steps}/ballots/1/close", {"minutes_number": MINUTES})
    assert closed.json["counts"]["B-001"] == {"yes": 3, "no": 0}
    assert call(MEMBER, "GET", f"{steps}/ballots/1/paper").status_code == 404  # counted and destroyed
    assert call(SECRETARY, "POST", f"{steps}/decisions").status_code == 204
    seen = call(SECRETARY, "GET", f"{steps}/council?state=recognised").json
    assert ([one["code"] for one in seen["items"]], seen["cut"]) == (["B-001", "B-002", "B-003"], 3)
    preview = call(ORGANISER, "GET", f"{steps}/publication").json
    assert (preview["recognised"], preview["not_recognised"], preview["hindrances"]) == (3, 3, [])
    done = call(ORGANISER, "POST", f"{steps}/publication", DECISION)
    assert done.json == {"entered": 6, "passed": 5, "recognised": 3, "not_recognised": 3}
    assert call("", "GET", f"{steps}/results").json["total"] == 3


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("ballots/1/paper", {"answers": {"B-001": "vielleicht"}}),
        ("decisions/B-001", {"recognised": True, "votes_yes": -1}),
        ("decisions/B-001", {"recognised": True, "follows_jury": True}),
        ("decisions/B-001", {"recognised": True, "votes_yes": 10**30}),
    ],
)
def test_what_is_malformed_is_refused(awards_sessions: Sessions, call: Call, path: str, body: Any) -> None:
    with awards_sessions.begin() as session:
        code = in_council(session).code
    by = MEMBER if "paper" in path else SECRETARY
    assert call(by, "PUT", f"rounds/{code}/{path}", body).status_code == 422
    assert call(SECRETARY, "GET", f"rounds/{code}/ballots/{10**30}").status_code == 404
    with awards_sessions() as session:
        assert (session.query(Round).count(), session.query(Dossier).count()) == (1, 6)
