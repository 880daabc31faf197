"""What may be wrong between us and a server, so that no letter is to blame and none is counted as tried."""

import re
from typing import Final, Literal, get_args

from services.notifications.domain.refusals import judge

Kind = Literal["accepted", "put_off", "refused"]
"""What a server says to a letter."""
Command = Literal["connect", "STARTTLS", "AUTH", "MAIL", "RCPT", "DATA"]
Fault = Literal[
    "unreachable",  # nobody answers, or the name leads nowhere
    "tls",  # no secure line, or it asks for one that we do not have
    "auth",  # user or password
    "refuses_us",  # it takes no mail from this machine
    "sender_refused",  # MAIL FROM
    "closed",  # 421, or the line broke, twice for one letter
    "too_many",  # so many letters or connections
    "same_refusal",  # the same answer letter after letter, whoever it is for
]
Trouble = Literal["", Fault]
TROUBLES: Final[tuple[Fault, ...]] = get_args(Fault)

CLOSING: Final = 421
ALIKE: Final = 3
ALIKE_ABOUT_MAILBOXES: Final = 10
"""So many answers in a row that blame the letter, or its mailbox, are one that blames the server."""

_BY_COMMAND: Final[dict[Command, Fault]] = {
    "connect": "refuses_us", "STARTTLS": "tls", "AUTH": "auth", "MAIL": "sender_refused",
}  # fmt: skip
_BY_CODE: Final[dict[int, Fault]] = {530: "auth", 534: "auth", 535: "auth", 538: "tls"}
_TOO_MANY: Final = re.compile(r"too (many|much|fast)|\brate\b|limit exceeded|throttl", re.IGNORECASE)


def fault_of(command: Command, code: int, text: str) -> Fault | None:
    """Return what is wrong if a server refuses a command; None if the letter itself was refused.

    Sources: RFC 5321 (421), RFC 4954 (530, 534, 535, 538), RFC 3207 (530, "Must issue a STARTTLS command first").
    """
    if code == CLOSING or (command in {"connect", "MAIL"} and code < 500):
        return "too_many" if _TOO_MANY.search(text) else "closed" if code == CLOSING else _BY_COMMAND[command]
    if code == 530 and "TLS" in text.upper():
        return "tls"
    return _BY_CODE.get(code) or _BY_COMMAND.get(command)


def kind_of(code: int, text: str) -> Kind:
    """Return what an answer says to the letter. A refusal that blames us is one for now: we can put that right."""
    if 0 <= code < 400:
        return "accepted"
    return "put_off" if code < 500 or judge(code, "", text) == "ours" else "refused"


def patience(said_to: str, text: str) -> int:
    """Return how many refusals alike in a row are the server's fault; 0 if they never are.

    ``said_to`` is empty for other channels' servers. Each mailbox may be put off by itself (greylisting), unless the
    server blames itself (4.3.x) or us.
    """
    meaning = judge(0, "", text)
    if said_to == "RCPT" and text.startswith("4") and meaning != "ours":
        return ALIKE if re.search(r"\b4\.3\.\d", text) else 0
    return ALIKE_ABOUT_MAILBOXES if not said_to or meaning in {"gone", "full"} else ALIKE
