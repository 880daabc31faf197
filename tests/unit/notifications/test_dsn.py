"""What mail servers report: the forms of the common ones, forgeries, garbage."""

import unicodedata
from email.message import EmailMessage
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.notifications.domain import dsn, reports
from services.notifications.domain.refusals import enhanced_codes
from services.notifications.sending import returned as sending
from services.notifications.sending.mailer import message_id
from tests.unit.notifications.returned import (
    EXCHANGE,
    EXIM,
    FORMS,
    GMAIL,
    HOA,
    LETTER,
    POSTFIX,
    POSTFIX_DELAYED,
    VACATION,
    read,
    returned,
)

SAID = {
    "postfix": ("5.1.1", "550 5.1.1 <hoa@htx-che.vn>: Recipient address rejected: User unknown", "mx.htx-che.vn"),
    "exim": ("5.1.1", "550 5.1.1 No such user here", "mx.htx-che.vn"),
    "exchange": (
        "5.1.10",
        "550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient hoa@htx-che.vn not found by SMTP address lookup",
        "",
    ),
    "gmail": (
        "5.1.1",
        "550-5.1.1 The email account that you tried to reach does not exist. Please try 550-5.1.1 double-checking the"
        " recipient's email address for typos or 550 5.1.1 unnecessary spaces. d2e1a72fcca58-724de - gsmtp",
        "gmail-smtp-in.l.google.example. (2404:6800:4008:c07::1a, the server for the domain htx-che.vn.)",
    ),
}


def unjoined(text: str) -> str:
    """A server's text as it was, before its addresses were made unfit for links."""
    return text.replace("\u2060", "")


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("line", ["\n", "\r\n"])
def test_a_letter_that_came_back_from_each_kind_of_server(form: str, line: str) -> None:
    found = read(returned(FORMS[form]).replace(b"\n", line.encode()))
    assert (found.letter_id, found.reason) == (LETTER, "")
    (report,) = found.reports
    status, answer, server = SAID[form]
    assert (report.recipients, report.action, report.status) == ((HOA,), "failed", status)
    assert (unjoined(report.answer), unjoined(report.server)) == (answer, server)
    assert report.says_gone(HOA)


def test_a_delay_is_no_failure() -> None:
    (report,) = read(returned(POSTFIX_DELAYED)).reports
    assert (report.action, report.status) == ("delayed", "4.4.1")
    assert not report.says_gone(HOA)


@pytest.mark.parametrize(
    ("status", "gone"),
    [("5.1.1", True), ("5.1.2", False), ("5.1.6", True), ("5.2.1", True), ("5.1.10", True),
     ("5.2.2", False), ("5.7.1", False), ("5.1.8", False), ("4.4.7", False), ("5.1.0", True), ("5.0.0", True)],
)  # fmt: skip
def test_which_addresses_are_gone(status: str, gone: bool) -> None:
    found = read(returned(POSTFIX.replace("550 5.1.1 ", "554 "), status=status))
    assert (found.reports[0].status, found.reports[0].says_gone(HOA)) == (status, gone)


def test_our_own_message_ids_are_read_back() -> None:
    assert reports.letter_of(message_id(LETTER, "Khuyến công <khuyencong@x.vn>")) == LETTER
    assert reports.letter_of(f"<{str(LETTER).upper()}@X.VN>") == LETTER
    assert reports.letter_of("<20261126.1@x.vn>") is None
    assert reports.letter_of(f"{LETTER}@x.vn") is None


@pytest.mark.parametrize("form", [EXCHANGE, GMAIL])
def test_a_server_that_returns_nothing_answers_to_the_letter(form: str) -> None:
    kept, returned_part = form.rsplit("Content-Type: message/rfc822", 1)
    without = kept + "Content-Type: text/plain" + returned_part
    assert read(returned(without)).letter_id == LETTER


def test_headers_alone_are_enough_in_any_encoding() -> None:
    coded = POSTFIX.replace(
        "Content-Type: message/rfc822\n",
        "Content-Type: text/rfc822-headers\nContent-Transfer-Encoding: quoted-printable\n",
    ).replace("?=\nMessage-ID: <{id}@", "?=3D\nMessage-ID: =3C{id}=40")
    assert read(returned(coded)).letter_id == LETTER


def test_mailboxes_in_other_scripts() -> None:
    theirs = POSTFIX.replace("message/delivery-status", "message/global-delivery-status")
    theirs = theirs.replace(
        "Final-Recipient: rfc822; {to}\nOriginal-Recipient: rfc822;{to}", "Final-Recipient: utf-8; {to}"
    )
    found = read(returned(theirs, to="hoà@htx-che.vn"))
    assert (found.letter_id, found.reports[0].recipients) == (LETTER, ("hoà@htx-che.vn",))


def test_a_forwarded_letter_names_both_addresses_in_one_spelling() -> None:
    forwarded = POSTFIX.replace("Final-Recipient: rfc822; {to}", "Final-Recipient: RFC822; <Hoa.Tran@Elsewhere.vn>")
    assert read(returned(forwarded)).reports[0].recipients == (HOA, "hoa.tran@elsewhere.vn")


@pytest.mark.parametrize(("failed", "gone"), [("{to}", True), ("lan@x.vn", False), ("lan@x.vn, {to}", True)])
def test_exim_names_the_members_of_an_alias_in_a_field_of_the_message(failed: str, gone: bool) -> None:
    (report,) = read(returned(EXIM.replace("X-Failed-Recipients: {to}", f"X-Failed-Recipients: {failed}"))).reports
    assert (report.recipients, report.says_gone(HOA)) == ((HOA,), gone)


def test_several_recipients_and_no_more_than_many() -> None:
    block = "Final-Recipient: rfc822; {n}@x.vn\nAction: failed\nStatus: 5.1.1\n\n"
    some = "".join(block.replace("{n}", f"a{n}") for n in range(dsn.MOST_REPORTS + 50))
    found = read(returned(POSTFIX.replace("Final-Recipient:", f"{some}Final-Recipient:", 1)))
    assert len(found.reports) == dsn.MOST_REPORTS
    assert found.reports[1].recipients == ("a1@x.vn",)


@pytest.mark.parametrize(
    ("octets", "reason"),
    [
        (b"", "not_a_report"),
        (b"\x00\xff\xfe", "not_a_report"),
        (returned(POSTFIX.replace("Action: failed", "Action: eaten")), "no_recipient"),
        (returned(POSTFIX.replace("rfc822; {to}", "rfc822; nobody").replace("rfc822;{to}", "rfc822;")), "no_recipient"),
        (returned(POSTFIX.replace("<{id}@", "<20261126@")), "not_our_letter"),
    ],
)
def test_what_is_no_report_says_why(octets: bytes, reason: str) -> None:
    found = read(octets)
    assert (found.reason, found.reports) == (reason, ())


def test_a_report_that_somebody_forwards_is_no_report() -> None:
    outer = EmailMessage()
    outer["Subject"] = "Fwd"
    outer.set_content("look")
    outer.add_attachment(returned(), maintype="application", subtype="octet-stream")
    assert read(outer.as_bytes()).reason == "not_a_report"


def test_the_same_message_has_the_same_key_and_another_another() -> None:
    again = POSTFIX.replace("Received: by", "Received: once more by")
    assert read(returned()).key == read(returned(again)).key
    assert len({read(returned(form)).key for form in (POSTFIX, POSTFIX_DELAYED, EXIM, EXCHANGE, GMAIL)}) == 5
    nameless = POSTFIX.replace("Message-Id: <20261126021205.4Xk9Qz1@mail.khuyencong.example>\n", "")
    assert len(read(returned(nameless)).key) == 64


def test_only_the_first_part_of_a_huge_message_is_read() -> None:
    huge = returned(POSTFIX.replace("\n...\n", "\n" + "x" * 70 + "\n" * 1) + "y" * 2_000_000)
    assert read(huge).letter_id == LETTER
    behind = returned(POSTFIX.replace("This is the mail system", "z\n" * dsn.MOST_OCTETS))
    assert read(behind).letter_id is None


def test_a_message_nested_without_end_is_survived() -> None:
    deep = b"".join(b"Content-Type: multipart/report; boundary=b%d\n\n--b%d\n" % (n, n) for n in range(4_000))
    assert sending.read(deep).reason == "unreadable"


MUTATED = st.sampled_from([POSTFIX, POSTFIX_DELAYED, EXIM, EXCHANGE, GMAIL, VACATION])


@given(form=MUTATED, at=st.floats(0, 1), cut=st.integers(0, 60), put=st.binary(max_size=40))
def test_no_damage_makes_it_fail(form: str, at: float, cut: int, put: bytes) -> None:
    whole = returned(form)
    place = int(at * len(whole))
    found = read(whole[:place] + put + whole[place + cut :])
    assert found.letter_id is None or isinstance(found.letter_id, UUID)
    assert bool(found.reason) == (found.reports == ())
    assert found.letter_id or not found.reports
    assert found.key
    for report in found.reports:
        assert report.recipients
        assert all(address == address.lower() and "@" in address for address in report.recipients)
        assert len(report.answer) <= reports.MOST_OF_A_TEXT
        assert not any(unicodedata.category(sign) in {"Cc", "Cs"} for sign in report.answer)


@given(st.binary(max_size=3_000))
def test_garbage_is_no_report(octets: bytes) -> None:
    assert read(octets).reports == ()


FIELD = st.text(st.characters(exclude_categories=["Cs"]), max_size=80)


@given(recipient=FIELD, action=FIELD, status=FIELD, answer=FIELD)
def test_what_a_provider_posts_is_read_or_left(recipient: str, action: str, status: str, answer: str) -> None:
    assert reports.report_of(recipient, action=action, status=status, answer=answer) is None
    named = reports.report_of("Hoa@X.vn", action="failed", status=status, answer=answer)
    assert named is not None
    assert named.status in ("", *enhanced_codes(named.status))


@pytest.mark.parametrize(
    ("text", "status"),
    [("550 5.1.1 no such user", "5.1.1"), ("550-5.1.1 x", "5.1.1"), ("5.01.010", "5.1.10"), ("host 10.5.1.1 said", ""),
     ("550 no such user", ""), ("smtp; 452-4.2.2 full", "4.2.2"), ("5.1.1.", ""), ("3.1.1", ""), ("٥.1.1", "")],
)  # fmt: skip
def test_status_codes_in_texts(text: str, status: str) -> None:
    assert (enhanced_codes(text) or [""])[0] == status
