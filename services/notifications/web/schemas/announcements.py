"""Announcements as pages and programs send them and get them."""

from apiflask import Schema
from marshmallow import fields, validate

from services.notifications.models import Announcement
from services.notifications.web.schemas.letters import PageQuery
from shared.web.answers import list_schema, shows
from shared.web.schemas import StrictSchema

LONGEST_SUBJECT = 120
LONGEST_TEXT = 4_000


class AnnouncementWordsSchema(StrictSchema):
    """What an announcement says."""

    subject_vi = fields.String(required=True, validate=validate.Length(min=5, max=LONGEST_SUBJECT))
    text_vi = fields.String(required=True, validate=validate.Length(min=10, max=LONGEST_TEXT))
    subject_en = fields.String(load_default="", validate=validate.Length(max=LONGEST_SUBJECT))
    text_en = fields.String(load_default="", validate=validate.Length(max=LONGEST_TEXT))


class AnnouncementSchema(AnnouncementWordsSchema):
    """What an announcement says, and to whom: ``exhibitors:<fair>``, ``makers:<province>``, ``judges:<round>``."""

    to = fields.String(required=True, validate=validate.Length(min=1, max=100))


class GiveSchema(StrictSchema):
    """How many groups the one who confirms has seen: with another number nothing happens."""

    groups = fields.Integer(required=True, strict=False, validate=validate.Range(min=1, max=1_000_000))


class GivePageSchema(GiveSchema):
    """The page's second step."""

    sure = fields.Boolean(required=True, validate=validate.Equal(True))


class AnnouncementsQuery(PageQuery):
    """Which announcements; words of ``q`` are looked for in subject and readers, diacritics forgiven."""

    q = fields.String(load_default="", validate=validate.Length(max=200))


@shows(
    Announcement,
    "id audience whom code about_vi about_en office_vi office_en author_name subject_vi subject_en text_vi text_en"
    " state written_at given_at",
    required=True,
)
class AnnouncementOut(Schema):
    """A letter of an office to a group of people; once given, its letters are the batch of the same id."""


AnnouncementsOut = list_schema("AnnouncementsOut", AnnouncementOut, "items total pages", required=True)


class AudienceOut(Schema):
    """Some people to whom one may write."""

    name = fields.String(required=True)
    kind = fields.String(required=True)
    about_vi = fields.String(required=True)
    about_en = fields.String(required=True)


AudiencesOut = list_schema("AudiencesOut", AudienceOut, required=True)
