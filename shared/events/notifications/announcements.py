"""What somebody of an office writes to a group of people; told to each of its groups, so that letters are written."""

from uuid import UUID

from shared.events.envelope import Event
from shared.events.values import Audience, ProvinceCode, Readers


class AnnouncementGiven(Event):
    """An office writes to ``group``, one of those that ``about`` makes an audience of; its letters wait in a batch.

    ``label`` is what the group is called (an establishment, a judge), ``office`` and ``author_name`` who writes.
    """

    type = "notifications.announcement.given"
    keyed_by = "announcement_id"

    announcement_id: UUID
    batch_id: UUID
    group: Readers
    label: str
    province_code: ProvinceCode | None = None
    audience: Audience
    about_vi: str
    about_en: str
    page: str
    office_vi: str
    office_en: str
    author_name: str
    subject_vi: str
    subject_en: str = ""
    text_vi: str
    text_en: str = ""
