"""My letters, what was sent to whom, the mailbox for trials; as pages and as JSON."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from apiflask import APIFlask
from sqlalchemy import select, update
from sqlalchemy.orm import Session, sessionmaker

from services.notifications.actions.people import grant_staff
from services.notifications.models import KeptLetter, Letter
from services.notifications.web.app import create_app
from shared.clock import now
from shared.events.booths import ApplicationAccepted, ApplicationRefused, BoothOffered
from shared.settings import Settings
from tests.integration.notifications.conftest import Visitor
from tests.integration.notifications.telling import all_letters, contacts, tell
from tests.unit.notifications.samples import sample

Sessions = sessionmaker[Session]
Post = Callable[[str], KeptLetter]
HOA, LAN, ORGANISER = "hoa@x.vn", "lan@x.vn", "o@x.vn"
MINE, OFFICE, MAILBOX = "/notifications/letters", "/notifications/office/letters", "/notifications/mailbox"


@pytest.fixture
def told(notifications_sessions: Sessions) -> Sessions:
    """Two members of an establishment were told two things, and there is an organiser."""
    tell(notifications_sessions, contacts(HOA, LAN))
    tell(notifications_sessions, sample(ApplicationAccepted))
    tell(notifications_sessions, sample(BoothOffered))
    with notifications_sessions.begin() as session:
        grant_staff(session, email=ORGANISER, by="tests", now=now())
    return notifications_sessions


def letter_to(sessions: Sessions, email: str, template: str = "booth_offered") -> Letter:
    return next(found for found in all_letters(sessions) if (found.recipient, found.template) == (email, template))


def test_my_letters_are_mine_and_marked_until_opened(told: Sessions, visitor: Visitor) -> None:
    visitor.sign_in_as(HOA)
    assert visitor.get(f"{MINE}/unread").text == "2"
    page = visitor.get(MINE).text
    assert page.count('class="new"') == 2
    assert 'Chưa đọc <span class="tabular">2</span>' in page
    letter = letter_to(told, HOA)
    shown = visitor.get(f"{MINE}/{letter.id}").text
    assert letter.link in shown
    assert "Xác nhận hoặc trả lại gian" in shown
    assert visitor.get(f"{MINE}/unread").text == "1"
    assert letter_to(told, HOA).read_at is not None
    assert letter_to(told, LAN).read_at is None


def test_letters_of_others_are_not_there(told: Sessions, visitor: Visitor) -> None:
    visitor.sign_in_as(HOA)
    assert visitor.get(f"{MINE}/{letter_to(told, LAN).id}").status_code == 404
    visitor.sign_in_as(ORGANISER)
    assert visitor.get(f"{MINE}/{letter_to(told, LAN).id}").status_code == 404


def test_strangers_sign_in_first(visitor: Visitor) -> None:
    for address in (MINE, f"{MINE}/{uuid4()}", OFFICE, f"{OFFICE}/{uuid4()}", "/notifications/me"):
        answer = visitor.get(address)
        assert (answer.status_code, answer.location) == (303, f"/notifications/sign-in?next={address}")
    answer = visitor.get(f"{MINE}/unread")
    assert (answer.status_code, answer.text) == (200, "")
    assert visitor.get("/notifications/api/letters").status_code == 401


def test_nothing_but_organisers_sees_the_office(told: Sessions, visitor: Visitor) -> None:
    visitor.sign_in_as(HOA)
    letter = letter_to(told, LAN)
    for address in (OFFICE, f"{OFFICE}/{letter.id}", "/notifications/api/office/letters"):
        assert visitor.get(address).status_code == 403
    assert visitor.send(f"{OFFICE}/{letter.id}/again", page="/notifications/sign-in/name").status_code == 403


def test_the_group_of_organisers_sees_it_as_well(told: Sessions, visitor: Visitor) -> None:
    tell(told, contacts("new@x.vn", group="organisers"))
    visitor.sign_in_as("new@x.vn")
    assert visitor.get(OFFICE).status_code == 200


def test_the_office_says_when_a_letter_went_out(told: Sessions, visitor: Visitor) -> None:
    queued, sent = now(), now() + timedelta(days=2)
    with told.begin() as session:
        session.execute(update(Letter).values(queued_at=queued))
        mine = update(Letter).where(Letter.recipient == HOA)
        session.execute(mine.values(state="sent", sent_at=sent))
    visitor.sign_in_as(ORGANISER)
    page = visitor.get(OFFICE).text
    assert page.count(sent.isoformat()) == 2, "those that went out"
    assert page.count(queued.isoformat()) == 2, "those that wait"


def test_the_office_finds_without_diacritics_and_filters(told: Sessions, visitor: Visitor) -> None:
    visitor.sign_in_as(ORGANISER)
    assert visitor.get(OFFICE).text.count("<tr>") == 5
    assert visitor.get(f"{OFFICE}?q=nguoi+l").text.count("<tr>") == 3
    assert visitor.get(f"{OFFICE}?q=moi+nhan+gian&state=waiting").text.count("<tr>") == 3
    assert "Không có thư nào như vậy" in visitor.get(f"{OFFICE}?state=failed").text
    assert visitor.get(f"{OFFICE}?state=nonsense&kind=nonsense&page=0&q=%25_").status_code == 200


def test_a_letters_case_page_tells_its_story(told: Sessions, visitor: Visitor, post: Post) -> None:
    post(HOA)
    letter = letter_to(told, HOA)
    visitor.sign_in_as(HOA)
    visitor.get(f"{MINE}/{letter.id}")
    visitor.sign_in_as(ORGANISER)
    page = visitor.get(f"{OFFICE}/{letter.id}").text
    for text in ("Thư được viết", "Giữ lại trên trang hộp thư thử", "Người nhận đã mở thư", str(letter.id), HOA):
        assert text in page


def test_a_failed_letter_can_be_sent_again_once(told: Sessions, visitor: Visitor) -> None:
    letter = letter_to(told, HOA)
    with told.begin() as session:
        session.execute(update(Letter).where(Letter.id == letter.id).values(state="failed", answer="550 no"))
    visitor.sign_in_as(ORGANISER)
    address = f"{OFFICE}/{letter.id}"
    assert "550 no" in visitor.get(address).text
    assert visitor.send(f"{address}/again", page=address).status_code == 303
    assert letter_to(told, HOA).state == "waiting"
    assert visitor.client.post(f"/notifications/api{address[14:]}/again", json={}).status_code == 409


def test_the_office_shows_nobodys_code(visitor: Visitor, notifications_sessions: Sessions) -> None:
    visitor.send("/notifications/sign-in", email=HOA)
    with notifications_sessions.begin() as session:
        code = session.scalars(select(Letter.secret)).one()
        letter_id = session.scalars(select(Letter.id)).one()
        grant_staff(session, email=ORGANISER, by="tests", now=now())
    assert code
    visitor.sign_in_as(ORGANISER)
    for address in (f"{OFFICE}/{letter_id}", OFFICE, f"/notifications/api/office/letters/{letter_id}"):
        assert code not in visitor.get(address).text
    assert visitor.get(f"/notifications/api/office/letters/{letter_id}").json["content"] == {}  # type: ignore[index]  # JSON
    visitor.sign_in_as(HOA)
    assert visitor.get(f"{MINE}/{letter_id}").status_code == 404


def test_json_of_letters(told: Sessions, visitor: Visitor) -> None:
    visitor.sign_in_as(HOA)
    mine = visitor.get("/notifications/api/letters").json
    assert mine is not None
    assert (mine["total"], [item["template"] for item in mine["items"]]) == (
        2,
        ["booth_offered", "application_accepted"],
    )
    visitor.sign_in_as(ORGANISER)
    found = visitor.get("/notifications/api/office/letters?q=lan&state=waiting&kind=decision").json
    assert found is not None
    assert {item["recipient"] for item in found["items"]} == {LAN}
    one = visitor.get(f"/notifications/api/office/letters/{found['items'][0]['id']}").json
    assert one is not None
    assert one["content"]["blocks"][0]["kind"] == "paragraph"


@pytest.mark.parametrize("query", ["page=0", "page=x", "state=lost", "unknown=1", "page=99999999999999999999"])
def test_json_refuses_what_it_does_not_know(told: Sessions, visitor: Visitor, query: str) -> None:
    visitor.sign_in_as(ORGANISER)
    answer = visitor.get(f"/notifications/api/office/letters?{query}")
    assert answer.status_code == 422
    assert answer.content_type == "application/problem+json"


def test_the_trial_mailbox_shows_letters_with_their_links(told: Sessions, visitor: Visitor, post: Post) -> None:
    kept = post(HOA)
    assert visitor.get(f"{MAILBOX}?to={HOA}").text.count(HOA) >= 2
    page = visitor.get(f"{MAILBOX}/{kept.letter_id}")
    assert kept.link in page.text
    html = visitor.get(f"{MAILBOX}/{kept.letter_id}/html")
    assert html.headers["Content-Security-Policy"].startswith("default-src 'none'; style-src 'unsafe-inline'")
    found = visitor.get(f"/notifications/api/mailbox?to={HOA}").json
    assert found is not None
    assert [item["to"] for item in found["items"]] == [HOA, HOA]
    assert found["items"][0]["link"] == kept.link
    assert visitor.get(f"{MAILBOX}/{uuid4()}").status_code == 404


@pytest.mark.parametrize("given", [{"smtp_url": "smtp://mail.example"}, {"letters_shown": False}])
def test_the_trial_mailbox_does_not_exist_with_a_mail_server_or_where_others_come(
    notifications_sessions: Sessions, settings_of: Callable[[str], Settings], given: dict[str, Any]
) -> None:
    settings = replace(settings_of("notifications"), **given)
    client = create_app(notifications_sessions, settings).test_client()
    for address in (MAILBOX, f"{MAILBOX}/{uuid4()}", f"{MAILBOX}/{uuid4()}/html", "/notifications/api/mailbox"):
        assert client.get(address).status_code == 404
    client.get("/notifications/sign-in")


def test_what_others_typed_is_only_text_on_pages_too(notifications_sessions: Sessions, visitor: Visitor) -> None:
    tell(notifications_sessions, contacts(HOA))
    tell(notifications_sessions, sample(ApplicationRefused, reason="<script>alert(1)</script>\nhttps://evil.example"))
    visitor.sign_in_as(HOA)
    page = visitor.get(f"{MINE}/{all_letters(notifications_sessions)[0].id}").text
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert" in page
    assert 'href="https://evil' not in page


def test_what_is_kept_about_me_can_be_changed(told: Sessions, visitor: Visitor) -> None:
    visitor.sign_in_as(HOA)
    answer = visitor.send("/notifications/me", name="Trần Thị Hoa", phone="", language="en")
    assert answer.status_code == 303
    assert visitor.who() == (HOA, "Trần Thị Hoa", "en")
    assert visitor.send("/notifications/me", name="", phone="x", language="fr").status_code == 422
    tell(told, sample(ApplicationAccepted))
    assert letter_to(told, HOA, "application_accepted").language == "vi"
    assert all_letters(told)[-2].language == "en"


def test_a_session_without_a_person_signs_in_anew(visitor: Visitor) -> None:
    visitor.sign_in_as("gone@x.vn")
    assert visitor.get("/notifications/me").status_code == 303
    assert visitor.get(MINE).status_code == 200


def test_the_openapi_document_names_every_address(app: APIFlask, visitor: Visitor) -> None:
    document = visitor.get("/notifications/openapi.json").json
    assert document is not None
    assert document["openapi"].startswith("3.1")
    rules = {re.sub(r"<(?:[^:>]+:)?(\w+)>", r"{\1}", rule.rule) for rule in app.url_map.iter_rules()}
    assert set(document["paths"]) == {rule for rule in rules if rule.startswith("/notifications/api/")}
    assert "/notifications/api/office/batches/{batch_id}/release" in document["paths"]
