"""Proof of notice: what is known of each decision's letters, on pages and in files."""

import io
from datetime import timedelta
from typing import Any
from uuid import uuid4

import openpyxl
import pytest

from services.notifications.models import Batch, BounceReport, LetterTry, PhoneCall
from services.notifications.queries.deliveries import STANDINGS
from services.notifications.queries.proof import DECISIONS
from services.notifications.web import proofs
from services.notifications.web.pages.proof import MOST
from services.notifications.web.standings import DECISION_WORDS, STANDING_CHIPS, STANDING_WORDS
from shared.clock import HANOI, now
from shared.events.awards import ProductRecognised
from shared.events.booths import BoothOffered
from tests.clients import text_of
from tests.integration.notifications.conftest import Visitor
from tests.integration.notifications.proving import (
    API,
    DOSSIER,
    HOA,
    LAN,
    MINE,
    OFFICER_19,
    ORGANISER,
    PROOF,
    Sessions,
    change,
    pdf_text,
    sheet,
    standing_of,
    tell_two_provinces,
)
from tests.integration.notifications.telling import contacts, tell
from tests.unit.notifications.samples import sample


@pytest.fixture
def told(notifications_sessions: Sessions) -> Sessions:
    return tell_two_provinces(notifications_sessions)


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
    book = openpyxl.load_workbook(io.BytesIO(visitor.get(f"{PROOF}/applications/{MINE}.xlsx").data)).worksheets[0]
    head, *rows = book.iter_rows(values_only=True)
    row: dict[Any, Any] = next(dict(zip(head, row, strict=True)) for row in rows if HOA in row)
    lost = at.astimezone(HANOI).replace(tzinfo=None)
    assert all(abs(row[name] - lost) < timedelta(seconds=1) for name in ("Không tới lúc", "Giao lúc"))
    assert row["Lý do không tới"] == "Hộp thư không có hoặc đã đóng."
    assert (row["Vì sao không tới"], row["Lời máy chủ"]) == ("Do địa chỉ hoặc hộp thư", "550 no such user")
    assert row["Máy chủ người nhận báo"] == (
        "Máy chủ của người nhận báo không giao được (5.1.1). Hộp thư không có hoặc đã đóng."
    )
    history = text_of(visitor.get(f"/notifications/office/letters/{letter_id}"))
    assert history.count("550 no such user") == 2  # what was reported, and the last answer among the details


def test_search_forgives_diacritics_and_filters_narrow(told: Sessions, visitor: Visitor) -> None:
    visitor.sign_in_as(ORGANISER)

    def labels(query: str) -> list[tuple[str, str]]:
        found = visitor.get(f"{API}?{query}").json
        assert found is not None
        return [(item["type"].rpartition(".")[2], item["province_code"]) for item in found["items"]]

    assert labels("q=xuong+moc") == [("refused", "02")]
    assert labels("q=hn26-0099") == [("refused", "02")]
    mine = [("accepted", "19"), ("offered", "19"), ("accepted", "19")]
    assert labels("q=lan") == labels(f"q={HOA}") == mine
    assert labels("q=lan+0012&type=booths.booth.offered") == [("offered", "19")]
    assert labels("q=lan+0099") == []
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


def test_files_hold_exactly_what_is_shown(told: Sessions, visitor: Visitor) -> None:
    visitor.sign_in_as(ORGANISER)
    head, *rows = sheet(visitor, f"{PROOF}.xlsx?about=HN26&province=19")
    assert head == list(proofs.HEAD)
    assert [(row[1], row[8], row[10]) for row in rows] == [
        ("Mời nhận gian", HOA, "Mời nhận gian hàng, bản gốc"),
        ("Mời nhận gian", LAN, "Mời nhận gian hàng, bản gốc"),
        ("Chấp nhận đăng ký", HOA, "Đăng ký được chấp nhận, bản gốc"),
        ("Chấp nhận đăng ký", LAN, "Đăng ký được chấp nhận, bản gốc"),
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


def test_a_recognised_product_has_its_words_in_english(told: Sessions, visitor: Visitor) -> None:
    tell(told, sample(ProductRecognised), minute=9)
    visitor.sign_in_as(ORGANISER)
    for address in (PROOF, f"{PROOF}/dossiers/{DOSSIER}"):
        assert "Product recognised" in visitor.get(f"{address}?lang=en").text
    assert "Công nhận sản phẩm" in pdf_text(visitor, f"{PROOF}.pdf?lang=en")
