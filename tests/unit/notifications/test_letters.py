"""Every letter, whole, in both languages; and what others typed stays text."""

import os
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from email import message_from_bytes, policy
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jinja2 import UndefinedError
from jinja2.exceptions import SecurityError

from services.notifications.domain.texts import plain
from services.notifications.letters import (
    LETTERS,
    Content,
    Frame,
    Recipient,
    as_html,
    as_text,
    source,
    write,
    write_sign_in_code,
)
from services.notifications.letters.catalogue import templates
from services.notifications.sending.mailer import message_of
from shared.clock import now
from shared.events import awards, booths
from shared.events.booths import ApplicationReturned, BoothOffered
from shared.events.envelope import Event
from tests.unit.notifications.samples import FIELDS, sample

GOLDEN = Path(__file__).parent / "letters"
HOA = {language: Recipient("hoa@example.vn", "Trần Thị Hoa", language) for language in ("vi", "en")}
FRAME = Frame(
    "Cục Khuyến công",
    "54 Hai Bà Trưng, Hà Nội",
    "024 2220 2222",
    "https://khuyencong.example",
    "https://link.example/1",
)
EVENT_CLASSES = sorted(LETTERS, key=lambda cls: cls.type)


ALL = [
    pytest.param(cls, number, id=f"{cls.type}:{o.template}")
    for cls in EVENT_CLASSES
    for number, o in enumerate(LETTERS[cls])
]


def letter(event: Event, language: str = "vi", number: int = 0) -> Content:
    occasion = LETTERS[type(event)][number]
    return write(event, HOA[language], occasion.to(event)[0], occasion=occasion)


def whole(content: Content) -> str:
    return f"{content.subject}\n\n{as_text(content, FRAME)}"


def test_every_event_has_a_letter_or_is_about_addresses() -> None:
    events = {*booths.EVENTS.values(), *awards.EVENTS.values()}
    kept = {cls for service in (booths, awards) for cls in (service.ContactsChanged, service.DecisionsListed)}
    assert events - set(LETTERS) == kept, "README.md, How to add: a letter"


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize(("cls", "number"), ALL)
def test_the_whole_letter(cls: type[Event], number: int, language: str) -> None:
    written = whole(letter(sample(cls), language, number))
    compare(GOLDEN / language / f"{LETTERS[cls][number].template}.txt", written)


@pytest.mark.parametrize("language", ["vi", "en"])
def test_the_letter_with_a_code(language: str) -> None:
    content = write_sign_in_code(HOA[language], datetime(2018, 5, 7, 1, 10, tzinfo=UTC))
    assert "123456" not in whole(content)
    compare(GOLDEN / language / "sign_in_code.txt", whole(content.with_secret("123456")))


def compare(path: Path, text: str) -> None:
    """Compare with the file; with WRITE_LETTERS=1 write it instead, to be read before it is committed."""
    if os.environ.get("WRITE_LETTERS"):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    assert text == path.read_text(encoding="utf-8")


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize(("cls", "number"), ALL)
def test_each_letter_has_one_subject_line_one_button_and_a_first_sentence(
    cls: type[Event], number: int, language: str
) -> None:
    content = letter(sample(cls), language, number)
    kinds = [block.kind for block in content.blocks]
    assert content.subject
    assert "\n" not in content.subject
    assert len(content.subject) <= 140
    assert kinds[0] == "paragraph"
    assert kinds.count("button") == 1


def test_an_offer_from_the_waiting_list_says_so() -> None:
    usual = as_text(letter(sample(BoothOffered)), FRAME)
    returned = as_text(letter(sample(BoothOffered, from_waiting_list=True)), FRAME)
    assert "khi gian còn trống, HTX chè Hảo Đạt là cơ sở đầu tiên trong danh sách nhận được gian này" in returned
    assert "mời theo danh sách chờ" not in usual


@pytest.mark.parametrize(("language", "next_one"), [("vi", "kế tiếp"), ("en", "next")])
@pytest.mark.parametrize("cls", [BoothOffered, booths.OfferExpired, booths.OfferDeclined])
def test_booths_that_are_lost_are_not_said_to_be_anothers(cls: type[Event], language: str, next_one: str) -> None:
    """Nobody is offered them when the fair's own deadline is over, or nobody waits."""
    for number, occasion in enumerate(LETTERS[cls]):
        assert next_one not in whole(letter(sample(cls), language, number)), occasion.template


def test_who_was_never_asked_is_not_told_that_they_did_not_confirm() -> None:
    for language, blamed, said in (
        ("vi", ("chưa có xác nhận", "trở ngại", "Lời mời"), "Bắc 2026 chưa được gửi"),
        ("en", ("without being confirmed", "beyond your control", "has expired"), "had not been sent"),
    ):
        asked, unasked = (whole(letter(sample(booths.OfferExpired, asked=was), language)) for was in (True, False))
        assert (said in asked, said in unasked) == (False, True)
        assert [(word in asked, word in unasked) for word in blamed] == [(True, False)] * 3


def test_the_first_sentence_is_what_the_draw_decided_and_by_which_rule() -> None:
    """Where all that was wanted is offered, that is the first sentence."""
    offered, waits = sample(BoothOffered), sample(booths.ApplicationWaitlisted)
    for event in (offered, waits):
        for language, why in (("vi", event.why_vi), ("en", event.why_en)):
            assert letter(event, language).blocks[0].text.endswith(f": {why}")
    all_of_it = letter(replace(offered, why_vi="", why_en="", waiting_position=0))
    assert all_of_it.blocks[0].text.startswith("HTX chè Hảo Đạt được mời nhận gian A-12, A-13 ")
    assert "chờ thêm gian" not in as_text(all_of_it, FRAME)


@pytest.mark.parametrize(
    ("changes", "said", "unsaid"),
    [
        ({"points": None, "rank": None}, "biên bản số 05/BB-HĐBC", "Điểm của Ban Giám khảo"),
        ({"why_vi": "Vì thế.", "reason": ""}, "Vì thế.", "Lý do"),
        ({"points": Decimal("69.99")}, "Điểm của Ban Giám khảo: 69,99", "Điểm bình quân"),
    ],
)
def test_who_was_not_recognised_learns_the_points_and_why(changes: dict[str, Any], said: str, unsaid: str) -> None:
    text = as_text(letter(sample(awards.ProductNotRecognised, **changes)), FRAME)
    assert said in text
    assert unsaid not in text
    first = text.split("\n\n")[1]
    assert first.startswith("Kết quả của sản phẩm Chè móc câu: ")
    assert "hạn gửi là hết ngày 01/12/2026" in text


def test_the_secretariat_gets_its_own_letter() -> None:
    event = sample(awards.DossierSubmitted)
    office = write(event, HOA["vi"], f"secretariat:{event.round_id}")
    maker = write(event, HOA["vi"], f"establishment:{event.establishment_id}")
    assert (office.subject.split(":")[0], maker.subject.split(":")[0]) == (
        "Hồ sơ mới cần kiểm tra", f"Đã nhận hồ sơ {event.label}",
    )  # fmt: skip
    assert "Tổ chuyên môn" in office.why


@pytest.mark.parametrize(("accepted", "said"), [(True, "đã nhận lời"), (False, "không tham gia")])
def test_a_judges_answer_says_which(accepted: bool, said: str) -> None:
    assert said in as_text(letter(sample(awards.JudgeAnswered, accepted=accepted)), FRAME)


def test_usual_reasons_are_said_in_the_readers_language_and_typed_ones_as_they_are() -> None:
    usual = "Ảnh sản phẩm thiếu hoặc không rõ."
    returned = replace(sample(ApplicationReturned), reason=f"{usual}\nGọi tôi: 100%")
    said = as_text(letter(returned, "en"), FRAME)
    assert usual not in said
    assert "Gọi tôi: 100%" in said
    assert usual in as_text(letter(returned, "vi"), FRAME)


def test_kept_content_is_the_same_letter() -> None:
    content = letter(sample(BoothOffered))
    assert Content.from_json(content.to_json()) == content


class _Parts(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.links: list[str | None] = []
        self.text: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.links += [value for name, value in attrs if name in {"href", "src"}]

    def handle_data(self, data: str) -> None:
        self.text.append(data)


def parts(html: str) -> _Parts:
    parser = _Parts()
    parser.feed(html)
    return parser


def test_html_says_the_same_as_text_and_loads_nothing() -> None:
    content = letter(sample(BoothOffered))
    html = parts(as_html(content, FRAME))
    said = " ".join(" ".join(html.text).split())
    assert html.links == [FRAME.link]
    assert "style" not in html.tags
    assert all(" ".join(block.text.split()) in said for block in content.blocks)
    assert "Xác nhận trước 12/10/2026 17:00" in said


def with_text(cls: type[Event], text: str) -> Event:
    """Every text that somebody may have typed is ``text``."""
    typed = {name: text for name, value in FIELDS.items() if isinstance(value, str) and name not in {"kind", "group"}}
    given = {name: value for name, value in typed.items() if name in cls.__dataclass_fields__}
    if "booth_codes" in cls.__dataclass_fields__:
        given["booth_codes"] = [text]  # type: ignore[assignment]  # a list among texts
    return sample(cls, **given)


NASTY = st.one_of(
    st.text(max_size=80),
    st.sampled_from([
        "<script>alert(1)</script>", "<a href=https://evil.example>here</a>", "https://evil.example/x",
        "www.evil.example", "a\r\nBcc: all@evil.example", "a\nSubject: b", "{{ link }}", "{% for x in y %}",
        "| label | value", "[Bấm vào đây]", "x@evil.example",
        "javascript:alert(1)", "\u202egnp.exe", "> quote", "# 123456", "http://1.2.3.4/", "&lt;b&gt;",
    ]),
)  # fmt: skip


@settings(max_examples=40, deadline=None)
@given(text=NASTY, name=NASTY, language=st.sampled_from(["vi", "en"]))
@pytest.mark.parametrize(("cls", "number"), ALL)
def test_what_others_typed_is_only_text(cls: type[Event], number: int, text: str, name: str, language: str) -> None:
    event = with_text(cls, text)
    recipient = Recipient("hoa@example.vn", name, language)
    occasion = LETTERS[cls][number]
    content = write(event, recipient, occasion.to(event)[0], occasion=occasion)
    harmless = write(with_text(cls, "x"), recipient, occasion.to(event)[0], occasion=occasion)
    shown, expected = parts(as_html(content, FRAME)), parts(as_html(harmless, FRAME))
    assert shown.links == expected.links == [FRAME.link]
    assert set(shown.tags) <= set(expected.tags) | {"br"}
    assert_no_header_gained(content, recipient, event)


def assert_no_header_gained(content: Content, recipient: Recipient, event: Event) -> None:
    message = message_of(
        content,
        FRAME,
        letter_id=FIELDS["offer_id"],
        email=recipient.email,
        name=recipient.name,
        mail_from="Khuyến công <khuyencong@example.vn>",
        now=now(),
        trace="abc",
    )
    read = message_from_bytes(message, policy=policy.default)
    assert [key for key in read if key not in {"MIME-Version"}] == [
        "From", "To", "Subject", "Date", "Message-ID", "List-Id", "Auto-Submitted", "X-Correlation-ID", "Content-Type",
        "Content-Language",
    ]  # fmt: skip
    assert [address.addr_spec for address in read["To"].addresses] == [recipient.email]


@pytest.mark.parametrize("unsubscribe", ["", "https://example.vn/notifications/unsubscribe/abc"])
def test_what_can_be_declined_says_how_with_one_click(unsubscribe: str) -> None:
    """RFC 2369 and RFC 8058, with and without a file for calendars."""
    content = letter(sample(BoothOffered))
    for calendars in ([], [b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n"]):
        raw = message_of(
            content, replace(FRAME, unsubscribe=unsubscribe), letter_id=FIELDS["offer_id"], email="hoa@example.vn",
            name="Hoa", mail_from="khuyencong@example.vn", now=now(), trace="abc", calendars=calendars,
        )  # fmt: skip
        read = message_from_bytes(raw, policy=policy.default)
        wanted = (f"<{unsubscribe}>", "List-Unsubscribe=One-Click") if unsubscribe else (None, None)
        assert (read["List-Unsubscribe"], read["List-Unsubscribe-Post"]) == wanted


def test_each_date_of_a_letter_is_a_file_of_its_own() -> None:
    """Programs read a cancellation of one entry only (RFC 5546, 3.2.5)."""
    entries = [b"BEGIN:VCALENDAR\r\nMETHOD:CANCEL\r\nX-A:%d\r\nEND:VCALENDAR\r\n" % number for number in (1, 2)]
    raw = message_of(
        letter(sample(BoothOffered)), FRAME, letter_id=FIELDS["offer_id"], email="hoa@example.vn", name="Hoa",
        mail_from="khuyencong@example.vn", now=now(), trace="abc", calendars=entries,
    )  # fmt: skip
    files = [*message_from_bytes(raw, policy=policy.default).iter_attachments()]
    assert [file.get_filename() for file in files] == ["lich-1.ics", "lich-2.ics"]
    assert [file.get_payload(decode=True) for file in files] == entries
    assert {file["Content-Type"].params["method"] for file in files} == {"CANCEL"}


def test_addresses_in_text_are_broken_but_readable() -> None:
    shown = plain("Xem https://evil.example/a hoặc www.evil.example, thư a@evil.example")
    assert "https://" not in shown
    assert "evil.example" not in shown
    assert shown.replace("\u2060", "") == "Xem https://evil.example/a hoặc www.evil.example, thư a@evil.example"


@pytest.mark.parametrize("text", ["1.234.567", "TP. Hồ Chí Minh", "17:00", "Cơ sở mộc Hai Á", "10/10/2026"])
def test_ordinary_text_is_untouched(text: str) -> None:
    assert plain(text) == text


def test_undefined_names_are_errors() -> None:
    with pytest.raises(UndefinedError):
        source.read("Chào {{ nobody }}\n\nx").subject_with({})


def test_templates_cannot_reach_behind_their_values() -> None:
    with pytest.raises(SecurityError):
        source.read("x\n\n{{ value.__class__.__mro__ }}").blocks_with({"value": "x"})


def test_a_fact_needs_a_value() -> None:
    with pytest.raises(ValueError, match="label and a value"):
        source.read("x\n\n| alone")


def test_both_languages_have_the_same_templates_and_parts() -> None:
    names: dict[str, Any] = {
        language: {path.stem: [kind for kind, _ in source.load(path.stem, language).parts] for path in folder.iterdir()}
        for language in ("vi", "en")
        if (folder := source.FOLDER / language)
    }
    assert names["vi"] == names["en"]
    assert set(names["vi"]) == set(templates())
