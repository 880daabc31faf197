"""The draw and its offers through pages and JSON: the organiser's steps, the public proof, the makers' answers."""

import re
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from io import BytesIO
from typing import Any
from uuid import UUID

import openpyxl
import pytest
from pypdf import PdfReader
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from services.booths.actions.draws import publish_draw
from services.booths.actions.fair_states import cancel_fair
from services.booths.actions.letters import release_letters, withdraw_letters
from services.booths.actions.numbers import confirm_numbers
from services.booths.domain.proof import verify
from services.booths.domain.rules import Rules
from services.booths.models import Application, DrawNumbers, Fair, Member, Offer, OfferBooth, Placement
from services.booths.web.pages import draws as draw_pages
from shared.canonical import sha256_of
from shared.clock import now
from shared.formats import deadline, moment
from shared.noted import short
from shared.web import api as shared_api
from shared.web import forms
from tests.builders import batch_of, make_fair, make_staff, told_data
from tests.clients import Visit, statements_to, text_of
from tests.integration.booths.test_draws import (
    CLOSED,
    LATER,
    ORGANISER,
    SECOND,
    closed,
    drawn,
    entered,
    open_fair,
    published,
)

Sessions = sessionmaker[Session]
SOURCE = {
    "sources.0.kind": "own",
    "sources.0.name": "Vietlott 6/45, kỳ 1200",
    "sources.0.address": "https://vietlott.vn",
    "sources.0.drawn_on": "2026-03-25",
    "sources.0.drawn_time": "08:00",
    "sources.0.count": "3",
    "sources.0.least": "1",
    "sources.0.most": "45",
    "sure": "true",
}
LOTTERY = {"sources.0.kind": "mega-645", "sources.0.drawn_on": "2026-03-25", "sure": "true"}
TYPED = {"numbers.0.0": "05", "numbers.0.1": "12", "numbers.0.2": "33"}


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch) -> Callable[[datetime], None]:
    """Set the clock that pages, forms and API of draws and offers ask."""

    def set_clock(moment: datetime) -> None:
        for asking in (draw_pages, forms, shared_api):
            monkeypatch.setattr(asking, "now", lambda: moment)

    return set_clock


def made(sessions: Sessions, make: Callable[[Session, Fair], object] | None = None) -> str:
    """An organiser and a fair of three booths and five applications, brought to a state; return its code."""
    with sessions.begin() as session:
        make_staff(session, email=ORGANISER)
        make_staff(session, email=SECOND)
        fair = open_fair(session, applicants=5)
        if make:
            make(session, fair)
        return fair.code


def waiting_id(sessions: Sessions) -> UUID:
    """Return the numbers that wait to be confirmed."""
    with sessions() as session:
        return session.scalars(select(DrawNumbers.id).where(DrawNumbers.state == "entered")).one()


def offers(sessions: Sessions) -> list[tuple[str, str, str]]:
    """Return id, state and a member's mailbox of every offer, by booth."""
    with sessions() as session:
        rows = session.scalars(select(Offer).join(OfferBooth).order_by(OfferBooth.booth_id)).all()
        return [
            (
                str(offer.id),
                offer.state,
                session.scalars(
                    select(Member.email).where(Member.establishment_id == offer.application.establishment_id)
                ).one(),
            )
            for offer in rows
        ]


@pytest.fixture
def statements(booths_sessions: Sessions) -> Iterator[list[str]]:
    """Collect the statements sent to the database."""
    with statements_to(booths_sessions) as sent:
        yield sent


def test_the_organiser_walks_all_steps_by_page(
    booths_sessions: Sessions, visit: Visit, at: Callable[[datetime], None]
) -> None:
    code, organiser = made(booths_sessions), visit(ORGANISER)
    at(CLOSED)
    assert "5 đăng ký vào danh sách bốc thăm." in organiser.get(f"/booths/office/fairs/{code}/draw").text
    assert organiser.post(f"/booths/office/fairs/{code}/draw/close", data=SOURCE).status_code == 303
    at(LATER)
    numbers = f"/booths/office/fairs/{code}/draw/numbers"
    assert 'name="numbers.0.2"' in organiser.get(numbers).text
    looked = organiser.post(numbers, data=TYPED | {"action": "look"})
    assert (looked.status_code, "<b>05</b>" in looked.text, "https://vietlott.vn" in looked.text) == (200, True, True)
    assert "Vui lòng điền mục này." in organiser.post(numbers, data=TYPED | {"action": "enter"}).text
    sure = {"sure": "true", "action": "enter"}
    assert organiser.post(numbers, data=TYPED | sure).status_code == 303
    page = organiser.get(f"/booths/office/fairs/{code}/draw").text
    assert ("Người nhập số không tự xác nhận được." in page, "Xác nhận các số" in page) == (True, False)
    confirm = f"{numbers}/{waiting_id(booths_sessions)}/confirm"
    assert organiser.post(confirm, data={"sure": "true"}).status_code == 403
    assert visit(SECOND).post(confirm, data={"sure": "true"}).status_code == 303
    assert "Mười đăng ký đầu tiên" in organiser.get(f"/booths/office/fairs/{code}/draw").text
    done = organiser.post(f"/booths/office/fairs/{code}/draw/publish", data={"sure": "true"}, follow_redirects=True)
    assert "Đã công bố: 3 đề nghị, 3 gian, 2 cơ sở chưa có gian và chờ. Thư được giữ để kiểm tra." in done.text
    assert verify(visit().get(f"/booths/fairs/{code}/draw.json").json) == []


@pytest.mark.parametrize(
    ("step", "typed", "said"),
    [
        ("close", {"sure": "true"}, "Vui lòng điền mục này."),
        ("close", SOURCE | {"sure": ""}, "Vui lòng điền mục này."),
        ("close", SOURCE | {"sources.0.drawn_on": "2026-03-01"}, "quay trước khi công bố"),
        ("close", SOURCE | {"sources.0.count": ""}, "Vui lòng điền mục này."),
        ("close", SOURCE | {"sources.0.count": "46"}, "Khoảng này không có đủ chừng ấy số khác nhau."),
        ("close", SOURCE | {"sources.0.most": "0"}, "Số lớn nhất phải từ số nhỏ nhất trở lên."),
        ("close", SOURCE | {"sources.0.drawn_time": ""}, "Vui lòng điền mục này."),
        ("close", LOTTERY | {"sources.0.drawn_on": "2026-03-26"}, "Kỳ quay này không mở thưởng vào ngày đó"),
        ("close", LOTTERY | {"sources.0.drawn_on": ""}, "Vui lòng điền mục này."),
        ("close", SOURCE | {"colour": "red"}, "Mục này không có trong biểu mẫu."),
        ("publish", {"sure": "true"}, "Hội chợ đang ở trạng thái không cho phép việc này."),
    ],
)
def test_what_does_not_fit_is_said_beside_the_form(
    booths_sessions: Sessions,
    visit: Visit,
    at: Callable[[datetime], None],
    step: str,
    typed: dict[str, str],
    said: str,
) -> None:
    code = made(booths_sessions)
    at(CLOSED)
    answer = visit(ORGANISER).post(f"/booths/office/fairs/{code}/draw/{step}", data=typed)
    assert (answer.status_code, said in answer.text) == (422, True), answer.text
    with booths_sessions() as session:
        assert session.scalars(select(Fair.state)).one() == "open"


@pytest.mark.parametrize(
    ("typed", "field", "said"),
    [
        ({"numbers.0.1": ""}, "numbers.0.1", "Còn thiếu số này."),
        ({"numbers.0.1": "mười"}, "numbers.0.1", "Chỉ nhập chữ số, ví dụ 05."),
        ({"numbers.0.0": "46"}, "numbers.0.0", "Số này nằm ngoài khoảng của nguồn."),
        ({"numbers.0.2": "5"}, "numbers.0.2", "Số này đã nhập ở ô khác"),
    ],
)
@pytest.mark.parametrize("action", ["look", "enter"])
def test_what_is_wrong_with_a_number_is_said_beside_its_field(
    booths_sessions: Sessions,
    visit: Visit,
    at: Callable[[datetime], None],
    typed: dict[str, str],
    field: str,
    said: str,
    action: str,
) -> None:
    code, organiser = made(booths_sessions), visit(ORGANISER)
    at(CLOSED)
    organiser.post(f"/booths/office/fairs/{code}/draw/close", data=SOURCE)
    at(LATER)
    sent = TYPED | typed | {"sure": "true", "action": action}
    answer = organiser.post(f"/booths/office/fairs/{code}/draw/numbers", data=sent)
    beside = answer.text.partition(f'id="{field}-error"')[2][:400]
    assert (answer.status_code, said in beside) == (422, True)
    assert f'value="{sent["numbers.0.2"]}"' in answer.text  # what was typed is kept


def test_the_wrong_numbers_their_result_and_the_reason_stay_public(
    booths_sessions: Sessions, visit: Visit, at: Callable[[datetime], None]
) -> None:
    code = made(booths_sessions, published)
    organiser, second, anybody = visit(ORGANISER), visit(SECOND), visit()
    first = anybody.get(f"/booths/fairs/{code}/draw.json").json
    at(LATER)
    right = {"numbers.0.0": "05", "numbers.0.1": "12", "numbers.0.2": "34", "sure": "true", "action": "enter"}
    numbers, public = f"/booths/office/fairs/{code}/draw/numbers", f"/booths/fairs/{code}/draw"
    unsaid = organiser.post(numbers, data=right)
    assert (unsaid.status_code, "lý do được công bố" in unsaid.text) == (422, True)
    assert organiser.post(numbers, data=right | {"corrects": "Số thứ ba là 34."}).status_code == 303
    assert "bị nhập sai: Số thứ ba là 34." in anybody.get(public).text
    assert anybody.get(f"{public}/versions/1").status_code == 404  # they count as long as nobody has confirmed others
    wrong_id = waiting_id(booths_sessions)
    assert second.post(f"{numbers}/{wrong_id}/confirm", data={"sure": "true"}).status_code == 303
    assert "Kết quả công bố trước đây dùng các số nhập sai" in anybody.get(public).text
    assert anybody.get(f"/booths/fairs/{code}/draw.json").status_code == 404
    organiser.post(f"/booths/office/fairs/{code}/draw/publish", data={"sure": "true"})
    page = anybody.get(public).text
    assert page.index("<b>34</b>") < page.index("Tự kiểm tra")
    assert ("Phiên bản 1" in page, "Số thứ ba là 34." in page) == (True, True)
    assert anybody.get(f"/booths/fairs/{code}/draw-1.json").json == first
    former = anybody.get(f"{public}/versions/1").text
    assert ("<b>33</b>" in former, "Không còn hiệu lực" in former) == (True, True)
    assert verify(anybody.get(f"/booths/fairs/{code}/draw.json").json) == []
    minutes = PdfReader(BytesIO(anybody.get(f"{public}/minutes.pdf").data))
    text = " ".join(" ".join(page.extract_text() for page in minutes.pages).split())
    foot = f"{code} · thông báo {short(first['announcement_sha256'])} "  # type: ignore[index]
    file: Any = anybody.get(f"/booths/fairs/{code}/draw.json").json
    assert short(sha256_of(file["result"])) in text, "the short form, for people to note"
    assert (file["code"][:32] in text.replace(" ", ""), short(file["code"]) in text) == (True, False), (
        "which is no hash of the file"
    )
    for said in ("BIÊN BẢN", "05 12 33", "05 12 34", "Số thứ ba là 34.", "Nguyễn Văn", foot):
        assert said in text, said
    assert anybody.get(f"/booths/fairs/{code}/draw-2.json").status_code == 404


def test_a_correction_that_comes_too_late_is_not_said_to_wait(booths_sessions: Sessions, visit: Visit) -> None:
    code = made(booths_sessions, published)
    with booths_sessions.begin() as session:
        fair = session.scalars(select(Fair)).one()
        entered(session, fair, [[5, 12, 34]], corrects="Nhập nhầm.")
        batch = batch_of(session, fair)
    public, desk = f"/booths/fairs/{code}/draw", f"/booths/office/fairs/{code}/draw"
    assert "Nhập nhầm." in text_of(visit().get(public))
    assert "Xem và duyệt gửi thư" in text_of(visit(SECOND).get(desk))
    assert "Tôi đã tự mở nơi đăng kết quả" in text_of(visit(SECOND).get(desk))
    with booths_sessions.begin() as session:
        release_letters(session, batch_id=batch, letter_at=LATER, now=LATER)
    assert "Nhập nhầm." not in text_of(visit().get(public))
    page = text_of(visit(SECOND).get(desk))
    assert "Không sửa số được nữa" in page
    assert "Xem và duyệt gửi thư" not in page, "they were released"
    assert "Tôi đã tự mở nơi đăng kết quả" not in page
    tasks: Any = visit(SECOND).get("/booths/api/tasks").json
    assert "confirm" not in {one["kind"] for one in tasks["fairs"]}


def test_withdrawn_letters_are_said_at_the_desk_and_with_each_offer(booths_sessions: Sessions, visit: Visit) -> None:
    code = made(booths_sessions, published)
    desk, offers = f"/booths/office/fairs/{code}/draw", f"/booths/office/fairs/{code}/offers"
    assert "Chưa gửi thư; muộn nhất" in text_of(visit(ORGANISER).get(offers))
    with booths_sessions.begin() as session:
        fair = session.scalars(select(Fair)).one()
        withdraw_letters(session, batch_id=batch_of(session, fair), now=LATER)
        until = fair.confirm_deadline_at
    page = text_of(visit(ORGANISER).get(desk))
    assert f"bị huỷ lúc {moment(LATER)}" in page
    assert f"hạn xác nhận của hội chợ, {deadline(until)}" in page
    assert ("được giữ lại tới khi" in page, "Xem và duyệt gửi thư" in page) == (False, False)
    assert "Các số này sai: nhập số đúng" in page
    assert f"{moment(until)}; đợt thư đã huỷ, cần báo cách khác" in text_of(visit(ORGANISER).get(offers))


def test_letters_that_crossed_with_a_correction_are_said_where_it_is(booths_sessions: Sessions, visit: Visit) -> None:
    code = made(booths_sessions, published)
    with booths_sessions.begin() as session:
        fair = session.scalars(select(Fair)).one()
        batch = batch_of(session, fair)
        right = entered(session, fair, [[5, 12, 34]], corrects="Nhập nhầm.")
        session.flush()
        confirm_numbers(session, numbers_id=right.id, by=SECOND, now=LATER)
    public, desk = f"/booths/fairs/{code}/draw/versions/1", f"/booths/office/fairs/{code}/draw"
    assert "được duyệt gửi lúc" not in text_of(visit().get(public)) + text_of(visit(SECOND).get(desk))
    with booths_sessions.begin() as session:
        release_letters(session, batch_id=batch, letter_at=LATER, now=LATER)
    said = f"được duyệt gửi lúc {moment(LATER)}"
    assert [said in text_of(page) for page in (visit().get(public), visit(SECOND).get(desk))] == [True, True]
    with booths_sessions.begin() as session:
        publish_draw(session, fair_code=code, by=ORGANISER, now=LATER)
    page = text_of(visit(SECOND).get(desk))
    assert (said in page, "được giữ lại" in page) == (True, True)


def test_a_result_that_was_undone_stands_in_the_timeline_of_who_only_waited(
    booths_sessions: Sessions, visit: Visit
) -> None:
    code = made(booths_sessions, published)
    with booths_sessions.begin() as session:
        fair = session.scalars(select(Fair)).one()
        waits = session.scalars(select(Application).where(Application.id.not_in(select(Offer.application_id)))).first()
        assert waits is not None
        whose = session.scalars(select(Member.email).where(Member.establishment_id == waits.establishment_id)).one()
        address = f"/booths/applications/{waits.id}"
        right = entered(session, fair, [[5, 12, 34]], corrects="Nhập nhầm.")
        session.flush()
        confirm_numbers(session, numbers_id=right.id, by=SECOND, now=LATER)
    wrong = ["Công bố kết quả bốc thăm.", "Kết quả bốc thăm hết hiệu lực vì số bốc thăm bị nhập sai."]
    assert said_of_results(visit(whose).get(address)) == wrong
    with booths_sessions.begin() as session:
        publish_draw(session, fair_code=code, by=ORGANISER, now=LATER + timedelta(hours=1))
    assert said_of_results(visit(whose).get(address)) == [*wrong, "Công bố kết quả bốc thăm."]


def said_of_results(page: Any) -> list[str]:
    """What a timeline says of results, in its order."""
    return re.findall(r"Công bố kết quả bốc thăm\.|Kết quả bốc thăm hết hiệu lực[^.]*\.", text_of(page))


def test_a_cancelled_fairs_desk_speaks_of_no_held_letters(booths_sessions: Sessions, visit: Visit) -> None:
    code = made(booths_sessions, published)
    with booths_sessions.begin() as session:
        cancel_fair(session, code=code, reason="Bão", by=ORGANISER, now=LATER)
    page = text_of(visit(ORGANISER).get(f"/booths/office/fairs/{code}/draw"))
    assert "Hội chợ đã bị hủy" in page
    assert "được giữ lại" not in page


def test_what_was_published_stays_public_when_the_fair_is_cancelled(booths_sessions: Sessions, visit: Visit) -> None:
    code, anybody = made(booths_sessions, published), visit()
    public = [f"/booths/fairs/{code}/draw.json", f"/booths/fairs/{code}/draw/minutes.pdf"]
    before = anybody.get(public[0]).json
    with booths_sessions.begin() as session:
        cancel_fair(session, code=code, reason="Bão", by=ORGANISER, now=LATER)
    assert [anybody.get(path).status_code for path in public] == [200, 200]
    assert anybody.get(public[0]).json == before
    page = text_of(anybody.get(f"/booths/fairs/{code}/draw"))
    assert ("kết quả vẫn công khai" in page, "không ai biết trước" in page) == (True, False)


def test_a_fair_cancelled_before_its_result_shows_none(booths_sessions: Sessions, visit: Visit) -> None:
    code = made(booths_sessions, drawn)
    with booths_sessions.begin() as session:
        cancel_fair(session, code=code, reason="Bão", by=ORGANISER, now=LATER)
    assert visit().get(f"/booths/fairs/{code}/draw.json").status_code == 404
    page = text_of(visit().get(f"/booths/fairs/{code}/draw"))
    assert ("chưa có kết quả nào còn hiệu lực" in page, "không ai biết trước" in page) == (True, False)


def test_a_replaced_announcement_stays_public(
    booths_sessions: Sessions, visit: Visit, at: Callable[[datetime], None]
) -> None:
    code, organiser, anybody = made(booths_sessions), visit(ORGANISER), visit()
    at(CLOSED)
    organiser.post(f"/booths/office/fairs/{code}/draw/close", data=SOURCE)
    first = anybody.get(f"/booths/fairs/{code}/announcement.json").json
    at(LATER)
    again = f"/booths/office/fairs/{code}/draw/again"
    sent = LOTTERY | {
        "source": SOURCE["sources.0.name"],
        "reason": "Bão, không quay.",
        "sources.0.drawn_on": "2026-03-27",
    }
    assert "Vui lòng điền mục này." in organiser.post(again, data=sent | {"reason": ""}).text
    assert "khi một người tổ chức khác xác nhận" in organiser.get(again).text
    assert organiser.post(again, data=sent).status_code == 303
    assert anybody.get(f"/booths/fairs/{code}/announcement.json").json == first, "one alone announces nothing"
    second, desk = visit(SECOND), f"/booths/office/fairs/{code}/draw"
    assert ("Xác nhận và công bố lại" in organiser.get(desk).text, "Rút lại" in organiser.get(desk).text) == (
        False,
        True,
    )
    waits = f"/booths/api/fairs/{code}/source-replacements?state=entered"
    assert [visit(who).get(waits).status_code for who in ("", "la@example.vn", SECOND)] == [401, 403, 200]
    [entry] = second.get(waits).json["items"]  # type: ignore[index]  # it is a page of them
    assert (entry["source"], entry["why"], entry["state"]) == (SOURCE["sources.0.name"], "Bão, không quay.", "entered")
    kinds = [one["kind"] for one in second.get("/booths/api/tasks").json["fairs"]]  # type: ignore[index]  # always there
    assert kinds == ["replace"]
    page = text_of(second.get(desk))
    assert "Bão, không quay." in page
    assert organiser.post(f"{again}/{entry['id']}/confirm", data={"sure": "true"}).status_code == 403
    assert "Vui lòng điền mục này." in second.post(f"{again}/{entry['id']}/refuse", data={"reason": ""}).text
    assert second.post(f"{again}/{entry['id']}/refuse", data={"reason": "Đã quay."}).status_code == 303
    assert "bị từ chối: Đã quay." in text_of(organiser.get(desk))
    assert organiser.post(again, data=sent).status_code == 303
    [entry] = second.get(waits).json["items"]  # type: ignore[index]  # it is a page of them
    assert second.post(f"{again}/{entry['id']}/confirm", data={"sure": "true"}).status_code == 303
    assert anybody.get(f"/booths/fairs/{code}/announcement-1.json").json == first
    assert anybody.get(f"/booths/fairs/{code}/announcement-2.json").status_code == 404
    page = anybody.get(f"/booths/fairs/{code}/draw").text
    assert ("Bão, không quay." in page, "Vietlott Mega 6/45" in page) == (True, True)


def test_my_tasks_say_who_has_to_do_what(
    booths_sessions: Sessions, visit: Visit, at: Callable[[datetime], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    code = made(booths_sessions, closed)

    def tasks(who: str, moment: datetime) -> tuple[list[str], list[str]]:
        at(moment)
        answer = visit(who).get("/booths/api/tasks").json
        assert answer is not None
        return [one["kind"] for one in answer["fairs"]], [one["kind"] for one in answer["fairs_waiting"]]

    assert tasks(ORGANISER, CLOSED) == ([], ["source"])
    assert tasks(ORGANISER, LATER) == (["draw"], [])
    entered = visit(ORGANISER).post(f"/booths/api/fairs/{code}/numbers", json={"numbers": [[5, 12, 33]]})
    assert (entered.status_code, entered.json and entered.json["state"]) == (200, "entered")
    assert tasks(ORGANISER, LATER) == ([], ["confirmed"])
    assert tasks(SECOND, LATER) == (["confirm"], [])
    listed = f"/booths/api/fairs/{code}/numbers?state=entered"
    assert [visit(who).get(listed).status_code for who in ("", "la@example.vn", SECOND)] == [401, 403, 200]
    [waits] = visit(SECOND).get(listed).json["items"]  # type: ignore[index]  # it is a page of them
    assert (waits["numbers"], waits["entered_by"], waits["state"]) == ([[5, 12, 33]], ORGANISER, "entered")
    numbers_id = waits["id"]
    own = visit(ORGANISER).post(f"/booths/api/numbers/{numbers_id}/confirm", json={})
    assert own.status_code == 403
    assert visit(SECOND).post(f"/booths/api/numbers/{numbers_id}/refuse", json={"reason": "Sai."}).status_code == 200
    assert visit(SECOND).get(listed).json["total"] == 0  # type: ignore[index]  # it is a page of them
    everything = visit(SECOND).get(f"/booths/api/fairs/{code}/numbers").json
    assert everything is not None
    assert [(one["state"], one["reason"]) for one in everything["items"]] == [("refused", "Sai.")]
    assert tasks(SECOND, LATER) == (["draw"], [])


def test_nobody_but_organisers_sees_the_steps(booths_sessions: Sessions, visit: Visit) -> None:
    code = made(booths_sessions)
    for who, status in (("", 302), ("la@example.vn", 403)):
        assert visit(who).get(f"/booths/office/fairs/{code}/draw").status_code in {status, 303}
        assert visit(who).get(f"/booths/office/fairs/{code}/offers").status_code in {status, 303}


def test_the_result_is_secret_until_it_is_published(booths_sessions: Sessions, visit: Visit) -> None:
    code = made(booths_sessions, drawn)
    assert visit().get(f"/booths/fairs/{code}/announcement.json").status_code == 200
    assert visit().get(f"/booths/fairs/{code}/draw.json").status_code == 404
    assert "Kết quả sắp được công bố." in visit().get(f"/booths/fairs/{code}/draw").text


def test_who_waits_is_not_named_in_public(booths_sessions: Sessions, visit: Visit) -> None:
    code = made(booths_sessions, published)
    page = visit(language="en").get(f"/booths/fairs/{code}/draw").text
    assert page.count("not named") == 2
    assert "3 of 5 applications were given 3 booths; 2 were given none and went on the waiting list." in page


def test_a_maker_confirms_and_another_gives_back(
    booths_sessions: Sessions, visit: Visit, at: Callable[[datetime], None]
) -> None:
    made(booths_sessions, published)
    at(LATER)
    (first, _, first_maker), (second, _, second_maker), _ = offers(booths_sessions)
    assert "Đã xác nhận" in visit(first_maker).post(f"/booths/offers/{first}/confirm", follow_redirects=True).text
    unsure = visit(second_maker).post(f"/booths/offers/{second}/decline", data={"reason": "Bận"})
    assert unsure.status_code == 422
    sure = {"reason": "Bận", "sure": "true"}
    assert (
        "Đã trả lại"
        in visit(second_maker).post(f"/booths/offers/{second}/decline", data=sure, follow_redirects=True).text
    )
    assert sorted(state for _, state, _ in offers(booths_sessions)) == ["confirmed", "declined", "offered", "offered"]


def test_an_offers_page_tells_its_own_deadline(booths_sessions: Sessions, visit: Visit) -> None:
    made(booths_sessions, published)
    (first, _, maker), *_ = offers(booths_sessions)
    with booths_sessions.begin() as session:
        offer = session.get_one(Offer, UUID(first))
        offer.confirm_by, offer.application.fair.confirm_deadline_at = now() + timedelta(2), now() + timedelta(9)
        own, fairs = deadline(offer.confirm_by), deadline(offer.application.fair.confirm_deadline_at)
    page = visit(maker).get(f"/booths/offers/{first}").text
    assert (own in page, fairs in page) == (True, False)


@pytest.mark.parametrize(("act", "state"), [("confirm", "confirmed"), ("decline", "declined")])
def test_an_answer_that_was_lost_on_the_way_can_be_sent_again(
    booths_sessions: Sessions, visit: Visit, at: Callable[[datetime], None], act: str, state: str
) -> None:
    code = made(booths_sessions, published)
    at(LATER)
    offer_id, _, maker = offers(booths_sessions)[0]
    answers = [visit(maker).post(f"/booths/api/offers/{offer_id}/{act}", json={}) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [200, 200]
    first, second = [answer.json for answer in answers]
    assert first == second
    assert first is not None
    assert (first["state"], first["fair_code"], len(first["booths"])) == (state, code, 1)


def test_a_stranger_finds_no_offer(booths_sessions: Sessions, visit: Visit, at: Callable[[datetime], None]) -> None:
    made(booths_sessions, published)
    at(LATER)
    (first, _, _), (_, _, other_maker), _ = offers(booths_sessions)
    assert visit(other_maker).get(f"/booths/offers/{first}").status_code == 404
    assert visit(other_maker).post(f"/booths/offers/{first}/confirm").status_code == 403
    assert visit(other_maker).post(f"/booths/api/offers/{first}/confirm", json={}).status_code == 403


def test_the_waiting_list_says_why_it_stands_still(booths_sessions: Sessions, visit: Visit) -> None:
    code = made(booths_sessions, published)
    page = text_of(visit(ORGANISER).get(f"/booths/office/fairs/{code}/waiting"))
    assert "Chưa có gian trống. Từ khi công bố kết quả chưa có gian nào được trả lại" in page
    assert page.count("Hiện không có gian nào trống.") == 2
    listed = visit(ORGANISER).get(f"/booths/api/fairs/{code}/waiting-list").json
    assert listed is not None
    assert [(line["place"], line["position"], line["ahead_at_draw"]) for line in listed["items"]] == [
        (1, 4, 0), (2, 5, 1),
    ]  # fmt: skip
    assert [line["not_yet"]["reason"] for line in listed["items"]] == ["nothing_free"] * 2
    assert (listed["free"], listed["came_back"], listed["total"]) == (0, 0, 2)


def test_the_file_of_the_waiting_list_says_what_the_page_says(booths_sessions: Sessions, visit: Visit) -> None:
    code = made(booths_sessions, published)
    page = text_of(visit(ORGANISER).get(f"/booths/office/fairs/{code}/waiting"))
    file = visit(ORGANISER).get(f"/booths/office/fairs/{code}/waiting.xlsx")
    head, *rows = openpyxl.load_workbook(BytesIO(file.data)).worksheets[0].iter_rows(values_only=True)
    assert len(rows) == 2
    drawn = head.index("Kết quả bốc thăm")  # each applicant's page begins with it
    assert all(str(row[drawn]).startswith("Bốc thăm chưa chia được gian nào cho đăng ký này. Vòng 1") for row in rows)
    for word in set(head) - {"Mã đăng ký", "Kết quả bốc thăm"}:  # the label stands beside the name
        assert str(word) in page
    for row in rows:
        assert " ".join(str(cell) for cell in row[1:3]) in page
        assert str(row[-1]) in page


def two_wanted(session: Session, fair: Fair) -> None:
    """Let everybody want two: each of the first three gets one of the three booths."""
    fair.rules = Rules(cap_per_establishment=2).to_json()
    for application in session.scalars(select(Application).where(Application.fair_id == fair.id)):
        application.booths_wanted = 2
    drawn(session, fair)


def test_page_letters_and_file_give_the_same_answer_once_the_draw_is_published(
    booths_sessions: Sessions, visit: Visit
) -> None:
    code = made(booths_sessions, two_wanted)

    def filed() -> dict[str, str]:
        file = visit(ORGANISER).get(f"/booths/office/applications.xlsx?fair={code}")
        head, *rows = openpyxl.load_workbook(BytesIO(file.data)).worksheets[0].iter_rows(values_only=True)
        return {str(row[0]): str(row[head.index("Kết quả bốc thăm")] or "") for row in rows}

    assert set(filed().values()) == {""}
    with booths_sessions.begin() as session:
        publish_draw(session, fair_code=code, by=ORGANISER, now=LATER)
    with booths_sessions() as session:
        told = {data["label"]: data for data in told_data(session) if "why_vi" in data}
    answers = {label: data["why_vi"] for label, data in told.items()}
    assert filed() == answers
    assert sorted(answer.split(".")[0].split(":")[0] for answer in answers.values()) == [
        *["Bốc thăm chia cho cơ sở 1 trong 2 gian đã đăng ký"] * 3,
        *["Bốc thăm chưa chia được gian nào cho đăng ký này"] * 2,
    ]
    assert sorted(data["waiting_position"] for data in told.values()) == [1, 2, 3, 4, 5]
    for label, data in told.items():
        page = text_of(visit(ORGANISER).get(f"/booths/applications/{data['application_id']}"))
        assert f"và vì sao {answers[label]}" in page


def test_only_the_applicant_is_called_you(booths_sessions: Sessions, visit: Visit) -> None:
    code = made(booths_sessions, two_wanted)
    with booths_sessions.begin() as session:
        publish_draw(session, fair_code=code, by=ORGANISER, now=LATER)
    with booths_sessions() as session:
        told = [data for data in told_data(session) if "why_en" in data]
        whose = {str(one): email for email, one in session.execute(select(Member.email, Member.establishment_id))}
    assert len(told) == 5
    for data in told:
        page = f"/booths/applications/{data['application_id']}"
        own = text_of(visit(whose[data["establishment_id"]], "en").get(page))
        assert data["why_en"] in own
        assert " you" in data["why_en"]
        assert re.findall(r"\b[Yy]ou\w*", text_of(visit(ORGANISER, "en").get(page))) == ["yourself"]
        said = visit(ORGANISER, "en").get(page.replace("/booths/", "/booths/api/")).get_json()["answer"]
        assert "applicant" in said
        assert " you" not in said


def test_a_draw_of_an_older_version_is_shown_without_reasons(booths_sessions: Sessions, visit: Visit) -> None:
    code = made(booths_sessions, two_wanted)
    with booths_sessions.begin() as session:
        publish_draw(session, fair_code=code, by=ORGANISER, now=LATER)
        rows = session.scalars(select(Placement)).all()
        for row in rows:
            wishes = [{"wish": "anywhere", "outcome": "all_taken"}]
            row.explanation = {**row.explanation, "reason": "all_taken", "wishes": wishes}
            del row.explanation["stops"]
        pages = [f"/booths/applications/{row.application_id}" for row in rows]
    said = "Lần bốc thăm này do một phiên bản cũ hơn của hệ thống thực hiện"
    assert [text_of(visit(ORGANISER).get(page)).count(said) for page in pages] == [1] * 5
    assert said in visit(ORGANISER).get(pages[0].replace("/booths/", "/booths/api/")).get_json()["answer"]
    assert visit(ORGANISER).get(f"/booths/office/fairs/{code}/waiting.xlsx").status_code == 200


def test_who_waits_reads_todays_place_and_what_came_of_the_draws(booths_sessions: Sessions, visit: Visit) -> None:
    code = made(booths_sessions, published)
    with booths_sessions.begin() as session:
        rows = select(Placement).join(Fair).where(Fair.code == code, Placement.waiting_position == 2)
        second = session.scalars(rows).one().application
        first = session.scalars(
            select(Placement).where(Placement.fair_id == second.fair_id, Placement.waiting_position == 1)
        )
        first.one().application.state = "withdrawn"
        whose = session.scalars(select(Member.email).where(Member.establishment_id == second.establishment_id)).one()
        address = f"/booths/applications/{second.id}"
    assert "Đang chờ ở vị trí 1 trong 1." in text_of(visit(whose).get("/booths/my"))
    page = text_of(visit(whose).get(address))
    assert "Đang chờ ở vị trí 1 trong 1. Khi bốc thăm có 1 đăng ký chờ trước." in page
    assert "Hiện không có gian nào trống." in page
    told = visit(whose).get(address.replace("/booths/", "/booths/api/")).get_json()
    assert (told["waiting_position"], told["waiting_total"]) == (1, 1)


def test_who_was_the_first_to_wait_reads_that_nobody_was_ahead(booths_sessions: Sessions, visit: Visit) -> None:
    code = made(booths_sessions, published)
    with booths_sessions() as session:
        rows = select(Placement).join(Fair).where(Fair.code == code, Placement.waiting_position == 1)
        address = f"/booths/applications/{session.scalars(rows).one().application_id}"
    page = text_of(visit(ORGANISER).get(address))
    assert "Đang chờ ở vị trí 1 trong 2. Khi bốc thăm không có đăng ký nào chờ trước." in page


def test_the_waiting_list_is_an_organisers(booths_sessions: Sessions, visit: Visit) -> None:
    code = made(booths_sessions, published)
    for address in ("office/fairs/{}/waiting", "office/fairs/{}/waiting.xlsx", "api/fairs/{}/waiting-list"):
        assert visit("nobody@example.vn").get(f"/booths/{address.format(code)}").status_code == 403


def test_a_fair_that_was_published_without_a_draw_has_no_waiting_list(booths_sessions: Sessions, visit: Visit) -> None:
    with booths_sessions.begin() as session:
        make_staff(session, email=ORGANISER)
        code = make_fair(session, state="published").code
    for address in ("office/fairs/{}/waiting.xlsx", "api/fairs/{}/waiting-list"):
        assert visit(ORGANISER).get(f"/booths/{address.format(code)}").status_code == 404
    assert visit(ORGANISER).get(f"/booths/office/fairs/{code}/waiting").status_code == 200


def test_the_lists_ask_a_fixed_number_of_questions(
    booths_sessions: Sessions, visit: Visit, statements: list[str]
) -> None:
    code = made(booths_sessions, published)
    statements.clear()
    visit(ORGANISER).get(f"/booths/office/fairs/{code}/offers")
    visit(ORGANISER).get(f"/booths/fairs/{code}/draw")
    assert len(statements) <= 22, statements


def test_closing_by_json_is_strict(booths_sessions: Sessions, visit: Visit) -> None:
    code = made(booths_sessions)
    source = {"name": "Vietlott", "drawn_at": (CLOSED + timedelta(days=1)).isoformat(), "colour": "red"}
    answer = visit(ORGANISER, "en").post(f"/booths/api/fairs/{code}/close", json={"sources": [source]})
    assert answer.status_code == 422
    assert answer.json is not None
    assert answer.json["errors"] == {"sources.0.colour": ["The form has no such field."]}
