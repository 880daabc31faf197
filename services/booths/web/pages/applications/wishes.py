"""The ranked wishes: a numbered list with up and down, and a searchable list to add from; without JavaScript too."""

from typing import Any
from uuid import UUID

from flask import flash, render_template, request
from flask.typing import ResponseReturnValue

from services.booths.actions import wishes as actions
from services.booths.actions.wishes import Wanted
from services.booths.domain.applications import MOST_WISHES
from services.booths.queries.cases import wish_lines
from services.booths.queries.choices import wish_choices
from services.booths.web.pages.applications.blueprint import after, bp, editable, step
from services.booths.web.schemas.applications import AnywhereSchema, MoveSchema, WishSchema
from shared.clock import now
from shared.errors import Conflict, Invalid
from shared.i18n import gettext as _
from shared.web.app import transaction
from shared.web.forms import Form, empty_form, load_form
from shared.web.signin import person, signed_in

LONGEST_QUERY = 100


@bp.get("/applications/<uuid:application_id>/wishes")
@signed_in
def wishes(application_id: UUID) -> ResponseReturnValue:
    """Which booths, in which order?"""
    return _page(application_id, empty_form())


@bp.post("/applications/<uuid:application_id>/wishes")
@signed_in
def add_wish(application_id: UUID) -> ResponseReturnValue:
    """Put a booth or a zone at the end of the list; the floor plan sends here too."""
    form = load_form(WishSchema(), request.form)
    if form.ok:
        wanted = Wanted(form.data.get("booth") or form.data["zone"], is_zone="zone" in form.data)
        try:
            with transaction() as session:
                actions.add_wish(session, application_id=application_id, wanted=wanted, by=person(), now=now())
        except (Invalid, Conflict) as trouble:
            form.refuse(trouble)
        else:
            flash(_("Đã thêm %(code)s vào nguyện vọng.", code=wanted.code))
            return step("wishes", application_id)
    return _page(application_id, form)


@bp.post("/applications/<uuid:application_id>/wishes/move")
@signed_in
def move_wish(application_id: UUID) -> ResponseReturnValue:
    """Up, down or out."""
    asked = MoveSchema().load({"rank": request.form.get("rank"), "move": request.form.get("move")})
    who: dict[str, Any] = {"application_id": application_id, "by": person(), "now": now()}
    with transaction() as session:
        if asked["move"] == "out":
            actions.remove_wish(session, rank=asked["rank"], **who)
        else:
            actions.move_wish(session, rank=asked["rank"], up=1 if asked["move"] == "up" else -1, **who)
    return step("wishes", application_id)


@bp.post("/applications/<uuid:application_id>/wishes/anywhere")
@signed_in
def save_anywhere(application_id: UUID) -> ResponseReturnValue:
    """Keep whether anything else is welcome, and go on."""
    form = load_form(AnywhereSchema(), request.form)
    action = request.form.get("action")
    if not form.ok:
        return _page(application_id, form)
    with transaction() as session:
        application = actions.accept_anywhere(
            session, application_id=application_id, by=person(), now=now(), **form.data
        )
        nothing = not application.anywhere and not application.wishes
    if nothing and action != "draft":
        form.errors["anywhere"] = [_("Chọn ít nhất một nguyện vọng, hoặc đồng ý nhận bất kỳ gian nào phù hợp.")]
        return _page(application_id, form)
    return after("wishes", application_id, action)


def _page(application_id: UUID, form: Form) -> ResponseReturnValue:
    q = request.args.get("q", "")[:LONGEST_QUERY]
    with transaction() as session:
        application = editable(session, application_id)
        values = {"anywhere": application.anywhere, **form.values}
        page = render_template(
            "applications/wishes.html",
            application=application,
            wishes=wish_lines(session, application_id),
            choices=wish_choices(session, application, q),
            most=MOST_WISHES,
            form=Form(values=values, errors=form.errors),
            from_check=request.args.get("from") == "check",
        )
    return page, 200 if form.ok else 422
