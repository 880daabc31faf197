"""Letters that somebody of an office writes to a group: what they say, and to whom."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from services.notifications.domain.lifecycle import ANNOUNCEMENT, AnnouncementState
from services.notifications.models.base import NotificationsTables
from shared.cases import Case
from shared.database import HasId, one_of
from shared.events.values import AUDIENCES


class Announcement(HasId, Case[AnnouncementState], NotificationsTables):
    """A letter that an office writes to a group of people. Once given, its letters are the batch of the same id.

    ``audience`` and ``whom`` say who gets it: the exhibitors of a fair, the makers of a province, the judges of a
    round; ``about`` is what that is called, ``page`` its page. ``office`` is for whom its author writes, ``owner`` the
    group whose members may write, release and withdraw it, beside the organisers. An empty English text means: the
    Vietnamese one for all.
    """

    noun, known_by, within_by = "announcement", "subject_vi", "code"
    machine = ANNOUNCEMENT
    __tablename__ = "announcements"
    __table_args__ = (one_of("state", ANNOUNCEMENT.states), one_of("audience", AUDIENCES))

    audience: Mapped[str]
    whom: Mapped[str]
    code: Mapped[str] = mapped_column(default="", server_default="")
    about_vi: Mapped[str]
    about_en: Mapped[str]
    page: Mapped[str]
    owner: Mapped[str] = mapped_column(index=True)
    office_vi: Mapped[str]
    office_en: Mapped[str]
    subject_vi: Mapped[str]
    subject_en: Mapped[str] = mapped_column(default="", server_default="")
    text_vi: Mapped[str]
    text_en: Mapped[str] = mapped_column(default="", server_default="")
    state: Mapped[AnnouncementState] = mapped_column(String, default="draft")
    written_by: Mapped[str]
    author_name: Mapped[str]
    written_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    given_at: Mapped[datetime | None] = mapped_column(comment="when its letters were ordered, by the list of then")


class AnnouncementGroup(NotificationsTables):
    """A group that an announcement goes to: one of those that its audience was when it was given."""

    __tablename__ = "announcement_groups"

    announcement_id: Mapped[UUID] = mapped_column(ForeignKey("announcements.id", ondelete="CASCADE"), primary_key=True)
    group_name: Mapped[str] = mapped_column(primary_key=True)
    label: Mapped[str]
    province_code: Mapped[str] = mapped_column(default="", server_default="")
