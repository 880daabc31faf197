"""Texts of letters about decisions take two: who writes one cannot publish it, by page or by program."""

from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from services.notifications.actions.people import grant_staff
from services.notifications.actions.text_drafts import propose_text, publish_text
from services.notifications.actions.texts import SecondPersonNeeded, restore_text, save_text
from services.notifications.letters.source import shipped
from services.notifications.models import Step, TemplateText, TextDraft
from shared.clock import now
from shared.events.booths import ApplicationRefused
from tests.integration.notifications.conftest import Visitor
from tests.integration.notifications.telling import all_letters, contacts, tell
from tests.unit.notifications.samples import sample

Sessions = sessionmaker[Session]
MAI, LAN = "mai@x.vn", "lan@x.vn"
TEMPLATES, API = "/notifications/office/templates", "/notifications/api/office/templates"
REFUSED = f"{TEMPLATES}/application_refused/vi"
TEXT = shipped("application_refused", "vi")
NEWER, OTHER = (TEXT.replace("Lý do:", words) for words in ("Lý do của Sở:", "Vì sao:"))
PLACE: dict[str, Any] = {"template": "application_refused", "language": "vi", "base_version": 0, "note": ""}


@pytest.fixture
def office(notifications_sessions: Sessions) -> Sessions:
    tell(notifications_sessions, contacts("hoa@x.vn"))
    with notifications_sessions.begin() as session:
        for email in (MAI, LAN):
            grant_staff(session, email=email, by="tests", now=now())
    return notifications_sessions


@pytest.fixture
def mai(office: Sessions, visitor: Visitor) -> Visitor:
    visitor.sign_in_as(MAI, "Nguyễn Thị Mai")
    return visitor


@pytest.fixture
def lan(office: Sessions, another: Visitor) -> Visitor:
    another.sign_in_as(LAN, "Trần Thị Lan")
    return another


def save(visitor: Visitor, text: str, *, replaces: object = "") -> Any:
    return visitor.send(REFUSED, text=text, base_version="0", note="rõ hơn", action="save", replaces=str(replaces))


def waiting(sessions: Sessions) -> UUID:
    with sessions() as session:
        return session.scalars(select(TextDraft.id).where(TextDraft.state == "waiting")).one()


def test_the_author_cannot_publish_and_a_second_person_can(office: Sessions, mai: Visitor, lan: Visitor) -> None:
    assert save(mai, NEWER).status_code == 303
    page = f"{TEMPLATES}/drafts/{waiting(office)}"
    own = mai.get(page).text
    assert ("cần một người khác của ban tổ chức" in own, f"{page}/publish" in own) == (True, False)
    refused = mai.send(f"{page}/publish", page=REFUSED, sure="true")
    assert (refused.status_code, "Ông/Bà soạn bản nháp này" in refused.text) == (409, True)
    assert "công bố bản nháp mẫu thư do mai@x.vn soạn" in lan.get("/notifications/my/part").text
    assert "bản nháp mẫu thư" not in mai.get("/notifications/my/part").text
    assert "<ins>+ Lý do của Sở:</ins>" in lan.get(page).text
    assert lan.send(f"{page}/publish", page=page).status_code == 422  # the second step
    assert lan.send(f"{page}/publish", page=page, sure="true").status_code == 303
    assert lan.send(f"{page}/publish", page=REFUSED, sure="true").status_code == 409
    with office() as session:
        made = session.scalars(select(TemplateText)).one()
        assert (made.version, made.text, made.written_by, made.published_by) == (1, NEWER, MAI, LAN)
        steps = [(step.what, step.by) for step in session.scalars(select(Step))]
    assert {("proposed", MAI), ("published", LAN), ("saved", LAN)} <= set(steps)
    assert "lan@x.vn công bố" in mai.get(REFUSED).text


def test_a_draft_is_in_no_letter_before_it_is_published(office: Sessions, mai: Visitor) -> None:
    save(mai, NEWER)
    tell(office, sample(ApplicationRefused))
    assert all_letters(office)[-1].template_version == 0
    with office.begin() as session:
        publish_text(session, draft_id=session.scalars(select(TextDraft.id)).one(), by=LAN, now=now())
    tell(office, sample(ApplicationRefused, application_id=UUID(int=7)))
    assert all_letters(office)[-1].template_version == 1


def test_one_person_alone_changes_no_letter_about_a_decision(office: Sessions) -> None:
    with office() as session:
        with pytest.raises(SecondPersonNeeded):
            save_text(session, **PLACE, text=NEWER, by=MAI, now=now())
        place = {name: PLACE[name] for name in ("template", "language", "base_version")}
        with pytest.raises(SecondPersonNeeded):
            restore_text(session, **place, version=0, by=MAI, now=now())


def test_another_draft_is_seen_before_it_is_replaced(office: Sessions, mai: Visitor, lan: Visitor) -> None:
    save(mai, NEWER)
    first = waiting(office)
    page = save(lan, OTHER)
    assert page.status_code == 409
    assert "mai@x.vn vừa lưu một bản nháp khác" in page.text
    assert f'name="replaces" value="{first}"' in page.text
    assert save(lan, OTHER, replaces=first).status_code == 303
    with office() as session:
        assert session.get_one(TextDraft, first).state == "dropped"
    assert lan.send(f"{TEMPLATES}/drafts/{waiting(office)}/publish", page=REFUSED, sure="true").status_code == 409
    assert mai.send(f"{TEMPLATES}/drafts/{waiting(office)}/publish", page=REFUSED, sure="true").status_code == 303


def test_who_drops_another_ones_draft_says_why(office: Sessions, mai: Visitor, lan: Visitor) -> None:
    save(mai, NEWER)
    page = f"{TEMPLATES}/drafts/{waiting(office)}"
    assert lan.send(f"{page}/drop", page=page, reason="").status_code == 422
    assert lan.send(f"{page}/drop", page=page, reason="Dài quá.").status_code == 303
    assert "Dài quá." in mai.get(page).text
    assert save(mai, OTHER).status_code == 303
    assert mai.send(f"{TEMPLATES}/drafts/{waiting(office)}/drop", page=REFUSED).status_code == 303


def test_programs_do_the_same(office: Sessions, mai: Visitor, lan: Visitor) -> None:
    place = f"{API}/application_refused/vi"
    typed = {"text": NEWER, "base_version": 0}
    assert mai.client.post(f"{place}/versions", json=typed).status_code == 409
    made = mai.client.post(f"{place}/drafts", json=typed).get_json()
    assert [one["id"] for one in lan.client.get(f"{API}/drafts").get_json()["items"]] == [made["id"]]
    assert mai.client.post(f"{API}/drafts/{made['id']}/publish", json={}).status_code == 409
    published = lan.client.post(f"{API}/drafts/{made['id']}/publish", json={})
    assert (published.status_code, published.get_json()["published_by"]) == (201, LAN)
    assert lan.client.get(f"{API}/drafts/{made['id']}").get_json()["state"] == "published"
    assert mai.client.post(f"{API}/application_submitted/vi/drafts", json=typed).status_code == 409


def test_a_text_that_is_typed_is_seen_beside_it(office: Sessions, mai: Visitor) -> None:
    shown = mai.send(f"{REFUSED}/preview", page=REFUSED, text=NEWER)
    assert ("data-letter-comes" in shown.text, "Lý do của Sở:" in shown.text) == (True, True)
    faulty = mai.send(f"{REFUSED}/preview", page=REFUSED, text=NEWER.replace("{{ reason }}", "{{ why }}"))
    assert "Dòng 7: không có chỗ điền nào tên là “why” trong thư này." in faulty.text
    assert "data-letter-comes" not in faulty.text
    with office() as session:
        assert session.scalars(select(TextDraft)).all() == []


def test_a_draft_of_the_shipped_text_leads_back_to_it(office: Sessions) -> None:
    with office.begin() as session:
        first = propose_text(session, **PLACE, text=NEWER, by=MAI, now=now())
        publish_text(session, draft_id=first.id, by=LAN, now=now())
        second = propose_text(session, **{**PLACE, "base_version": 1}, text=TEXT, by=LAN, now=now())
        assert publish_text(session, draft_id=second.id, by=MAI, now=now()).text == ""
