"""Proof of notice: what is known of each decision's letters, and who sees which of them, on pages and in files."""

import io
from uuid import UUID, uuid4

import openpyxl
import pytest
from pypdf import PdfReader
from sqlalchemy import select, update
from sqlalchemy.orm import Session, sessionmaker

from services.notifications.models import Batch, BounceReport, Letter, LetterTry, PhoneCall
from services.notifications.queries.deliveries import STANDINGS
from services.notifications.queries.proof import DECISIONS
from services.notifications.web import proofs
from services.notifications.web.pages.proof import MOST
from services.notifications.web.standings import DECISION_WORDS, STANDING_CHIPS, STANDING_WORDS
from shared.clock import now
from shared.events.awards import DossierAccepted, ProductRecognised
from shared.events.booths import ApplicationAccepted, ApplicationRefused, ApplicationSubmitted, BoothOffered
from tests.integration.notifications.conftest import Visitor
from tests.integration.notifications.telling import contacts, tell
from tests.unit.notifications.samples import FIELDS, sample

Sessions = sessionmaker[Session]
HOA, LAN, BINH = "hoa@x.vn", "lan@x.vn", "binh@x.vn"
ORGANISER, OFFICER_19, OFFICER_02, STRANGER = "o@x.vn", "can.bo.19@x.vn", "can.bo.02@x.vn", "ai@x.vn"
OTHERS = UUID("21111111-1111-4111-8111-111111111111")
MINE, THEIRS, DOSSIER = FIELDS["application_id"], uuid4(), FIELDS["dossier_id"]
PROOF, API = "/notifications/office/proof", "/notifications/api/office/proof"


@pytest.fixture
def told(notifications_sessions: Sessions) -> Sessions:
    """Two establishments of two provinces were told decisions; there are officers of both and an organiser."""
    sessions = notifications_sessions
    tell(sessions, contacts(HOA, LAN))
    tell(sessions, contacts(BINH, group=f"establishment:{OTHERS}"))
    tell(sessions, contacts(ORGANISER, group="organisers"))
    tell(sessions, contacts(OFFICER_19, group="province:19"))
    tell(sessions, contacts(OFFICER_02, group="province:02"))
    tell(sessions, sample(ApplicationSubmitted), minute=1)
    tell(sessions, sample(ApplicationAccepted), minute=2)
    tell(sessions, sample(BoothOffered), minute=3)
    tell(sessions, sample(DossierAccepted), minute=4)
    theirs = {"establishment_id": OTHERS, "establishment_name": "Xưởng Mộc Bình An", "province_code": "02"}
    tell(sessions, sample(ApplicationRefused, application_id=THEIRS, label="HN26-0099", **theirs), minute=5)
    return sessions


def change(sessions: Sessions, template: str, recipient: str = "", **values: object) -> list[UUID]:
    """Set what became of the letters of a template (to one recipient)."""
    chosen = update(Letter).where(Letter.template == template)
    chosen = chosen.where(Letter.recipient == recipient) if recipient else chosen
    with sessions.begin() as session:
        return list(session.scalars(chosen.values(**values).returning(Letter.id)))


def standing_of(visitor: Visitor, kind: str) -> str:
    found = visitor.get(f"{API}?type={kind}").json
    assert found is not None
    (one,) = found["items"]
    return str(one["standing"])


def test_every_decision_and_standing_has_its_words() -> None:
    assert set(DECISION_WORDS) == set(DECISIONS)
    assert set(STANDING_WORDS) == set(STANDING_CHIPS) == set(STANDINGS)


def test_only_decisions_are_listed_newest_first(told: Sessions, visitor: Visitor) -> None:
    visitor.sign_in_as(ORGANISER)
    found = visitor.get(API).json
    assert found is not None
    assert [item["type"] for item in found["items"]] == [
        "booths.application.refused",
        "awards.dossier.accepted",
        "booths.booth.offered",
        "booths.application.accepted",
    ]
    offered = found["items"][2]
    assert (offered["label"], offered["about_code"], offered["subject"]) == ("HN26-0012", "HN26", f"application:{MINE}")
    assert [one["recipient"] for one in offered["deliveries"]] == [HOA, LAN]
    assert {one["template"] for one in offered["deliveries"]} == {"booth_offered"}


@pytest.mark.parametrize(
    ("hoa", "lan", "standing"),
    [
        ({}, {}, "waiting"),
        ({"state": "sending"}, {}, "waiting"),
        ({"state": "held"}, {"state": "held"}, "held"),
        ({"state": "sent", "sent_at": now()}, {}, "handed"),
        ({"state": "bounced"}, {"state": "failed"}, "undelivered"),
        ({"state": "bounced"}, {"state": "sent"}, "handed"),
        ({"state": "bounced"}, {}, "waiting"),
        ({"state": "kept"}, {}, "kept"),
        ({"state": "cancelled", "cancelled_for": "withdrawn"}, {"state": "cancelled"}, "cancelled"),
        ({"state": "cancelled", "cancelled_for": "unwanted", "read_at": now()}, {"state": "cancelled"}, "read"),
        ({"state": "bounced", "read_at": now()}, {"state": "bounced"}, "read"),
    ],
)
def test_what_is_known_is_the_best_of_all_recipients(
    told: Sessions, visitor: Visitor, hoa: dict[str, object], lan: dict[str, object], standing: str
) -> None:
    visitor.sign_in_as(ORGANISER)
    for who, values in ((HOA, hoa), (LAN, lan)):
        if values:
            change(told, "booth_offered", who, **values)
    assert standing_of(visitor, "booths.booth.offered") == standing
    proven = standing in {"read", "phoned", "handed"}
    unproven = visitor.get(f"{API}?type=booths.booth.offered&standing=unproven").json
    assert unproven is not None
    assert unproven["total"] == (0 if proven else 1)


@pytest.mark.parametrize(("outcome", "standing"), [("told", "phoned"), ("no_answer", "undelivered")])
def test_a_call_proves_only_what_was_told(told: Sessions, visitor: Visitor, outcome: str, standing: str) -> None:
    (letter_id, *_others) = change(told, "booth_offered", state="bounced")
    with told.begin() as session:
        session.add(PhoneCall(letter_id=letter_id, at=now(), by=OFFICER_19, outcome=outcome, note="Gọi hai lần."))
    visitor.sign_in_as(ORGANISER)
    assert standing_of(visitor, "booths.booth.offered") == standing
    page = visitor.get(f"{PROOF}/applications/{MINE}").text
    assert f"người gọi: {OFFICER_19}" in page
    assert "Gọi hai lần." in page


def test_a_decision_that_nobody_could_be_told_is_listed(notifications_sessions: Sessions, visitor: Visitor) -> None:
    tell(notifications_sessions, contacts(ORGANISER, group="organisers"))
    tell(notifications_sessions, sample(BoothOffered))
    visitor.sign_in_as(ORGANISER)
    assert standing_of(visitor, "booths.booth.offered") == "no_address"
    assert "chưa biết địa chỉ của cơ sở" in visitor.get(f"{PROOF}/applications/{MINE}").text
    assert pdf_text(visitor, f"{PROOF}.pdf").count("Chưa có thư nào") == 1


def test_everything_known_of_a_letter_is_told(told: Sessions, visitor: Visitor) -> None:
    batch_id, at = uuid4(), now()
    with told.begin() as session:
        session.add(Batch(id=batch_id, state="released", begun_at=at, decided_by=ORGANISER, decided_at=at))
    (letter_id,) = change(
        told, "booth_offered", HOA, state="bounced", batch_id=batch_id, bounced_at=at, answer="550 no such user"
    )
    with told.begin() as session:
        session.add(LetterTry(letter_id=letter_id, at=at, outcome="accepted", server="mx.x.vn", answer="250 2.0.0 ok"))
        session.add(
            BounceReport(
                key="k", source="mailbox", received_at=at, recipient=HOA, action="failed", status="5.1.1",
                answer="550 no such user", letter_id=letter_id,
            )
        )  # fmt: skip
    visitor.sign_in_as(ORGANISER)
    page = visitor.get(f"{PROOF}/applications/{MINE}").text
    paper = pdf_text(visitor, f"{PROOF}/applications/{MINE}.pdf")
    for text in (f"người duyệt: {ORGANISER}", "mx.x.vn đã nhận thư", "250 2.0.0 ok", "5.1.1", "550 no such user"):
        assert text in page
        assert "".join(text.split()) in "".join(paper.split())
    one = visitor.get(f"{API}/applications/{MINE}").json["items"][0]["deliveries"][0]  # type: ignore[index]  # JSON
    assert (one["server"], one["answer"], one["released_by"]) == ("mx.x.vn", "250 2.0.0 ok", ORGANISER)
    assert one["reports"][0]["status"] == "5.1.1"


def test_search_forgives_diacritics_and_filters_narrow(told: Sessions, visitor: Visitor) -> None:
    visitor.sign_in_as(ORGANISER)

    def labels(query: str) -> list[tuple[str, str]]:
        found = visitor.get(f"{API}?{query}").json
        assert found is not None
        return [(item["type"].rpartition(".")[2], item["province_code"]) for item in found["items"]]

    assert labels("q=xuong+moc") == [("refused", "02")]
    assert labels("q=hn26-0099") == [("refused", "02")]
    assert labels("about=KV-BAC-2026") == [("accepted", "19")]
    assert labels("about=HN26&province=19") == [("offered", "19"), ("accepted", "19")]
    assert labels("since=2026-03-02&until=2026-03-02&type=booths.booth.offered") == [("offered", "19")]
    assert labels("until=2026-03-01") == labels("since=2026-03-03") == []
    change(told, "booth_offered", HOA, state="sent")
    assert ("offered", "19") not in labels("standing=unproven")
    assert labels("standing=handed") == [("offered", "19")]


def test_the_page_counts_what_each_filter_would_list(told: Sessions, visitor: Visitor) -> None:
    change(told, "booth_offered", HOA, state="sent")
    visitor.sign_in_as(ORGANISER)
    page = visitor.get(f"{PROOF}?province=19").text
    for choice in ('Chưa có căn cứ <span class="tabular">2', 'Tất cả <span class="tabular">3', "(1)", "(2)"):
        assert choice in page
    assert f"{PROOF}.xlsx?province=19" in page
    wrong = visitor.get(f"{PROOF}?since=gestern")
    assert wrong.status_code == 422
    assert "Vui lòng nhập ngày theo mẫu" in wrong.text
    assert visitor.get(f"{PROOF}?nonsense=1&page=0").status_code == 200
    assert visitor.get(f"{API}?nonsense=1").status_code == 422
    assert visitor.get(f"{PROOF}.pdf?since=gestern").status_code == 422


def sheet(visitor: Visitor, address: str) -> list[list[str]]:
    answer = visitor.get(address)
    assert answer.status_code == 200, answer.text
    rows = openpyxl.load_workbook(io.BytesIO(answer.data)).worksheets[0].iter_rows(values_only=True)
    return [[str(cell or "") for cell in row] for row in rows]


def pdf_text(visitor: Visitor, address: str) -> str:
    answer = visitor.get(address)
    assert (answer.status_code, answer.content_type) == (200, "application/pdf"), answer.text
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(answer.data)).pages)


def test_files_hold_exactly_what_is_shown(told: Sessions, visitor: Visitor) -> None:
    visitor.sign_in_as(ORGANISER)
    head, *rows = sheet(visitor, f"{PROOF}.xlsx?about=HN26&province=19")
    assert head == list(proofs.HEAD)
    assert [(row[1], row[8]) for row in rows] == [
        ("Mời nhận gian", HOA),
        ("Mời nhận gian", LAN),
        ("Chấp nhận đăng ký", HOA),
        ("Chấp nhận đăng ký", LAN),
    ]
    paper = pdf_text(visitor, f"{PROOF}.pdf?about=HN26&province=19&standing=unproven")
    assert "Số quyết định: 2." in paper
    assert "Chưa có căn cứ: 2." in paper
    assert "HN26-0099" not in paper


def test_a_file_that_would_be_cut_off_is_refused(
    told: Sessions, visitor: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(MOST, "pdf", 3)
    visitor.sign_in_as(ORGANISER)
    refused = visitor.get(f"{PROOF}.pdf")
    assert refused.status_code == 422
    assert "nhiều nhất 3 quyết định" in refused.text
    page = visitor.get(PROOF).text
    assert f"{PROOF}.pdf" not in page
    assert f"{PROOF}.xlsx" in page
    assert visitor.get(f"{PROOF}.pdf?about=HN26").status_code == 200


def test_typed_texts_are_only_text_in_files(notifications_sessions: Sessions, visitor: Visitor) -> None:
    tell(notifications_sessions, contacts(ORGANISER, group="organisers"))
    tell(notifications_sessions, contacts(HOA))
    name = '=HYPERLINK("http://evil.example") #import "x" $1^2$ <b>'
    tell(notifications_sessions, sample(BoothOffered, establishment_name=name))
    visitor.sign_in_as(ORGANISER)
    assert sheet(visitor, f"{PROOF}.xlsx")[1][4] == name
    paper = "".join(pdf_text(visitor, f"{PROOF}.pdf").split()).replace("\u200b", "")
    assert "".join(name.split()) in paper
    assert "&lt;b&gt;" in visitor.get(PROOF).text


SEES = {ORGANISER: {"19", "02"}, OFFICER_19: {"19"}, OFFICER_02: {"02"}, HOA: set(), STRANGER: set()}
MARKS = {"19": "HTX chè Hảo Đạt", "02": "Xưởng Mộc Bình An"}
LISTS = (PROOF, f"{PROOF}?q=hn26", f"{PROOF}?province=02", f"{PROOF}?province=19", f"{PROOF}?standing=unproven", API)
FILES = ("xlsx", "pdf")


def read(visitor: Visitor, address: str) -> tuple[int, str]:
    answer = visitor.get(address)
    if answer.status_code == 200 and ".xlsx" in address:
        return 200, "\n".join("\t".join(row) for row in sheet(visitor, address))
    if answer.status_code == 200 and ".pdf" in address:
        return 200, " ".join(pdf_text(visitor, address).split())
    text = answer.get_data(as_text=True)
    return answer.status_code, str(answer.json) if answer.is_json else text


@pytest.mark.parametrize("who", SEES)
@pytest.mark.parametrize("address", [*LISTS, *(f"{PROOF}.{kind}" for kind in FILES), "/notifications/office/letters"])
def test_lists_and_files_hold_nothing_of_another_province(
    told: Sessions, visitor: Visitor, who: str, address: str
) -> None:
    visitor.sign_in_as(who)
    status, text = read(visitor, address)
    assert status == (200 if SEES[who] else 403)
    names = {BINH: "02", LAN: "19"}
    for code, mark in MARKS.items():
        if code not in SEES[who]:
            assert mark not in text
    for mailbox, code in names.items():
        if code not in SEES[who]:
            assert mailbox not in text


@pytest.mark.parametrize("who", SEES)
@pytest.mark.parametrize(
    ("address", "province"),
    [
        (address, province)
        for province, subject in (("19", MINE), ("02", THEIRS))
        for address in (
            f"{PROOF}/applications/{subject}",
            f"{PROOF}/applications/{subject}.xlsx",
            f"{PROOF}/applications/{subject}.pdf",
            f"{API}/applications/{subject}",
        )
    ],
)
def test_a_case_of_another_province_is_not_there(
    told: Sessions, visitor: Visitor, who: str, address: str, province: str
) -> None:
    visitor.sign_in_as(who)
    status, _text = read(visitor, address)
    assert status == (403 if not SEES[who] else 200 if province in SEES[who] else 404)


@pytest.mark.parametrize("address", [f"{PROOF}/applications/{uuid4()}", f"{PROOF}/judges/{uuid4()}", f"{PROOF}/x/1"])
def test_what_is_not_there(told: Sessions, visitor: Visitor, address: str) -> None:
    visitor.sign_in_as(ORGANISER)
    assert visitor.get(address).status_code == 404


@pytest.mark.parametrize("address", [PROOF, f"{PROOF}.xlsx", f"{PROOF}.pdf", f"{PROOF}/applications/{MINE}.pdf"])
def test_strangers_sign_in_first(visitor: Visitor, address: str) -> None:
    assert visitor.get(address).status_code == 303
    assert visitor.get(API).status_code == 401


def test_a_letter_about_an_officers_province_can_be_sent_again_by_them_alone(
    told: Sessions, visitor: Visitor, another: Visitor
) -> None:
    (letter_id,) = change(told, "booth_offered", HOA, state="bounced", bounced_at=now(), answer="550 no")
    again = f"/notifications/api/office/letters/{letter_id}/again"
    page = f"/notifications/office/letters/{letter_id}/again"
    for who, status in ((HOA, 403), (OFFICER_02, 404)):
        visitor.sign_in_as(who)
        assert visitor.send(page, page="/notifications/sign-in/name").status_code == status, who
    for who, status in ((HOA, 403), (OFFICER_02, 404), (OFFICER_19, 200), (OFFICER_19, 409)):
        visitor.sign_in_as(who)
        assert visitor.client.post(again, json={}).status_code == status, who
    with told() as session:
        letter = session.scalars(select(Letter).where(Letter.id == letter_id)).one()
        assert (letter.state, letter.bounced_at) == ("waiting", None)
        assert [one.answer for one in letter.history if one.outcome == "asked_again"] == [OFFICER_19]


def test_a_recognised_product_has_its_words_in_english(told: Sessions, visitor: Visitor) -> None:
    tell(told, sample(ProductRecognised), minute=9)
    visitor.sign_in_as(ORGANISER)
    for address in (PROOF, f"{PROOF}/dossiers/{DOSSIER}"):
        assert "Product recognised" in visitor.get(f"{address}?lang=en").text
    assert "Công nhận sản phẩm" in pdf_text(visitor, f"{PROOF}.pdf?lang=en")
