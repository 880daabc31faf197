"""Returned letters in words, complaints, automatic answers: each class once."""

import pytest

from tests.unit.notifications.returned import HOA, LETTER, read, returned
from tests.unit.notifications.returned_plainly import AWAY, CLASSES, COMPLAINT, LEFT, NESTED, QMAIL_OF_TWO, YAHOO


def in_full(form: str) -> bytes:
    return returned(form.replace("{hex}", LETTER.hex))


@pytest.mark.parametrize("name", CLASSES)
@pytest.mark.parametrize("line", ["\n", "\r\n"])
def test_each_class(name: str, line: str) -> None:
    form, action, meaning, gone = CLASSES[name]
    found = read(in_full(form).replace(b"\n", line.encode()))
    assert (found.reason, found.letter_id) == ("", LETTER)
    (report,) = found.reports
    assert HOA in report.recipients
    assert (report.action, report.meaning, report.says_gone(HOA)) == (action, meaning, gone)


@pytest.mark.parametrize("name", LEFT)
def test_what_a_person_is_to_look_at(name: str) -> None:
    found = read(in_full(LEFT[name]))
    assert (found.reason, found.reports) == ("not_a_report", ())
    assert found.letter_id == LETTER
    assert found.key
    assert found.text


def test_of_two_recipients_each_has_its_own_words() -> None:
    both = {one.final: one.meaning for one in read(in_full(QMAIL_OF_TWO)).reports}
    assert both == {HOA: "gone", "lan@htx-che.vn": "full"}


def test_what_is_kept_of_an_automatic_answer() -> None:
    (report,) = read(in_full(AWAY)).reports
    assert report.answer.startswith("Tôi đang nghỉ phép: 550 5.1.1")


def test_a_reader_who_says_that_it_is_no_spam_complains_of_nothing() -> None:
    assert read(in_full(COMPLAINT.replace("abuse\n", "not-spam\n"))).reports == ()


def test_a_page_is_shown_as_its_words() -> None:
    assert read(in_full(NESTED)).text == "Your letter could not be delivered."


def test_an_alphabet_that_nobody_knows_is_left_as_it_is() -> None:
    assert read(in_full(YAHOO.replace("failure notice", "=?x-none?q?a?="))).subject == "=?x-none?q?a?="
