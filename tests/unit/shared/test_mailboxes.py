"""Addresses as people type them: one spelling for each mailbox, its domain in any letters; what is refused says why."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.cleaning import ACCENTS, NO_MAILBOX, mailbox, mailbox_on_the_wire, mailbox_refusal, real_mailbox

SHOWN, WIRE = "hoa@côngnghiệp.vn", "hoa@xn--cngnghip-43a0747e.vn"


@pytest.mark.parametrize(
    ("typed", "kept", "sent"),
    [
        ("Hoa@X.vn ", "hoa@x.vn", "hoa@x.vn"),
        ("Hoa@CôngNghiệp.vn", SHOWN, WIRE),
        (WIRE.upper(), SHOWN, WIRE),  # as browsers send what was typed with accents
        ("hoa@co\u0302ngnghie\u0323\u0302p.vn", SHOWN, WIRE),
        ("hoa@gm\u0430il.com", "hoa@xn--gmil-63d.com", "hoa@xn--gmil-63d.com"),  # the third letter is a Cyrillic one
        ("hoa@gma\u0131l.com", "hoa@xn--gmal-nza.com", "hoa@xn--gmal-nza.com"),  # an i without its dot
        ("hoa@gmai\u01c0.com", "hoa@xn--gmai-3kb.com", "hoa@xn--gmai-3kb.com"),  # a click, like an l
        ("hoa@中国.cn", "hoa@xn--fiqs8s.cn", "hoa@xn--fiqs8s.cn"),
        ("hoa@xn--strae-oqa.de", "hoa@xn--strae-oqa.de", "hoa@xn--strae-oqa.de"),
    ],
)
def test_each_mailbox_has_one_spelling_and_one_on_the_wire(typed: str, kept: str, sent: str) -> None:
    assert (mailbox(typed), real_mailbox(typed), mailbox_on_the_wire(kept)) == (kept, kept, sent)
    assert mailbox_refusal(typed) == ""


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("hòa@x.vn", ACCENTS),
        ("nguyễn văn@côngnghiệp.vn", ACCENTS),
        ("hòa@", NO_MAILBOX),
        ("hòa@@x.vn", NO_MAILBOX),
        ("hoa@straße.de", NO_MAILBOX),  # Python would make another domain of it
        ("hoa@" + "ô" * 80 + ".vn", NO_MAILBOX),
        ("hoa@x..vn", NO_MAILBOX),
        ("", NO_MAILBOX),
    ],
)  # fmt: skip
def test_what_no_letter_reaches_is_refused_and_says_what_to_do(typed: str, said: str) -> None:
    assert (real_mailbox(typed), mailbox_refusal(typed)) == ("", said)


@given(st.text(max_size=40) | st.builds("{}@{}.vn".format, st.text(max_size=8), st.text(max_size=20)))
def test_the_spelling_of_a_spelling_is_itself(typed: str) -> None:
    kept = mailbox(typed)
    assert mailbox(kept) == kept
    if sent := mailbox_on_the_wire(kept):
        assert mailbox(sent) == kept
        assert sent.isascii()
