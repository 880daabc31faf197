"""What comes back as a letter in words: servers that send no delivery status, and mailboxes that answer by themselves.

Whom a report is about is found by flufl.bounce (shared/files/mails.py), what it means by domain.refusals.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from services.notifications.domain.reports import Notification, Report, field_of, report_of, sender_of, short

MAIL_SYSTEM: Final = re.compile(
    r"mailer-?daemon|postmaster|mail ?(delivery|er)? ?(sub-?)?system|mail administrator|delivery (agent|service|status)"
    r"|system administrator|mdaemon",
    re.IGNORECASE,
)
COPY: Final = re.compile(
    r"^(-{2,} ?(this is a copy|below this line|original|returned|start of|enclosed|the (header|body)|included)"
    r"|return-path: |received: from |message-id: )",
    re.IGNORECASE | re.MULTILINE,
)
"""Where what the server says ends, and our own letter begins."""
SENT_ON: Final = re.compile(r"generated from <?([^\s<>()]+@[^\s<>()]+)")
CODE: Final = re.compile(r"^.*?(?<![\d.])(?:[45]\d\d[ -]|#?[45]\.\d{1,3}\.\d{1,3}(?!\.)).*", re.MULTILINE)

AUTOMATIC: Final = ("x-autoreply", "x-autorespond", "x-autoresponder", "x-vacation")
ASKS: Final = re.compile(
    r"captcha|challenge|are (you )?human|confirm (that|your|you)|verify (that|your|you)|release your", re.I
)
"""Who answers so does not get our letter before somebody has done something."""


def returns(mail: Mapping[str, Any]) -> Iterator[Report]:
    """Yield what a mail system says in words. Whoever writes from the address in question is somebody who lives."""
    sender = sender_of(mail)
    if not (field_of(mail, "x-failed-recipients") or MAIL_SYSTEM.search(field_of(mail, "from"))):
        return
    said = COPY.split(mail["text"], maxsplit=1)[0]
    named = [(one, "failed") for one in mail["failed"]] + [(one, "delayed") for one in mail["delayed"]]
    for recipient, action in named:
        alone = len(named) == 1
        first = SENT_ON.search(said) if alone else None
        report = report_of(
            recipient, action=action, answer=_about(said, recipient, alone), original=first[1] if first else ""
        )
        if report and sender not in report.recipients:
            yield report


def answers(mail: Mapping[str, Any], seen: Notification) -> Iterator[Report]:
    """Yield that a mailbox answers by itself: who reads it is away."""
    automatic = field_of(mail, "auto-submitted").lower().startswith("auto-") or field_of(mail, *AUTOMATIC)
    told = short(f"{seen.subject}: {seen.text}")
    sender = sender_of(mail)
    if automatic and sender and not MAIL_SYSTEM.search(field_of(mail, "from")) and not ASKS.search(told):
        yield Report((sender,), "away", answer=told)


def _about(said: str, recipient: str, alone: bool) -> str:
    """Return what a text says of one recipient, from the line with a code on, if there is one."""
    paragraphs = re.split(r"\n\s*\n", said.replace("\r\n", "\n"))
    places = [at for at, one in enumerate(paragraphs) if recipient.lower() in one.lower()]
    about = paragraphs[places[0] if places else 0 :] if alone else [paragraphs[at] for at in places]
    text = "\n".join(about)
    coded = CODE.search(text)
    return text[coded.start() :].strip() if coded else text.strip()
