"""Announcements, for the offices' programs."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select
from sqlalchemy.orm import Session

from services.notifications.actions import announcements as actions
from services.notifications.models import Announcement
from services.notifications.permissions import offices_of, require_announcement, require_office
from services.notifications.queries import announcements as queries
from services.notifications.queries.audiences import Audience
from services.notifications.queries.audiences import audiences as known_audiences
from services.notifications.web.schemas.announcements import (
    AnnouncementOut,
    AnnouncementSchema,
    AnnouncementsOut,
    AnnouncementsQuery,
    AnnouncementWordsSchema,
    AudiencesOut,
    GiveSchema,
)
from shared.web.api import Api


def list_all(session: Session, *, q: str, by: str) -> Select[Announcement]:
    return queries.announcements(offices_of(session, by), q)


def audiences(session: Session, *, by: str) -> list[Audience]:
    return known_audiences(session, offices_of(session, by))


def show(session: Session, *, announcement_id: UUID, by: str) -> Announcement:
    return queries.announcement(session, announcement_id, offices_of(session, by))


def give(session: Session, *, announcement_id: UUID, by: str, now: datetime, **said: Any) -> Announcement:
    return actions.give_announcement(session, announcement_id=announcement_id, by=by, now=now, **said)


API = Api("announcements_api", "/notifications/api/office/announcements", tag="announcements", strict=True)
ONE = "/<uuid:announcement_id>"

# fmt: off
API.get("", list_all, takes=AnnouncementsQuery, out=AnnouncementsOut, who=require_office, errors=[401, 403],
        says="List the announcements of one's own offices, the newest first")
API.get("/audiences", audiences, out=AudiencesOut, under="items", who=require_office, errors=[401, 403],
        says="List to whom one may write: exhibitors of fairs, makers of provinces, judges of rounds")
API.get(ONE, show, out=AnnouncementOut, who=require_announcement, says="Read an announcement of one's own offices")
API.post("", actions.begin_announcement, takes=AnnouncementSchema, out=AnnouncementOut, status=201,
         who=require_office, says="Begin an announcement to an audience; nobody gets it yet")
API.put(ONE, actions.change_announcement, takes=AnnouncementWordsSchema, out=AnnouncementOut, who=require_announcement,
        says="Change what an announcement says that is not given yet")
API.post(f"{ONE}/give", give, takes=GiveSchema, out=AnnouncementOut, who=require_announcement,
         says="Have its letters written: they wait in the batch of its id until somebody releases them")
API.post(f"{ONE}/drop", actions.drop_announcement, out=AnnouncementOut, who=require_announcement,
         says="Let an announcement that is not given become nothing")
