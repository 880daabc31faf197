"""Who I am here and what I wish, for programs."""

from typing import Any
from uuid import UUID

from flask import session as browser
from sqlalchemy.orm import Session

from services.notifications import queries
from services.notifications.actions.digests import send_digest_now
from services.notifications.actions.people import change_person
from services.notifications.actions.wishes import change_wishes
from services.notifications.models import Person
from services.notifications.queries.digests import count_put_aside, digest_items
from services.notifications.web.schemas.letters import PageQuery
from services.notifications.web.schemas.me import DigestItemsOut, MeIn, MeOut, SentOut
from services.notifications.web.told import told_items
from shared.errors import NotFound, required
from shared.web.api import Api
from shared.web.paging import Page, paginate


def known(session: Session, by: str) -> Person:
    return required(queries.person(session, by))


def show(session: Session, *, by: str) -> dict[str, Any]:
    found = known(session, by)
    kept = ("email", "name", "phone", "language", "declined", "digest", "by_sms")
    return {name: getattr(found, name) for name in kept} | {"put_aside": count_put_aside(session, by)}


def change(session: Session, *, by: str, name: str, phone: str, language: str, **wished: Any) -> dict[str, Any]:
    change_person(session, by=by, name=name, phone=phone, language=language)
    change_wishes(session, by=by, **wished)
    browser.update(name=name, language=language)
    return show(session, by=by)


def told(session: Session, *, digest_id: UUID, page: int, by: str) -> Page[Any]:
    found = paginate(session, digest_items(digest_id, by), page)
    if not found.items:
        raise NotFound
    return found.of(told_items(found.items))


API = Api("me_api", "/notifications/api", tag="me", strict=True)

# fmt: off
API.get("/me", show, out=MeOut, errors=[401, 404], says="Show what is kept about me")
API.put("/me", change, takes=MeIn, out=MeOut, errors=[401, 404], who=known,
        says="Change what is kept about me and what I wish")
API.post("/me/digest", send_digest_now, out=SentOut, under="sent", errors=[401],
         says="Send me what waits for my next digest")
API.get("/digests/<uuid:digest_id>", told, takes=PageQuery, out=DigestItemsOut, errors=[401, 404],
        says="List what one of my digests told, newest first")
