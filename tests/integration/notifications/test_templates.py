"""Organisers write what letters say: pages and API, checks, versions, two at once, tests to oneself."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Event
from typing import Any, Final

import pytest
from apiflask import APIFlask
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from services.notifications.actions.people import grant_staff
from services.notifications.actions.texts import ChangedMeanwhile, save_text
from services.notifications.letters.source import shipped
from services.notifications.models import KeptLetter, Letter, TemplateText
from shared.clock import now
from shared.events.booths import ApplicationWithdrawn, BoothOffered
from tests.integration.notifications.conftest import Visitor
from tests.integration.notifications.telling import all_letters, contacts, tell
from tests.unit.notifications.samples import sample

Sessions = sessionmaker[Session]
Post = Callable[[str], KeptLetter]
HOA, ORGANISER, OTHER = "hoa@x.vn", "o@x.vn", "p@x.vn"
TEMPLATES, API = "/notifications/office/templates", "/notifications/api/office/templates"
OFFER, WITHDRAWN = f"{TEMPLATES}/booth_offered/vi", f"{TEMPLATES}/application_withdrawn/vi"
TEXT = shipped("application_withdrawn", "vi")
NEWER = TEXT.replace("Nếu không ai trong cơ sở", "Nếu không người nào trong cơ sở")
WRITTEN: Final[dict[str, Any]] = {"template": "application_withdrawn", "language": "vi", "base_version": 0, "note": ""}


@pytest.fixture
def office(notifications_sessions: Sessions) -> Sessions:
    """Two organisers, and an establishment that was told something."""
    tell(notifications_sessions, contacts(HOA))
    tell(notifications_sessions, sample(BoothOffered, establishment_name="Mộc Hai Á"))
    with notifications_sessions.begin() as session:
        for email in (ORGANISER, OTHER):
            grant_staff(session, email=email, by="tests", now=now())
    return notifications_sessions


@pytest.fixture
def organiser(office: Sessions, visitor: Visitor) -> Visitor:
    """One of the organisers' browser."""
    visitor.sign_in_as(ORGANISER, "Nguyễn Thị Mai")
    return visitor


def save(visitor: Visitor, text: str, *, base: int = 0, page: str = WITHDRAWN, **more: str) -> Any:
    return visitor.send(page, text=text, base_version=str(base), **{"action": "save", "note": "", **more})


def written(sessions: Sessions) -> list[tuple[int, str, str, str]]:
    with sessions() as session:
        rows = session.scalars(select(TemplateText).order_by(TemplateText.version))
        return [(row.version, row.text, row.note, row.written_by) for row in rows]


@pytest.mark.parametrize("path", [TEMPLATES, OFFER, f"{OFFER}/letter", f"{OFFER}/versions/0", API, f"{API}/digest/en"])
def test_only_organisers_see_templates(office: Sessions, visitor: Visitor, path: str) -> None:
    assert visitor.get(path).status_code in {303, 401}
    visitor.sign_in_as(HOA)
    assert visitor.get(path).status_code == 403


def test_only_organisers_write_them(office: Sessions, visitor: Visitor) -> None:
    visitor.sign_in_as(HOA)
    typed = {"text": NEWER, "base_version": 0}
    for act, body in (("versions", typed), ("preview", {"text": NEWER}), ("test", {"text": NEWER})):
        answer = visitor.client.post(f"{API}/application_withdrawn/vi/{act}", json=body)
        assert answer.status_code == 403
    assert written(office) == []


def test_the_list_names_every_template_with_who_gets_it(organiser: Visitor) -> None:
    page = organiser.get(TEMPLATES).text
    assert "Mời nhận gian hàng" in page
    assert "Tổ giúp việc" in page
    assert "Thu hồi giấy chứng nhận" not in organiser.get(f"{TEMPLATES}?q=moi nhan gian").text
    assert "Mời nhận gian hàng" in organiser.get(f"{TEMPLATES}?q=moi nhan gian").text
    assert "Không có mẫu thư nào như vậy" in organiser.get(f"{TEMPLATES}?q=zzz").text


@pytest.mark.parametrize("path", [f"{TEMPLATES}/nobody/vi", f"{TEMPLATES}/booth_offered/fr", f"{OFFER}/versions/7"])
def test_what_does_not_exist_is_not_found(organiser: Visitor, path: str) -> None:
    assert organiser.get(path).status_code == 404


def test_the_preview_is_of_the_newest_real_event(office: Sessions, organiser: Visitor) -> None:
    page = organiser.get(OFFER).text
    assert "Viết theo việc thật mới nhất" in page
    assert "Mộc Hai Á được mời nhận gian" in page
    tell(office, sample(BoothOffered, establishment_name="Gốm Bát Tràng"), minute=5)
    assert "Gốm Bát Tràng được mời nhận gian" in organiser.get(OFFER).text
    letter = organiser.get(f"{OFFER}/letter")
    assert "Gốm Bát Tràng" in letter.text
    assert "sandbox" in letter.headers["Content-Security-Policy"]
    assert letter.headers["X-Frame-Options"] == "SAMEORIGIN"
    assert "frame-src 'self'" in organiser.get(OFFER).headers["Content-Security-Policy"]


def test_without_a_real_event_the_page_says_so(organiser: Visitor) -> None:
    page = organiser.get(f"{TEMPLATES}/product_recognised/vi").text
    assert "Chưa có việc thật nào như vậy" in page
    assert "Chè móc câu được công nhận" in page
    assert "{{ certificate_until | day }}" in page


def test_a_draft_is_shown_and_not_kept(office: Sessions, organiser: Visitor) -> None:
    page = save(organiser, NEWER, action="preview")
    assert page.status_code == 200
    assert "Nếu không người nào" in page.text
    assert "data-draft" in page.text
    token = organiser.get(WITHDRAWN).text.partition('name="csrf_token" value="')[2].partition('"')[0]
    typed = {"text": NEWER, "csrf_token": token, "base_version": "0", "note": ""}
    assert "Nếu không người nào" in organiser.client.post(f"{WITHDRAWN}/letter", data=typed).text
    assert written(office) == []


def test_a_saved_text_is_what_the_next_letter_says(office: Sessions, organiser: Visitor) -> None:
    assert save(organiser, NEWER.replace("\n", "\r\n"), note="rõ hơn").status_code == 303
    assert written(office) == [(1, NEWER, "rõ hơn", ORGANISER)]
    tell(office, sample(ApplicationWithdrawn))
    letter = all_letters(office)[-1]
    with office() as session:
        kept = session.get_one(Letter, letter.id)
        assert "Nếu không người nào" in str(kept.content["blocks"])
        assert kept.template_version == 1
    page = organiser.get(WITHDRAWN).text
    assert f"{ORGANISER} lưu lúc" in page
    assert "rõ hơn" in page


def test_what_is_wrong_is_said_with_its_line_and_nothing_is_kept(office: Sessions, organiser: Visitor) -> None:
    page = save(organiser, TEXT.replace("{{ fair_name }}", "{{ why }}"))
    assert page.status_code == 422
    assert "Dòng 1: không có chỗ điền nào tên là “why” trong thư này." in page.text
    assert "{{ why }}" in page.text
    assert written(office) == []


def test_nothing_to_save_is_said(office: Sessions, organiser: Visitor) -> None:
    page = save(organiser, TEXT)
    assert page.status_code == 422
    assert "không có gì để lưu" in page.text
    assert written(office) == []


def test_the_second_of_two_who_save_sees_both_texts(office: Sessions, organiser: Visitor, another: Visitor) -> None:
    another.sign_in_as(OTHER)
    mine = TEXT.replace("Nếu không ai trong cơ sở", "Nếu chẳng ai trong cơ sở")
    assert save(another, NEWER).status_code == 303
    page = save(organiser, mine)
    assert page.status_code == 409
    assert f"Bản 1 vừa được {OTHER} lưu" in page.text
    assert "Nếu không người nào" in page.text
    assert "<del>- Nếu không người nào" in page.text
    assert "<ins>+ Nếu chẳng ai" in page.text
    assert 'name="base_version" value="1"' in page.text
    assert written(office) == [(1, NEWER, "", OTHER)]
    assert save(organiser, mine, base=1).status_code == 303
    assert [row[0] for row in written(office)] == [1, 2]


def test_an_older_version_and_the_shipped_text_come_back_as_new_versions(office: Sessions, organiser: Visitor) -> None:
    save(organiser, NEWER)
    save(organiser, TEXT.replace("Nếu không ai trong cơ sở", "Nếu chẳng ai trong cơ sở"), base=1)
    page = f"{WITHDRAWN}/versions/1"
    shown = organiser.get(page).text
    assert "<ins>+ Nếu không người nào" in shown
    assert "<del>- Nếu không ai" in shown
    assert organiser.send(page, base_version="2").status_code == 303
    assert organiser.send(f"{WITHDRAWN}/versions/0", base_version="3").status_code == 303
    assert [(version, text) for version, text, *_ in written(office)][2:] == [(3, NEWER), (4, "")]
    assert "Bản gốc" in organiser.get(WITHDRAWN).text
    tell(office, sample(ApplicationWithdrawn))
    assert all_letters(office)[-1].template_version == 0


def test_a_text_that_no_longer_fits_gives_way_to_the_shipped_one(office: Sessions) -> None:
    with office.begin() as session:
        row = {"template": "application_withdrawn", "language": "vi", "version": 1, "written_by": ORGANISER}
        session.add(TemplateText(**row, text=TEXT.replace("{{ fair_name }}", "{{ gone }}"), written_at=now()))
    tell(office, sample(ApplicationWithdrawn))
    assert (all_letters(office)[-1].template, all_letters(office)[-1].template_version) == ("application_withdrawn", 0)


def test_a_test_goes_to_oneself_only(office: Sessions, organiser: Visitor, post: Post) -> None:
    before = len(all_letters(office))
    page = save(organiser, NEWER, action="test")
    assert f"Thư thử đang được gửi tới {ORGANISER}" in page.text
    letters = all_letters(office)[before:]
    assert [(letter.recipient, letter.kind, letter.subject[:6]) for letter in letters] == [
        (ORGANISER, "notice", "[Thử] ")
    ]
    assert "Nếu không người nào" in post(ORGANISER).text
    assert written(office) == []


def test_the_code_to_sign_in_follows_its_template(office: Sessions, visitor: Visitor, post: Post) -> None:
    visitor.sign_in_as(ORGANISER)
    text = shipped("sign_in_code", "vi").replace("Vui lòng nhập mã", "Xin nhập mã")
    assert save(visitor, text, page=f"{TEMPLATES}/sign_in_code/vi").status_code == 303
    visitor.send("/notifications/sign-out", page=TEMPLATES)
    visitor.send("/notifications/sign-in", email=HOA)
    assert "Xin nhập mã vào trang đang mở" in post(HOA).text


def test_programs_do_the_same(office: Sessions, organiser: Visitor) -> None:
    client, place = organiser.client, f"{API}/application_withdrawn/vi"
    items = client.get(f"{API}?kind=sign_in").get_json()["items"]
    assert [(item["template"], item["language"], item["version"]) for item in items] == [
        ("sign_in_code", "vi", 0),
        ("sign_in_code", "en", 0),
    ]
    found = client.get(place).get_json()
    assert (found["text"], found["version"], found["versions"]) == (TEXT, 0, [])
    assert {"name": "fair_name", "sort": "text", "optional": False, "written": "{{ fair_name }}",
            "example": sample(ApplicationWithdrawn).fair_name_vi} in found["placeholders"]  # fmt: skip
    tried = client.post(f"{place}/preview", json={"text": NEWER}).get_json()
    assert "Nếu không người nào" in tried["text"]
    assert tried["happened_at"] is None
    refused = client.post(f"{place}/preview", json={"text": "x\n\n{{ y }}\n\n[z]"})
    assert (refused.status_code, refused.get_json()["errors"]["text"]) == (
        422, ["Dòng 3: không có chỗ điền nào tên là “y” trong thư này."],
    )  # fmt: skip
    made = client.post(f"{place}/versions", json={"text": NEWER, "base_version": 0, "note": "n"})
    assert (made.status_code, made.get_json()["version"]) == (201, 1)
    assert client.post(f"{place}/versions", json={"text": TEXT, "base_version": 0}).status_code == 409
    assert client.get(f"{place}/versions/1").get_json()["note"] == "n"
    assert client.get(f"{place}/versions/0").get_json()["text"] == TEXT
    assert client.post(f"{place}/test", json={"text": NEWER}).get_json() == {"to": ORGANISER}
    back = client.post(f"{place}/versions/0/restore", json={"base_version": 1})
    assert (back.status_code, back.get_json()["version"], back.get_json()["text"]) == (201, 2, "")


def test_the_pages_are_said_in_english_too(organiser: Visitor, app: APIFlask) -> None:
    page = organiser.get(f"{TEMPLATES}/application_withdrawn/en?lang=en").text
    assert "Save as a new version" in page
    assert "Application" in page


def test_two_who_save_at_the_same_moment_make_one_version(office: Sessions) -> None:
    started = Event()

    def second() -> str:
        started.set()
        try:
            with office.begin() as session:
                save_text(
                    session,
                    **WRITTEN,
                    text=TEXT.replace("Nếu không ai trong cơ sở", "Nếu chẳng ai trong cơ sở"),
                    by=OTHER,
                    now=now(),
                )
        except ChangedMeanwhile as trouble:
            return str(trouble)
        return "saved"

    with ThreadPoolExecutor(1) as pool:
        with office.begin() as session:
            save_text(session, **WRITTEN, text=NEWER, by=ORGANISER, now=now())
            waiting = pool.submit(second)
            assert started.wait(5)
            with pytest.raises(TimeoutError):
                waiting.result(timeout=1)
        assert f"Bản 1 vừa được {ORGANISER} lưu" in waiting.result(timeout=10)
    assert written(office) == [(1, NEWER, "", ORGANISER)]
