"""What came back and was not understood: it waits for a person, who says what it is."""

import pytest
from flask import Flask
from sqlalchemy import select

from services.notifications.actions.undelivered import take_in
from services.notifications.models import LetterTry, Step, UnclearReturn
from services.notifications.sending.returned import read
from shared.clock import now
from tests.clients import Visit, text_of
from tests.integration.notifications.lost import OFFICER, ORGANISER, office
from tests.integration.notifications.returning import HOA, LAN, letter_to, marked, standing, unclear
from tests.integration.notifications.sending import Sessions, outcomes
from tests.unit.notifications.returned import POSTFIX, returned
from tests.unit.notifications.returned_plainly import AWAY, LEFT

pytestmark = pytest.mark.smtp
PAGE = "/notifications/office/unclear"


@pytest.fixture
def app(tokenless: Flask) -> Flask:
    return tokenless


def take(sessions: Sessions, octets: bytes) -> str:
    with sessions.begin() as session:
        return take_in(session, read(octets), source="mailbox", now=now())


def waiting(sessions: Sessions) -> list[UnclearReturn]:
    with sessions() as session:
        return list(session.scalars(select(UnclearReturn).order_by(UnclearReturn.received_at)))


@pytest.mark.parametrize("name", LEFT)
def test_what_is_not_understood_is_kept_once_and_changes_nothing(sent: Sessions, name: str) -> None:
    octets = returned(LEFT[name], letter=letter_to(sent, HOA), to=HOA)
    assert [take(sent, octets), take(sent, octets)] == ["open", "open"]
    (one,) = waiting(sent)
    assert (one.letter_id, one.reason) == (letter_to(sent, HOA), "not_a_report")
    assert (standing(sent), marked(sent)) == ({HOA: "sent", LAN: "sent"}, {})


def test_a_report_about_another_address_waits_too(sent: Sessions) -> None:
    assert take(sent, returned(POSTFIX, letter=letter_to(sent, HOA), to="minh@x.vn")) == "open"
    assert [one.reason for one in waiting(sent)] == ["stranger"]


def test_an_automatic_answer_is_noted_on_its_letter(sent: Sessions) -> None:
    assert take(sent, returned(AWAY, letter=letter_to(sent, HOA), to="elsewhere@y.vn")) == "noted"
    assert outcomes(sent)[-1][0] == "away"
    assert outcomes(sent)[-1][1].startswith("Tôi đang nghỉ phép: 550 5.1.1")
    assert (standing(sent)[HOA], marked(sent), waiting(sent)) == ("sent", {}, [])


def test_organisers_see_it_as_plain_text_and_nobody_else(sent: Sessions, visit: Visit) -> None:
    office(sent)
    with sent.begin() as session:
        one = unclear(session, letter_id=letter_to(sent, HOA), text="<script>x</script> http://x.vn")
    assert "Hỏi về thư" in text_of(visit(ORGANISER).get(PAGE))
    assert "1 thư chưa xem" in text_of(visit(ORGANISER).get("/notifications/office/letters"))
    page = visit(ORGANISER).get(f"{PAGE}/{one}")
    assert "&lt;script&gt;x&lt;/script&gt; http://x.vn" in page.text
    assert f'value="{HOA}"' in page.text
    for address in (PAGE, f"{PAGE}/{one}"):
        assert visit(OFFICER).get(address).status_code == 403
        assert visit(OFFICER).post(address, data={"verdict": "gone"}).status_code == 403


@pytest.mark.parametrize(
    ("verdict", "state", "gone"), [("gone", "bounced", True), ("full", "bounced", False), ("nothing", "sent", False)]
)
def test_a_person_says_what_it_is(sent: Sessions, visit: Visit, verdict: str, state: str, gone: bool) -> None:
    office(sent)
    with sent.begin() as session:
        one = unclear(session)
    sends = {"verdict": verdict, "email": " Hoa@X.vn "}
    assert visit(ORGANISER).post(f"{PAGE}/{one}", data=sends).status_code == 303
    assert (standing(sent)[HOA], bool(marked(sent))) == (state, gone)
    (kept,) = waiting(sent)
    assert (kept.state, kept.verdict) == ("settled", verdict)
    with sent() as session:
        assert session.scalars(select(Step.by).where(Step.noun == "unclear_return")).one() == ORGANISER
        tries = session.scalars(select(LetterTry.outcome).where(LetterTry.outcome == "bounced")).all()
    assert len(tries) == (verdict != "nothing")
    again = visit(ORGANISER).post(f"{PAGE}/{one}", data=sends)
    assert again.status_code == 422
    assert "đã được xử lý rồi" in again.text
    assert "Hỏi về thư" in text_of(visit(ORGANISER).get(PAGE, query_string={"state": "settled"}))


def test_a_mailbox_to_which_nothing_went_is_refused_in_the_form(sent: Sessions, visit: Visit) -> None:
    office(sent)
    with sent.begin() as session:
        one = unclear(session)
    answer = visit(ORGANISER).post(f"{PAGE}/{one}", data={"verdict": "gone", "email": "nobody@x.vn"})
    assert answer.status_code == 422
    assert "Chưa có thư nào gửi tới địa chỉ này." in answer.text
    assert "Vui lòng chọn thư này nói gì." in visit(ORGANISER).post(f"{PAGE}/{one}").text
    assert waiting(sent)[0].state == "open"


def test_several_report_nothing(sent: Sessions, visit: Visit) -> None:
    office(sent)
    with sent.begin() as session:
        ids = [str(unclear(session)) for _ in range(3)]
    assert "Vui lòng chọn ít nhất một thư." in visit(ORGANISER).post(PAGE).text
    assert visit(ORGANISER).post(PAGE, data={"ids": ids[:2]}).status_code == 303
    assert sorted(one.state for one in waiting(sent)) == ["open", "settled", "settled"]
