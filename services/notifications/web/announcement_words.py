"""Announcements in words: who gets one, how it stands, and the letter that it makes."""

from collections.abc import Mapping
from typing import Final
from uuid import UUID

from sqlalchemy.orm import Session

from services.notifications import letters
from services.notifications.actions.announcements import event_of
from services.notifications.letters import Content, Recipient
from services.notifications.models import Announcement, Batch
from services.notifications.queries.audiences import Audience
from services.notifications.queries.texts import newest_text
from services.notifications.web.batch_words import BATCH_CHIPS, BATCH_WORDS
from shared.i18n import N_, language, lazy_gettext
from shared.i18n import gettext as _

READERS: Final[Mapping[str, str]] = {
    "exhibitors": N_("Cơ sở có gian tại %(about)s"),
    "makers": N_("Cơ sở ở %(about)s"),
    "judges": N_("Giám khảo của %(about)s"),
}
STATE_WORDS: Final[Mapping[str, str]] = {
    "draft": lazy_gettext("Đang soạn"),
    "given": lazy_gettext("Đã lập đợt thư"),
    "dropped": lazy_gettext("Đã bỏ"),
}
SOMEBODY: Final = UUID(int=0)
"""The group of a letter that nobody gets: a preview."""


def readers(found: Announcement | Audience) -> str:
    """Return who gets it."""
    kind = found.audience if isinstance(found, Announcement) else found.kind
    return _(READERS[kind], about=found.about_en if language() == "en" else found.about_vi)


def office(found: Announcement) -> str:
    """Return for whom its author writes."""
    return found.office_en if language() == "en" else found.office_vi


def standing(found: Announcement, batch: Batch | None) -> tuple[str, str]:
    """Return how it stands: the kind of its chip, and the word. Once it is given that is how its batch stands."""
    if batch is not None:
        return BATCH_CHIPS[batch.state], str(BATCH_WORDS[batch.state])
    return ("waiting" if found.state == "draft" else "plain"), str(STATE_WORDS[found.state])


def letter_of(session: Session, found: Announcement, label: str, reader: Recipient) -> Content:
    """Return the letter that it makes for a reader of a group of this name."""
    noun = "judge" if found.audience == "judges" else "establishment"
    event = event_of(found, group=f"{noun}:{SOMEBODY}", label=label, province_code=None)
    text = newest_text(session, "announcement", reader.language)
    return letters.write(event, reader, event.group, text=text)
