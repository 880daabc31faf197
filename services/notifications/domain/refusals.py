"""What a mail server means when it does not take a letter, or gives it back: of the mailbox, of itself, or of us.

Nothing here trusts one code alone: servers put a full mailbox, a block list or our own sender's address under codes of
an unknown address. So words come first, and codes only where no word speaks against them. Who is not surely gone is
not gone: a wrong mark silences somebody, a missing one costs a letter.
Sources: RFC 3463 and 5248 (codes), RFC 7505 (5.1.10); the words are those of Postfix, Exim, Exchange, Gmail, Yahoo,
IronPort, qmail.
"""

import re
from collections.abc import Iterable
from typing import Final, Literal, NamedTuple, get_args

Meaning = Literal["gone", "full", "later", "ours", "policy", "route", "unclear"]
"""``gone``: no such mailbox, moved or closed. ``full``: no room in it. ``later``: now is not the moment (greylisting,
too fast). ``ours``: our sender's address, password or TLS. ``policy``: the server does not want such letters (block
list, spam, rules). ``route``: no way to the domain's server. ``unclear``: something else, or the server did not say.
"""
MEANINGS: Final[tuple[Meaning, ...]] = get_args(Meaning)
MOST_READ: Final = 2_000
MOST_ALIKE: Final = 160

_MAILBOX: Final = r"(user|mailbox|mail ?box|account|recipient|addressee|e-?mail( address| account)?|address)"
_ADDRESS: Final = re.compile(r"<?[^\s<>@]{1,64}@[^\s<>@]{1,255}>?")
_OWN_TO_ONE: Final = re.compile(
    r"^\W+$|[:/\[\]]\S|[A-Za-z]\.[A-Za-z]|(?=\S*\d)(?=\S*[A-Za-z])\S{8,}|\d{5,}|\d+\.\d+\.\d+\.\d+"
)
_ENHANCED: Final = re.compile(r"(?<![\d.])([245])\.(\d{1,3})\.(\d{1,3})(?![\d.])", re.ASCII)
_BASIC: Final = re.compile(r"^\W*([2-5]\d\d)(?=[\s-])", re.ASCII)


class _Rule(NamedTuple):
    """What words or codes mean; ``codes`` is a whole expression over codes like 5.2.2 or 550."""

    meaning: Meaning
    words: str = r"(?!)"
    codes: str = r"(?!)"


WORDS_AND_CODES: Final = (
    _Rule(
        "full",
        r"(mail ?box|inbox|account|user|recipient|quota|storage|disk)\b.{0,40}\b(full|exceed|over ?quota|overdrawn)"
        r"|(over|out of|exceed\w*|insufficient)\b.{0,20}\b(quota|disk|storage|space)|quota exceeded|no space left",
        r"[45]\.2\.2",
    ),
    _Rule(
        "later",
        r"at a rate|\brate\b|too (many|much|fast|frequent)|grey-? ?list|gray-? ?list|throttl"
        r"|try (again )?later|try again in|temporar|currently (unavailable|suspended)|over its limit",
        r"4\.\d+\.\d+|4\d\d",
    ),
    _Rule(
        "ours",
        r"\bsender\b|return[ -]path|mail ?from\b|envelope[ -]from|\bspf\b|\bdkim\b|\bdmarc\b|reverse dns|\bptr\b"
        r"|\bhelo\b|\behlo\b|authenticat|must issue a starttls|relay(ing)? (is )?(denied|not|access)|not? (to )?relay",
        r"5\.1\.[789]|5\.7\.(8|9|1[0-4]|2[0-79])|5\.5\.1|53[0458]",
    ),
    _Rule(
        "policy",
        r"spam|\bblock|black ?-?list|deny ?list|\bdnsbl|\brbl\b|reputation|polic(y|ies)|banned|unsolicited|bulk"
        r"|virus|malware|phish|suspicious|content|prohibit|not (allowed|permitted|accepted from)|client host rejected"
        r"|restrict|barracuda|abus",
        r"5\.7\.\d+|5\.3\.4|5\.2\.3|5\.6\.\d+",
    ),
    _Rule(
        "route",
        r"(domain|host)( name)?\b.{0,30}\b(not found|not exist|unknown|invalid)|name service error"
        r"|(no such|unknown) (host|domain)|unrout|no (valid )?mx\b|lookup fail|connection (timed out|refused)"
        r"|loops? (back|detected)",
        r"5\.1\.2|5\.4\.(?!1\b)\d+",
    ),
    _Rule("unclear", codes=r"5\.4\.1|5\.5\.[2-9]"),  # Microsoft's 5.4.1 is an unknown person or a wrong setting
    _Rule(
        "gone",
        r"(no such|unknown|invalid|non-?existent|bad destination) (local )?" + _MAILBOX + r"\b"
        rf"|\b{_MAILBOX}\b.{{0,60}}\b((does not|doesn.?t|not) exist|not found|unknown|(is |been )?(disabled|closed))"
        r"|no mailbox (here )?by that name|doesn.?t have an? \S{1,60} account|recipient ?not ?found|recipnotfound"
        r"|no longer (exists|works here|valid|in use)|no such recipient|no one by that name",
        r"5\.1\.1|5\.1\.6|5\.1\.10|5\.2\.1",
    ),
)
"""In this order the first that fits counts: what speaks against a mark stands before what speaks for one."""


def judge(code: int, enhanced: str, text: str) -> Meaning:
    """Return what an answer means: its SMTP code (0: none), its code by RFC 3463 ("": none), its words.

    A code within the words that the table knows is the last server's own, and counts before ``enhanced`` (a report's
    Status). 5.1.0 and 5.1.3 say nothing by themselves. It is ``gone`` only for a refusal for good.
    """
    said = _ADDRESS.sub(" ", text[:MOST_READ].replace("\u2060", "")).lower()
    own = enhanced_codes(text)
    first = _BASIC.search(text)
    basic = str(code) if code else first[1] if first else ""
    if basic.startswith("4") or (not basic and own and own[0].startswith("4.")):
        if _fits("full", said, own or [enhanced]):
            return "full"
        return "ours" if _fits("ours", said) and not _fits("later", said) else "later"
    by_codes = _by_codes(own) or _by_codes([enhanced, basic])
    fitting = (one.meaning for one in WORDS_AND_CODES if re.search(one.words, said) or one.meaning == by_codes)
    return next(fitting, "unclear")


def enhanced_codes(text: str) -> list[str]:
    """Return the codes of RFC 3463 in a text, in their order, without leading zeros."""
    return [".".join(str(int(number)) for number in found.groups()) for found in _ENHANCED.finditer(text[:MOST_READ])]


def alike(text: str) -> str:
    """Return an answer without what differs from one mailbox to the next: addresses, hosts, numbers of the queue."""
    words = _ADDRESS.sub(" ", text[:MOST_READ]).split()
    return " ".join(one for one in words if not _OWN_TO_ONE.search(one))[:MOST_ALIKE].strip(" ;:,-")


def telling(enhanced: str, text: str) -> str:
    """Return the code that says most: of those in the words the first that the table knows, else ``enhanced``."""
    given, own = enhanced_codes(enhanced), enhanced_codes(text)
    return next((one for one in (*own, *given) if _by_codes([one])), (given or own or [""])[0])


def _by_codes(codes: Iterable[str]) -> Meaning | None:
    known = list(codes)
    return next((one.meaning for one in WORDS_AND_CODES if any(re.fullmatch(one.codes, code) for code in known)), None)


def _fits(meaning: Meaning, said: str, codes: Iterable[str] = ()) -> bool:
    rule = next(one for one in WORDS_AND_CODES if one.meaning == meaning)
    return bool(re.search(rule.words, said)) or _by_codes(codes) == meaning
