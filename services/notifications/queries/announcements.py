"""Announcements: those that one may see, and how far the writing of their letters is."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, Select, distinct, func, select, true
from sqlalchemy.orm import Session

from services.notifications.domain import addresses
from services.notifications.models import Announcement, AnnouncementGroup, Contact, Notice
from services.notifications.permissions import is_organiser
from services.notifications.queries.audiences import Audience
from services.notifications.queries.people import person
from shared.alphabet import matching, nearest
from shared.errors import required
from shared.i18n import N_, Translator
from shared.places import provinces

ORGANISERS, OFFICERS, SECRETARIAT = N_("Ban tổ chức"), N_("Sở Công Thương %(province)s"), N_("Tổ giúp việc")
Offices = Collection[str] | None
"""The groups for which one may write; None is an organiser, who may for all (permissions.offices_of)."""


@dataclass(frozen=True)
class Written:
    """Of how many ``groups`` an announcement's letters are written (``told``); ``unreached`` have no mailbox."""

    groups: int
    told: int
    unreached: Collection[str]

    @property
    def whole(self) -> bool:
        """Return whether none is still to be written."""
        return self.told >= self.groups


def announcements(offices: Offices, q: str = "") -> Select[Announcement]:
    """Return the query of announcements of these offices whose subject or readers match, the newest first."""
    columns = Announcement.subject_vi, Announcement.about_vi
    mine = select(Announcement).where(of_offices(offices), matching(q, *columns))
    return mine.order_by(*nearest(q, *columns), Announcement.written_at.desc(), Announcement.id)


def announcement(session: Session, announcement_id: UUID, offices: Offices) -> Announcement:
    """Return an announcement of these offices. Raises NotFound."""
    mine = select(Announcement).where(Announcement.id == announcement_id, of_offices(offices))
    return required(session.scalar(mine))


def written(session: Session, announcement_id: UUID) -> Written:
    """Return how far the writing of an announcement's letters is."""
    mine = select(AnnouncementGroup).where(AnnouncementGroup.announcement_id == announcement_id).subquery()
    groups = session.scalar(select(func.count()).select_from(mine)) or 0
    told = select(func.count(distinct(Notice.group_name))).where(Notice.event_id == announcement_id)
    nobody = select(mine.c.label).where(mine.c.group_name.not_in(select(Contact.group_name))).order_by(mine.c.label)
    return Written(groups, session.scalar(told) or 0, session.scalars(nobody).all())


def unkept(session: Session, to: Audience | Announcement, by: str, words: Mapping[str, str]) -> Announcement:
    """Return an announcement to the same people that is kept nowhere yet."""
    kind = to.audience if isinstance(to, Announcement) else to.kind
    return Announcement(
        audience=kind,
        **{name: getattr(to, name) for name in ("whom", "code", "about_vi", "about_en", "page", "owner")},
        **writing_for(session, by, to.owner),
        **words,
        written_by=by,
    )


def writing_for(session: Session, by: str, owner: str) -> dict[str, str]:
    """Return for whom somebody writes, in both languages, and their name."""
    word, values = (ORGANISERS if is_organiser(session, by) else SECRETARIAT), {}
    if word != ORGANISERS and addresses.family(owner) == addresses.family(addresses.OFFICERS):
        word, values = OFFICERS, {"province": provinces()[owner.partition(":")[2]].name}
    office = {f"office_{language}": Translator(language).gettext(word, **values) for language in ("vi", "en")}
    known = person(session, by)
    return {**office, "author_name": known.name if known else ""}


def of_offices(offices: Offices) -> ColumnElement[bool]:
    """Return the condition for announcements of these offices."""
    return true() if offices is None else Announcement.owner.in_(offices)
