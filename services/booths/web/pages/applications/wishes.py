"""The ranked wishes: a numbered list with up and down, and a searchable list to add from; without JavaScript too."""

from typing import Any
from uuid import UUID

from flask import request
from flask.typing import ResponseReturnValue

from services.booths.actions import wishes as actions
from services.booths.actions.wishes import Wanted
from services.booths.domain.applications import MOST_WISHES
from services.booths.queries.cases import wish_lines
from services.booths.queries.choices import wish_choices
from services.booths.web.pages.applications.blueprint import after, bp, editable, step
from services.booths.web.schemas.applications import AnywhereSchema, MoveSchema, WishSchema
from services.booths.web.who import applicant
from shared.clock import now
from shared.i18n import gettext as _
from shared.web.app import transaction
from shared.web.forms import Form, done
from shared.web.signin import person

LONGEST_QUERY = 100


@bp.get("/applications/<uuid:application_id>/wishes")
def wishes(application_id: UUID, form: Form | None = None) -> ResponseReturnValue:
    """Which booths, in which order?"""
    q = request.args.get("q", "")[:LONGEST_QUERY]
    form = form or Form()
    with transaction() as session:
        application = editable(session, application_id)
        form.values = {"anywhere": application.anywhere, **form.values}
        return form.page(
            "applications/wishes.html",
            application=application,
            wishes=wish_lines(session, application_id),
            choices=wish_choices(session, application, q),
            most=MOST_WISHES,
            from_check=request.args.get("from") == "check",
        )


@bp.post("/applications/<uuid:application_id>/wishes")
def add_wish(application_id: UUID) -> ResponseReturnValue:
    """Put a booth or a zone at the end of the list; the floor plan sends here too."""
    form = Form()
    with form.trying() as session:
        given = form.read(WishSchema())
        wanted = Wanted(given.get("booth") or given["zone"], is_zone="zone" in given)
        actions.add_wish(session, application_id=application_id, wanted=wanted, by=person(), now=now())
    if not form.ok:
        return wishes(application_id, form)
    said = _("Đã thêm %(code)s vào nguyện vọng.", code=wanted.code)
    return done(said, "applications.wishes", application_id=application_id)


@bp.post("/applications/<uuid:application_id>/wishes/move")
def move_wish(application_id: UUID) -> ResponseReturnValue:
    """Up, down or out."""
    who: dict[str, Any] = {"application_id": application_id, "by": person(), "now": now()}
    with transaction() as session:
        applicant(session, person(), application_id)
        asked = MoveSchema().load({"rank": request.form.get("rank"), "move": request.form.get("move")})
        if asked["move"] == "out":
            actions.remove_wish(session, rank=asked["rank"], **who)
        else:
            actions.move_wish(session, rank=asked["rank"], up=1 if asked["move"] == "up" else -1, **who)
    return step("wishes", application_id)


@bp.post("/applications/<uuid:application_id>/wishes/anywhere")
def save_anywhere(application_id: UUID) -> ResponseReturnValue:
    """Keep whether anything else is welcome, and go on."""
    form = Form()
    with form.trying(conflict=409) as session:
        given = form.read(AnywhereSchema())
        application = actions.accept_anywhere(session, application_id=application_id, by=person(), now=now(), **given)
        nothing = not application.anywhere and not application.wishes
    if form.ok and nothing and request.form.get("action") != "draft":
        form.errors["anywhere"] = [_("Chọn ít nhất một nguyện vọng, hoặc đồng ý nhận bất kỳ gian nào phù hợp.")]
    return after("wishes", application_id) if form.ok else wishes(application_id, form)
