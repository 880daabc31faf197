"""What people wish: on the page about them, by JSON, and by one click without signing in."""

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from uuid import uuid4

import pytest
from apiflask import APIFlask
from sqlalchemy.orm import Session, sessionmaker

from services.notifications.actions.digests import send_digests
from services.notifications.domain.unsubscribing import token_of
from services.notifications.models import Person
from services.notifications.web.app import create_app
from shared.clock import now
from shared.events.booths import ApplicationSubmitted, BoothOffered, FairStarted
from shared.settings import Settings
from shared.web.security import MARK
from tests.integration.notifications.conftest import Visitor
from tests.integration.notifications.telling import all_letters, contacts, put_aside, tell
from tests.unit.notifications.samples import sample

Sessions = sessionmaker[Session]
HOA, ORGANISER = "hoa@x.vn", "o@x.vn"
ME, API = "/notifications/me", "/notifications/api/me"
ONE_CLICK = {"List-Unsubscribe": "One-Click"}
FORM = {"name": "Hoa", "phone": "0912 345 678", "language": "vi"}


@pytest.fixture
def told(notifications_sessions: Sessions) -> Sessions:
    """A maker and an organiser."""
    tell(notifications_sessions, contacts(HOA))
    tell(notifications_sessions, contacts(ORGANISER, group="organisers", language="en"))
    return notifications_sessions


def known(sessions: Sessions, email: str = HOA) -> Person:
    with sessions() as session:
        return session.get_one(Person, email)


def address(kind: str, email: str = HOA, key: str = "only-for-tests-and-32-signs-long") -> str:
    return f"/notifications/unsubscribe/{token_of(email, kind, key)}"


def kinds_ticked(page: str) -> list[str]:
    return re.findall(r'name="wanted" value="(\w+)" checked', page)


def test_what_is_unticked_does_not_come_by_e_mail_any_more(told: Sessions, visitor: Visitor) -> None:
    visitor.sign_in_as(HOA)
    assert kinds_ticked(visitor.get(ME).text) == ["notice", "reminder", "news"]
    assert visitor.send(ME, **FORM, wanted="news").status_code == 303
    assert known(told).declined == ["notice", "reminder"]
    assert kinds_ticked(visitor.get(ME).text) == ["news"]
    tell(told, sample(ApplicationSubmitted))
    tell(told, sample(BoothOffered))
    states = {letter.template: (letter.state, letter.cancelled_for) for letter in all_letters(told)}
    assert states["application_submitted"] == ("cancelled", "unwanted")
    assert states["booth_offered"] == ("waiting", "")


def test_only_organisers_choose_how_often(told: Sessions, visitor: Visitor) -> None:
    visitor.sign_in_as(HOA)
    assert 'name="digest"' not in visitor.get(ME).text
    visitor.sign_in_as(ORGANISER)
    assert 'name="digest" value="hourly" checked' in visitor.get(f"{ME}?lang=vi").text
    assert visitor.send(ME, **FORM, wanted="notice", digest="daily").status_code == 303
    assert (known(told, ORGANISER).digest, known(told, HOA).digest) == ("daily", "hourly")
    assert visitor.send(ME, **FORM, digest="weekly").status_code == 422


def test_what_waits_is_counted_and_can_be_sent_now(told: Sessions, visitor: Visitor) -> None:
    tell(told, sample(FairStarted))
    visitor.sign_in_as(ORGANISER)
    assert "1 tin chờ bản tổng hợp kế tiếp" in visitor.get(f"{ME}?lang=vi").text
    assert visitor.send(f"{ME}/digest", page=ME).status_code == 303
    assert "1 tin chờ" not in visitor.get(ME).text
    (digest,) = all_letters(told)
    assert (digest.recipient, digest.kind) == (ORGANISER, "digest")
    page = visitor.get(digest.link)
    assert page.text.count('href="/booths/fairs/HN26"') == 1
    assert visitor.get(f"/notifications/digests/{uuid4()}").status_code == 404
    found = visitor.get(f"/notifications/api/digests/{digest.event_id}").json
    assert found is not None
    assert [(item["link"], item["topic"]) for item in found["items"]] == [
        ("/booths/fairs/HN26", "Northern Rural Industry Fair 2026")
    ]
    visitor.sign_in_as(HOA)
    assert visitor.get(digest.link).status_code == 404
    assert visitor.get(f"/notifications/api/digests/{digest.event_id}").status_code == 404


def test_short_messages_are_offered_where_there_is_a_gateway(
    told: Sessions, settings_of: Callable[[str], Settings], visitor: Visitor
) -> None:
    visitor.sign_in_as(HOA)
    assert 'name="by_sms"' not in visitor.get(ME).text
    visitor.send(ME, **FORM, by_sms="true")
    assert not known(told).by_sms
    settings = replace(settings_of("notifications"), sms_url="http://127.0.0.1:9/sms")
    other = Visitor(create_app(told, settings).test_client())
    other.sign_in_as(HOA)
    assert 'name="by_sms"' in other.get(ME).text
    refused = other.send(ME, **FORM | {"phone": ""}, by_sms="true")
    assert (refused.status_code, "Vui lòng ghi số điện thoại để nhận được tin nhắn." in refused.text) == (422, True)
    assert known(told).phone == "0912 345 678"
    assert other.send(ME, **FORM, by_sms="true").status_code == 303
    assert known(told).by_sms


def test_quiet_hours_are_said_if_there_are_any(
    told: Sessions, settings_of: Callable[[str], Settings], visitor: Visitor
) -> None:
    visitor.sign_in_as(HOA)
    assert "hệ thống không gửi thư" not in visitor.get(ME).text
    settings = replace(settings_of("notifications"), quiet_hours="21:00-07:00")
    other = Visitor(create_app(told, settings).test_client())
    other.sign_in_as(HOA)
    assert "Từ 21:00 đến 07:00 hệ thống không gửi thư" in other.get(ME).text


def test_the_same_by_json(told: Sessions, visitor: Visitor) -> None:
    assert visitor.get(API).status_code == 401
    visitor.sign_in_as(HOA)
    before = visitor.get(API).json
    assert before == {
        "email": HOA,
        "name": "Người H",
        "phone": "",
        "language": "vi",
        "declined": [],
        "digest": "hourly",
        "by_sms": False,
        "put_aside": 0,
    }
    wish = FORM | {"language": "en", "declined": ["news", "news"], "digest": "daily", "by_sms": True}
    after = visitor.client.put(API, json=wish).json
    assert after == before | wish | {"declined": ["news"]}
    assert visitor.who() == (HOA, "Hoa", "en")
    kept = visitor.client.put(API, json=FORM | {"declined": []}).json
    assert kept is not None
    assert (kept["digest"], kept["by_sms"], kept["declined"]) == ("daily", True, [])
    for wrong in ({"declined": ["decision"]}, {"declined": ["sign_in"]}, {"declined": [], "email": "x@x.vn"}, {}):
        assert visitor.client.put(API, json=FORM | wrong).status_code == 422
    assert visitor.client.post(f"{API}/digest", json={}).json == {"sent": False}


@pytest.mark.parametrize(("kind", "declined"), [("notice", "notice"), ("news", "news"), ("digest", "notice")])
def test_one_click_by_a_mail_program_without_cookies(told: Sessions, app: APIFlask, kind: str, declined: str) -> None:
    for encoded in ({"data": ONE_CLICK}, {"data": ONE_CLICK, "content_type": "multipart/form-data"}):
        client = app.test_client(use_cookies=False)
        headers = {"Origin": "https://mail.example", "Sec-Fetch-Site": "cross-site"}
        answer = client.post(address(kind), headers=headers, **encoded)
        assert (answer.status_code, "Set-Cookie" in answer.headers) == (200, False)
        assert known(told).declined == [declined]


def test_looking_changes_nothing_and_the_button_does(told: Sessions, visitor: Visitor) -> None:
    for _ in range(2):
        page = visitor.get(address("reminder"))
        assert (page.status_code, known(told).declined) == (200, [])
    assert "<h1>Không nhận thư nhắc hạn qua thư điện tử nữa?</h1>" in page.text
    assert visitor.client.head(address("reminder")).status_code == 200
    assert known(told).declined == []
    fields = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]+)">', page.text))
    assert fields == ONE_CLICK
    done = visitor.client.post(address("reminder"), data=fields)
    assert (done.status_code, known(told).declined) == (200, ["reminder"])
    assert f'action="{address("reminder")}/undo"' in done.text
    assert f'href="{ME}"' in done.text
    assert "Nhận lại" in visitor.get(address("reminder")).text
    assert visitor.client.post(f"{address('reminder')}/undo").status_code == 200
    assert known(told).declined == []


def test_nothing_is_declined_by_a_body_that_does_not_say_so(told: Sessions, visitor: Visitor) -> None:
    for body in ({}, {"List-Unsubscribe": "Two-Clicks"}, {"x": "y"}):
        assert visitor.client.post(address("news"), data=body).status_code == 422
    assert visitor.client.post(address("news"), json=ONE_CLICK).status_code == 422
    assert visitor.client.post(address("news"), data=ONE_CLICK | {"x": "y" * 10_000}).status_code == 413
    assert known(told).declined == []


def test_an_address_that_is_not_ours_is_a_polite_page(told: Sessions, visitor: Visitor) -> None:
    for wrong in (
        "/notifications/unsubscribe/x",
        address("news")[:-3],
        address("news", key="another"),
        address("news", "nobody@x.vn"),
        f"/notifications/unsubscribe/{'x' * 3000}",
    ):
        for answer in (
            visitor.get(wrong),
            visitor.client.post(wrong, data=ONE_CLICK),
            visitor.client.post(f"{wrong}/undo"),
        ):
            assert (answer.status_code, "Đường dẫn này không dùng được" in answer.text) == (404, True)
    assert known(told).declined == []


def test_the_page_is_in_the_readers_language_unless_another_was_chosen(told: Sessions, visitor: Visitor) -> None:
    asked = visitor.get(address("digest", ORGANISER)).text
    assert "<h1>No more digests by e-mail?</h1>" in asked
    assert '<html lang="en">' in asked
    assert "Không nhận bản tổng hợp" in visitor.get(f"{address('digest', ORGANISER)}?lang=vi").text


def test_declining_the_digest_leaves_it_on_the_site(told: Sessions, visitor: Visitor) -> None:
    tell(told, sample(FairStarted))
    visitor.client.post(address("digest", ORGANISER), data=ONE_CLICK)
    with told.begin() as session:
        assert send_digests(session, now()) in (0, 1)
        assert send_digests(session, now().replace(year=now().year + 1)) in (0, 1)
    (digest,) = all_letters(told)
    assert (digest.template, digest.state, digest.cancelled_for) == ("digest", "cancelled", "unwanted")
    assert put_aside(told) == [(ORGANISER, "fair_started")]


def test_nothing_else_takes_what_is_sent_from_anywhere(app: APIFlask) -> None:
    marked = {name for name, view in app.view_functions.items() if getattr(view, MARK, False)}
    assert marked == {"unsubscribe.show", "unsubscribe.decline", "unsubscribe.undo"}


def test_contacts_are_written_by_events_only() -> None:
    """Who belongs to which group comes from booths and awards; no page and no command adds anybody here."""
    service = Path(__file__).parents[3] / "services" / "notifications"
    writes = re.compile(
        r"\b(insert|update|delete|upsert|merge|add)\(\s*(Contact|Group)\b|\badd\(Contact|replace_contacts\("
    )
    found = {
        str(path.relative_to(service))
        for path in service.rglob("*.py")
        if "migrations" not in path.parts and writes.search(path.read_text(encoding="utf-8"))
    }
    assert found == {"actions/people.py", "actions/notices.py"}
    callers = {path.name for path in service.rglob("*.py") if "receive_contacts(" in path.read_text(encoding="utf-8")}
    assert callers == {"notices.py", "handlers.py"}
