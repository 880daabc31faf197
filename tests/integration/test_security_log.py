"""The security log: each sort of entry is written when it is true, else not; a flood is counted; organisers read it."""

import io
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from openpyxl import load_workbook
from sqlalchemy import Row, func, insert, literal, select
from sqlalchemy.orm import Session, sessionmaker

from services.awards.actions.officials import add_official, remove_official
from services.booths.actions import documents, members, staff
from services.notifications.actions.people import grant_staff
from services.notifications.web.app import create_app as create_notifications
from shared.clock import now
from shared.context import visited_from
from shared.security_log import ENTRY, MANY, MOST, MOST_OF_ALL, SECURITY_LOG, forget_security_log, record
from shared.service import load_service, resolve
from shared.web.history import MOST as MOST_ROWS
from tests import awards_builders as awards
from tests.builders import NOW, make_establishment, make_staff
from tests.clients import signed_in, text_of, tokenless_app
from tests.conftest import SessionsOf, SettingsOf

Sessions = sessionmaker[Session]
ORGANISER, OFFICER, HOA, STRANGER = "org@example.vn", "officer@example.vn", "hoa@example.vn", "la@example.vn"


@pytest.fixture
def app_of(sessions_of: SessionsOf, settings_of: SettingsOf) -> Callable[[str], Flask]:
    """Give a service's app on its own empty database."""
    return lambda name: tokenless_app(resolve(load_service(name).create_app), sessions_of(name), settings_of(name))


def entries(sessions: Sessions) -> list[Row[*tuple[Any, ...]]]:
    with sessions() as session:
        return list(session.execute(select(SECURITY_LOG).order_by(ENTRY.serial)))


def told(sessions: Sessions) -> list[tuple[str, ...]]:
    return [(one.what, one.by, one.noun, one.subject, one.detail) for one in entries(sessions)]


@pytest.fixture
def world(booths_sessions: Sessions) -> tuple[str, str]:
    """An establishment with a paper; return the ids of both."""
    with booths_sessions.begin() as session:
        make_staff(session, email=ORGANISER, name="Nguyễn Văn Tổ")
        make_staff(session, email=OFFICER, role="officer", province_code="01")
        place = make_establishment(session, member=HOA, name="HTX Ánh Dương")
        given = {"kind": "other", "name": "giấy.pdf", "media_type": "application/pdf", "content": b"%PDF-"}
        paper = documents.add_document(session, establishment_id=place.id, by=HOA, now=NOW, **given)  # type: ignore[arg-type]  # what it takes
        return str(place.id), str(paper.id)


def test_who_was_given_what_and_who_was_refused(
    app_of: Callable[[str], Flask], booths_sessions: Sessions, world: tuple[str, str]
) -> None:
    place, paper = world
    app, file = app_of("booths"), f"/booths/documents/{paper}"
    for who, address, status in (
        (OFFICER, file, 200),
        (OFFICER, f"/booths/api/documents/{paper}", 200),
        (STRANGER, file, 403),
        ("", file, 303),  # has to sign in first: nothing was given, nobody known was refused
        (OFFICER, f"/booths/documents/{place}", 404),
        (HOA, f"/booths/establishments/{place}", 200),  # one's own
        (OFFICER, f"/booths/establishments/{place}", 200),
        (OFFICER, f"/booths/api/establishments/{place}", 200),
        *((OFFICER, f"/booths/establishments/{place}/{part}", 200) for part in ("edit", "members", "documents")),
        *((OFFICER, f"/booths/api/establishments/{place}/{part}", 200) for part in ("members", "documents")),
        (OFFICER, "/booths/office/establishments.csv?q=duong", 200),
        (OFFICER, "/booths/office/security", 403),
        (OFFICER, "/booths/office/establishments", 200),
    ):
        answer = signed_in(app, who).get(address, environ_base={"REMOTE_ADDR": "203.0.113.7"})
        assert answer.status_code == status, address
    assert signed_in(app, OFFICER).head(file).status_code == 200
    opened = ("opened", OFFICER, "paper", "giấy.pdf", "HTX Ánh Dương")
    assert told(booths_sessions) == [
        opened,
        opened,
        ("refused", STRANGER, "page", f"GET {file}", ""),
        *[("opened", OFFICER, "establishment", "HTX Ánh Dương", "")] * 7,
        ("exported", OFFICER, "file", told(booths_sessions)[10][3], "q=duong"),
        ("refused", OFFICER, "page", "GET /booths/office/security", ""),
    ]
    assert {one.address for one in entries(booths_sessions)} == {"203.0.113.7"}


def test_a_page_that_refuses_what_was_sent_has_shown_the_file_too(
    app_of: Callable[[str], Flask], awards_sessions: Sessions
) -> None:
    with awards_sessions.begin() as session:
        awards.make_contact(session, "organisers", ORGANISER)
        judge = awards.make_judge(session, awards.make_round(session, code="HN"), email=HOA)
        address = f"/awards/office/rounds/HN/jury/{judge.id}"
    office = signed_in(app_of("awards"), ORGANISER)
    assert office.post(f"{address}/remove", data={}).status_code == 422
    assert office.get(f"{address}0").status_code == 404
    assert told(awards_sessions) == [("opened", ORGANISER, "judge", HOA, "HN")]


def test_what_is_public_is_given_to_visitors_without_an_entry(
    app_of: Callable[[str], Flask], awards_sessions: Sessions
) -> None:
    with awards_sessions.begin() as session:
        published = {"published_at": NOW, "decision_number": "1", "decision_date": NOW.date()}
        awards.make_round(session, state="published", **published)
    for who in ("", STRANGER):
        assert signed_in(app_of("awards"), who).get(f"/awards/report/{NOW.year}.csv").status_code == 200
    assert [one[:2] for one in told(awards_sessions)] == [("exported", STRANGER)]


def test_rights_that_are_given_and_taken_stand_there_with_the_change(
    booths_sessions: Sessions, awards_sessions: Sessions, notifications_sessions: Sessions, world: tuple[str, str]
) -> None:
    del world
    with booths_sessions.begin() as session:
        facts = {"email": "moi@example.vn", "name": "Lê Mới", "role": "officer", "province_code": "01"}
        added = staff.add_staff(session, by=ORGANISER, now=NOW, **facts)
        staff.remove_staff(session, by=ORGANISER, staff_id=added.id, now=NOW)
        place = make_establishment(session, member="chu@example.vn", name="Cơ sở Hai Á")
        members.add_member(
            session, establishment_id=place.id, by="chu@example.vn", email="con@example.vn", name="Con", now=NOW
        )
    assert told(booths_sessions) == [
        ("granted", ORGANISER, "staff", "moi@example.vn", "officer · 01"),
        ("taken_off", ORGANISER, "staff", "moi@example.vn", "officer · 01"),
        ("granted", "chu@example.vn", "member", "con@example.vn", "Cơ sở Hai Á"),
    ]
    with booths_sessions() as session:
        staff.add_staff(session, by=ORGANISER, now=NOW, **facts)
        session.rollback()
    assert len(entries(booths_sessions)) == 3
    with awards_sessions.begin() as session:
        awards.make_contact(session, "organisers", ORGANISER)
        code = awards.make_round(session).code
        given = {"code": code, "by": ORGANISER, "now": NOW}
        office = add_official(session, office="council", email="hd@example.vn", name="Hội Đồng", **given)  # type: ignore[arg-type]  # what it takes
        remove_official(session, official_id=office.id, **given)  # type: ignore[arg-type]  # what it takes
    assert told(awards_sessions) == [
        (what, ORGANISER, "official", "hd@example.vn", code) for what in ("granted", "taken_off")
    ]
    with notifications_sessions.begin() as session:
        grant_staff(session, email=ORGANISER, by="command line", now=NOW)
    assert told(notifications_sessions) == [("granted", "command line", "staff", ORGANISER, "")]


def test_a_wrong_code_names_nobody_as_its_author_and_the_right_one_does(
    notifications_sessions: Sessions, settings_of: SettingsOf
) -> None:
    from services.notifications.models import Letter

    app = tokenless_app(create_notifications, notifications_sessions, settings_of("notifications"))
    visitor = app.test_client()
    visitor.post("/notifications/sign-in", data={"email": HOA})
    with notifications_sessions() as session:
        code = str(session.scalar(select(Letter.secret)))
    visitor.post("/notifications/sign-in/code", data={"code": f"{(int(code) + 1) % 1_000_000:06d}"})
    visitor.post("/notifications/sign-in/code", data={"code": code})
    visitor.post("/notifications/enter/" + "x" * 32)
    assert told(notifications_sessions) == [
        ("failed", "", "code", HOA, ""),
        ("signed_in", HOA, "", "", ""),
        ("failed", "", "link", "", ""),
    ]


def test_a_flood_is_counted_and_does_not_fill_the_table(booths_sessions: Sessions) -> None:
    at = datetime.fromisoformat("2026-03-02T09:00:00+07:00")

    def fail(address: str, times: int, at: datetime) -> None:
        with booths_sessions.begin() as session, visited_from(address):
            for _ in range(times):
                record(session, "failed", noun="code", subject=HOA, now=at)

    fail("203.0.113.7", MOST + 90, at)
    found = entries(booths_sessions)
    assert len(found) == MOST + 1
    assert (found[-1].noun, found[-1].subject, found[-1].address, found[-1].times) == (MANY, "", "203.0.113.7", 90)
    fail("203.0.113.8", 1, at)
    fail("203.0.113.7", 1, at + timedelta(minutes=1))
    assert len(entries(booths_sessions)) == MOST + 3
    for number in range(MOST_OF_ALL):
        fail(f"2001:db8::{number}", 1, at + timedelta(minutes=2))
    fail("198.51.100.1", 5, at + timedelta(minutes=2))
    last = entries(booths_sessions)[-1]
    assert (last.noun, last.address, last.times) == (MANY, MANY, 5)


def test_it_is_kept_for_the_days_of_the_setting(booths_sessions: Sessions, settings_of: SettingsOf) -> None:
    with booths_sessions.begin() as session:
        for days in (29, 30, 31):
            record(session, "exported", by=ORGANISER, subject=f"{days}", now=NOW - timedelta(days=days))
        session.info["settings"] = replace(settings_of("booths"), security_log_days=30)
        assert forget_security_log(session, NOW + timedelta(seconds=1)) == 2
    assert [one.subject for one in entries(booths_sessions)] == ["29"]


@pytest.mark.parametrize("name", ["booths", "awards", "notifications"])
def test_organisers_read_search_and_save_it_in_every_service(
    name: str, app_of: Callable[[str], Flask], sessions_of: SessionsOf
) -> None:
    app, sessions, page = app_of(name), sessions_of(name), f"/{name}/office/security"
    with sessions.begin() as session, visited_from("203.0.113.7"):
        if name == "booths":
            make_staff(session, email=ORGANISER)
        elif name == "awards":
            awards.make_contact(session, "organisers", ORGANISER)
        else:
            grant_staff(session, email=ORGANISER, by="command line", now=now())
        record(session, "exported", by=HOA, noun="file", subject="co-so.csv", detail="q=x", now=now())
        record(session, "failed", noun="code", subject="ai@example.vn", now=now())
    reader = signed_in(app, ORGANISER)
    said = text_of(reader.get(f"{page}?q=example.vn&what=failed"))
    assert "Đăng nhập không được Mã chưa đúng hoặc đã hết hạn, gửi đến ai@example.vn không rõ 203.0.113.7" in said
    assert "co-so.csv" not in said
    assert "co-so.csv" in text_of(reader.get(f"{page}?by={HOA}"))
    assert "co-so.csv" in text_of(reader.get(f"{page}?address=203.0.113.7"))
    assert "co-so.csv" not in text_of(reader.get(f"{page}?address=203.0.113.8"))
    assert reader.get(f"{page}?what=anything").status_code == 422
    saved = load_workbook(io.BytesIO(reader.get(f"{page}.xlsx?by={HOA}").data)).worksheets[0]
    assert [[cell.value for cell in row][1:8] for row in saved.iter_rows(min_row=2)] == [
        ["Tải về", HOA, HOA, "203.0.113.7", "Tệp", "co-so.csv", "q=x"]
    ]
    assert told(sessions)[-1][:2] == ("exported", ORGANISER)
    for address in (page, f"{page}.xlsx"):
        assert signed_in(app, STRANGER).get(address).status_code == 403
        assert signed_in(app, "").get(address).status_code == 303


@pytest.mark.parametrize(("language", "said"), [("vi", "theo việc, theo người hoặc theo ngày"), ("en", "one kind")])
def test_a_file_of_too_many_rows_is_refused_with_filters_that_its_page_has(
    language: str, said: str, app_of: Callable[[str], Flask], booths_sessions: Sessions
) -> None:
    entry = {"at": now(), "what": "exported", "by": HOA, "address": "", "noun": "file", "subject": "", "detail": ""}
    many = select(*map(literal, entry.values())).select_from(func.generate_series(0, MOST_ROWS))
    with booths_sessions.begin() as session:
        make_staff(session, email=ORGANISER)
        session.execute(insert(SECURITY_LOG).from_select(list(entry), many))
    reader = signed_in(app_of("booths"), ORGANISER, language)
    refused = reader.get("/booths/office/security.xlsx")
    assert refused.status_code == 422
    assert said in text_of(refused)
    assert reader.get("/booths/office/security.xlsx?what=signed_in").status_code == 200
