"""What mail servers mean: their own words and codes, as they are found in the wild."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.notifications.domain.refusals import MEANINGS, alike, judge

GONE = [
    (550, "5.1.1", "550 5.1.1 <hoa@x.vn>: Recipient address rejected: User unknown in local recipient table"),
    (0, "5.1.1", "550-5.1.1 The email account that you tried to reach does not exist. Please try 550-5.1.1 "
     "double-checking the recipient's email address for typos"),
    (550, "", "550 No such user here"),
    (550, "", "550 Unknown user"),
    (0, "5.1.10", "550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient hoa@x.vn not found by SMTP address lookup"),
    (0, "5.2.1", "550 5.2.1 The email account that you tried to reach is disabled. Learn more at https://x.example"),
    (0, "5.1.6", ""),
    (551, "5.1.6", "551 5.1.6 User not local; please try <hoa@y.vn>"),
    (0, "", "Sorry, no mailbox here by that name. (#5.1.1)"),
    (554, "", "554 delivery error: dd This user doesn't have a yahoo.com account (hoa@yahoo.com) [0]"),
    (0, "5.1.0", "smtp; 5.1.0 - Unknown address error 550-'5.1.1 no such user' (delivery attempts: 0)"),
    (0, "5.0.0", "550 5.1.1 hoa@x.vn... User unknown"),
    (0, "5.2.2", "550 5.1.1 No such user"),
    (550, "5.1.1", "550 5.1.1 <spam.full@rate-sender-policy.vn>: user unknown"),
]  # fmt: skip
LIVING = [
    (0, "5.1.0", "", "unclear"),
    (0, "5.1.3", "", "unclear"),
    (0, "5.0.0", "", "unclear"),
    (0, "5.1.0", "5.1.0 - Unknown address error 552-'5.2.2 mailbox is full' (delivery attempts: 0)", "full"),
    (0, "5.1.1", "552 5.2.2 mailbox full", "full"),
    (0, "5.1.1", "550 5.1.1 Mailbox over quota", "full"),
    (452, "4.2.2", "452 4.2.2 The email account that you tried to reach is over quota", "full"),
    (0, "5.2.1", "550-5.2.1 The user you are trying to contact is receiving mail at a rate that prevents", "later"),
    (450, "4.1.1", "450 4.1.1 <hoa@x.vn>: Recipient address rejected: unverified address: user unknown", "later"),
    (0, "5.1.1", "450 4.1.1 unknown user in virtual table", "later"),
    (0, "", "450 5.1.1 user unknown", "later"),
    (451, "", "451 Greylisted, try again in 5 minutes", "later"),
    (421, "4.7.0", "421 4.7.0 too many connections", "later"),
    (451, "4.7.1", "451 4.7.1 sender is greylisted for 300 seconds", "later"),
    (454, "4.7.1", "454 4.7.1 <hoa@x.vn>: Relay access denied", "ours"),
    (450, "4.1.8", "450 4.1.8 <thu@x.vn>: Sender address rejected: Domain not found", "ours"),
    (0, "5.1.3", "553 see http://www.spamhaus.org/query/bl?ip=192.0.2.9", "policy"),
    (550, "5.1.1", "550 5.1.1 blocked: your host is on a black list", "policy"),
    (550, "5.7.1", "550 5.7.1 Our system has detected that this message is likely unsolicited mail", "policy"),
    (0, "5.1.1", "550 5.7.1 Message rejected", "policy"),
    (552, "5.3.4", "552 5.3.4 Message size exceeds fixed limit", "policy"),
    (550, "5.1.8", "550 5.1.8 <thu@x.vn>: Sender address rejected: Domain not found", "ours"),
    (550, "5.1.1", "550 5.1.1 <thu@x.vn>: Sender address rejected: User unknown", "ours"),
    (553, "5.1.3", "553 sorry, your envelope sender is in my badmailfrom list", "ours"),
    (530, "5.7.0", "530 5.7.0 Must issue a STARTTLS command first", "ours"),
    (535, "", "535 nope", "ours"),
    (554, "5.7.1", "554 5.7.1 <hoa@x.vn>: Relay access denied", "ours"),
    (0, "5.4.4", "Host or domain name not found. Name service error for name=gmial.example type=A", "route"),
    (550, "5.1.2", "550 5.1.2 <hoa@x.vn>: Recipient address rejected: Domain not found", "route"),
    (0, "5.1.1", "550 5.4.1 Recipient address rejected: Access denied. AS(201806281)", "unclear"),
    (0, "5.5.0", "550 5.5.0 Requested action not taken: mailbox unavailable", "unclear"),
    (550, "", "550 mailbox unavailable", "unclear"),
    (0, "", "", "unclear"),
]


@pytest.mark.parametrize(("code", "enhanced", "text"), GONE)
def test_who_is_gone(code: int, enhanced: str, text: str) -> None:
    assert judge(code, enhanced, text) == "gone"


@pytest.mark.parametrize(("code", "enhanced", "text", "meaning"), LIVING)
def test_who_is_not(code: int, enhanced: str, text: str, meaning: str) -> None:
    assert judge(code, enhanced, text) == meaning


@pytest.mark.parametrize(
    ("text", "same"),
    [
        ("550 5.1.1 <hoa@x.vn>: Recipient rejected: User unknown", "550 5.1.1 Recipient rejected: User unknown"),
        ("550 5.2.1 mailbox disabled d2e1a72fcca58-724de - gsmtp", "550 5.2.1 mailbox disabled gsmtp"),
        ("550 no such user at mx.x.vn[203.0.113.7] see https://x.vn/help?id=1", "550 no such user at see"),
    ],
)
def test_what_servers_say_alike_of_two_mailboxes_is_the_same(text: str, same: str) -> None:
    assert alike(text) == same


@given(code=st.integers(0, 599), text=st.text(max_size=300))
def test_any_text_means_something(code: int, text: str) -> None:
    assert judge(code, text[:10], text) in MEANINGS
    if 400 <= code < 500:
        assert judge(code, "5.1.1", f"{text} user unknown") != "gone"
