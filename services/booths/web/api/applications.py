"""Applications as JSON: begin, fill in, hand in, decide, read; each list shows what the reader may see."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from flask import jsonify
from flask.typing import ResponseReturnValue
from sqlalchemy import Select
from sqlalchemy.orm import Session

from services.booths.actions import applications as actions
from services.booths.actions import reviews
from services.booths.actions import wishes as wish_actions
from services.booths.actions.wishes import Wanted
from services.booths.models import Application
from services.booths.permissions import scope_of
from services.booths.queries.applications import ApplicationFilters, listed
from services.booths.queries.cases import case, readable
from services.booths.queries.waiting import standing_of
from services.booths.reasons import answer
from services.booths.web.api.replay import KeyHeader, replayable
from services.booths.web.schemas.applications import (
    ApplicationOut,
    ApplicationsOut,
    ApplySchema,
    CaseOut,
    ChangesSchema,
    ListQuery,
    MoreOut,
    ReasonsSchema,
    WishesSchema,
)
from services.booths.web.who import applicant, reviewer
from shared.i18n import speaking_of_another
from shared.web.api import Api

PARTS: Final[tuple[tuple[Callable[..., Application], tuple[str, ...]], ...]] = (
    (actions.ask_for_booths, ("booths_wanted", "side_by_side", "all_or_nothing")),
    (actions.describe_products, ("products", "power", "water")),
    (wish_actions.accept_anywhere, ("anywhere",)),
)


def applications(session: Session, *, by: str, **filters: Any) -> Select[Application]:
    return listed(scope_of(session, by), ApplicationFilters(**filters))


def start(
    session: Session, *, fair_code: str, establishment_id: UUID, key: str | None, by: str, now: datetime
) -> ResponseReturnValue:
    def begin() -> Application:
        return actions.start_application(
            session, fair_code=fair_code, establishment_id=establishment_id, by=by, now=now
        )

    return replayable(session, key, ApplicationOut(), 201, begin)


def submit(session: Session, *, application_id: UUID, key: str | None, by: str, now: datetime) -> ResponseReturnValue:
    def hand_in() -> Application:
        return actions.submit_application(session, application_id=application_id, by=by, now=now)

    return replayable(session, key, ApplicationOut(), 200, hand_in)


def application(session: Session, *, application_id: UUID, by: str, now: datetime) -> ResponseReturnValue:
    session.flush()
    found = case(session, application_id, by)
    today = standing_of(session, found.application)
    with speaking_of_another(not found.mine):
        said = answer(found.placement.explanation, found.application.booths_wanted) if found.placement else ""
    facts = {
        "situation": found.situation(now),
        "missing": actions.shortcomings(session, found.application) if found.mine else {},
        "wishes": found.wishes,
        "offers": found.offers,
        "position": found.placement and found.placement.position,
        "waiting_position": today.line.place if today.line else None,
        "waiting_total": today.waiting if today.line else None,
        "answer": said,
        "explanation": found.placement and found.placement.explanation,
    }
    return jsonify(ApplicationOut().dump(found.application) | MoreOut().dump(facts))


def change(session: Session, *, application_id: UUID, by: str, now: datetime, **changes: Any) -> ResponseReturnValue:
    """Call the action of each group of facts of which something is given; the rest of it stays as it is."""
    present, _scope = readable(session, application_id, by)
    for act, names in PARTS:
        if changes.keys() & set(names):
            facts = {name: changes.get(name, getattr(present, name)) for name in names}
            act(session, application_id=application_id, by=by, now=now, **facts)
    return application(session, application_id=application_id, by=by, now=now)


def wishes(
    session: Session, *, application_id: UUID, wishes: Sequence[Mapping[str, Any]], by: str, now: datetime
) -> ResponseReturnValue:
    wanted = [Wanted(wish.get("booth") or wish["zone"], is_zone="zone" in wish) for wish in wishes]
    wish_actions.replace_wishes(session, application_id=application_id, wishes=wanted, by=by, now=now)
    return application(session, application_id=application_id, by=by, now=now)


API = Api("applications_api", "/booths/api", tag="applications", code="fair_code", strict=True)
ONE = "/applications/<uuid:application_id>"

# fmt: off
API.get("/applications", applications, takes=ListQuery, out=ApplicationsOut, errors=[401],
        says="List the applications of one's establishments, and for officers and organisers those they oversee")
API.post("/fairs/<code>/applications", start, takes=ApplySchema, headers=KeyHeader, out=ApplicationOut, status=201,
         says="Begin an application, or get the one that the establishment has")
API.get(ONE, application, out=CaseOut, says="Read one application with its wishes, offers and explanation")
API.patch(ONE, change, takes=ChangesSchema, out=CaseOut, who=applicant,
          says="Change any part of an application that is not handed in")
API.put(f"{ONE}/wishes", wishes, takes=WishesSchema, out=CaseOut,
        who=applicant, says="Replace the ranked wishes, best first: all of them or, if one does not fit, none")
API.post(f"{ONE}/submit", submit, headers=KeyHeader, out=ApplicationOut, errors=[401, 403, 404, 409, 422],
         says="Hand the application in; once, however often it is sent")
API.post(f"{ONE}/reopen", actions.reopen_application, out=ApplicationOut,
         says="Take an application back to mend it, before it is decided")
API.post(f"{ONE}/withdraw", actions.withdraw_application, out=ApplicationOut, says="Withdraw an application for good")
API.post(f"{ONE}/accept", reviews.accept_application, out=ApplicationOut,
         says="Accept an application (officers of its province, organisers)")
API.post(f"{ONE}/return", reviews.return_application, takes=ReasonsSchema, out=ApplicationOut,
         who=reviewer, says="Send an application back with reasons (officers of its province, organisers)")
API.post(f"{ONE}/refuse", reviews.refuse_application, takes=ReasonsSchema, out=ApplicationOut,
         who=reviewer, says="Refuse an application with reasons (officers of its province, organisers)")
