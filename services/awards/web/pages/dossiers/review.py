"""The secretariat's desk: one dossier with its checklist, the decision, and then the next one. Striking out later."""

from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from marshmallow import fields, validate
from sqlalchemy.orm import Session

from services.awards.actions import dossiers as actions
from services.awards.domain.dossiers import checklist_items
from services.awards.models import Dossier
from services.awards.permissions import scope_of
from services.awards.queries.dossiers import case, next_waiting
from services.awards.web.dossier_words import timeline
from services.awards.web.pages.dossiers.blueprint import bp, step
from services.awards.web.pages.dossiers.office import asked_filters
from services.awards.web.schemas.dossiers import ChecksSchema
from shared.clock import HANOI, hanoi_date, now
from shared.errors import Conflict, Forbidden, Invalid
from shared.i18n import N_
from shared.i18n import gettext as _
from shared.web.app import transaction
from shared.web.forms import Form, empty_form, load_form
from shared.web.schemas import HanoiMoment, StrictSchema
from shared.web.signin import person, signed_in

DAYS_TO_COMPLETE: Final = 10
KEPT: Final = ("round", "state", "group", "province", "q")
DONE: Final = {
    "accept": N_("Đã chấp nhận hồ sơ %(label)s, mã số bình chọn %(code)s."),
    "return": N_("Đã gửi lại hồ sơ %(label)s để bổ sung."),
    "refuse": N_("Đã từ chối hồ sơ %(label)s."),
    "keep": N_("Đã lưu phần kiểm tra của hồ sơ %(label)s."),
}


class DeskItem(StrictSchema):
    """One item as the form has it: nothing chosen yet is not in order yet."""

    ok = fields.Boolean(load_default=False)
    reason = fields.String(load_default="", validate=validate.Length(max=500))


class DeskSchema(ChecksSchema):
    """The officer's form: the checklist, what is decided, a reason besides, and by when it is to be complete."""

    items = fields.Dict(keys=fields.String(), values=fields.Nested(DeskItem), load_default=dict)
    decision = fields.String(load_default="keep", validate=validate.OneOf(list(DONE)))
    complete_by = HanoiMoment(load_default=None, allow_none=True)
    text = fields.String(load_default="", validate=validate.Length(max=1_500))


class StrikeForm(StrictSchema):
    """Why an accepted product is taken out, and that one is sure."""

    reason = fields.String(load_default="", validate=validate.Length(max=2_000))
    sure = fields.Boolean(
        required=True,
        validate=validate.Equal(True, error=N_("Vui lòng đánh dấu để xác nhận.")),
        error_messages={"required": N_("Vui lòng đánh dấu để xác nhận.")},
    )


@bp.get("/office/dossiers/<uuid:dossier_id>")
@signed_in
def review(dossier_id: UUID) -> ResponseReturnValue:
    """What to look at, and the form of the decision."""
    return _page(dossier_id, None, 200)


@bp.post("/office/dossiers/<uuid:dossier_id>")
@signed_in
def decide(dossier_id: UUID) -> ResponseReturnValue:
    """Keep the decision and go on to the next undecided one of the same list."""
    form = load_form(DeskSchema(), request.form)
    status = 422
    if form.ok:
        decision = "keep" if request.form.get("action") == "keep" else form.data["decision"]
        try:
            with transaction() as session:
                dossier = _decided(session, dossier_id, decision, form.data)
                flash(_(DONE[decision], label=dossier.label, code=dossier.voting_code or ""))
                if decision == "keep":
                    return redirect(url_for("dossiers.review", dossier_id=dossier_id, **_kept()), 303)
                scope, filters = scope_of(session, person()), asked_filters(dossier.round.code)
                following = next_waiting(session, scope, filters, dossier_id)
                return _onwards(dossier.round.code, following)
        except (Invalid, Conflict) as trouble:
            form.refuse(trouble)
            status = 409 if isinstance(trouble, Conflict) else 422
    return _page(dossier_id, form, status)


@bp.get("/office/dossiers/<uuid:dossier_id>/strike")
@signed_in
def strike(dossier_id: UUID) -> ResponseReturnValue:
    """What taking a product out means, before it is done."""
    return _strike_page(dossier_id, empty_form())


@bp.post("/office/dossiers/<uuid:dossier_id>/strike")
@signed_in
def confirm_strike(dossier_id: UUID) -> ResponseReturnValue:
    """Take the product out."""
    form = load_form(StrikeForm(), request.form)
    if form.ok:
        try:
            with transaction() as session:
                reason = form.data["reason"]
                actions.strike_dossier(session, dossier_id=dossier_id, by=person(), now=now(), reason=reason)
            flash(_("Đã đưa sản phẩm ra khỏi kỳ bình chọn."))
            return step("show", dossier_id)
        except (Invalid, Conflict) as trouble:
            form.refuse(trouble)
    return _strike_page(dossier_id, form)


def _decided(session: Session, dossier_id: UUID, decision: str, data: dict[str, Any]) -> Dossier:
    looked_at = {code: item for code, item in data["items"].items() if item["ok"] or item["reason"]}
    if decision == "keep":
        return actions.check_items(session, dossier_id=dossier_id, by=person(), items=looked_at, now=now())
    who: dict[str, Any] = {"dossier_id": dossier_id, "by": person(), "now": now(), "items": looked_at}
    if decision == "accept":
        return actions.accept_dossier(session, **who)
    if decision == "refuse":
        return actions.refuse_dossier(session, reasons=[data["text"]], **who)
    if data["complete_by"] is None:
        raise Invalid(fields={"complete_by": N_("Ghi thời hạn bổ sung.")})
    return actions.return_dossier(session, reasons=[data["text"]], complete_by=data["complete_by"], **who)


def _kept() -> dict[str, Any]:
    return {name: request.args[name] for name in KEPT if name in request.args}


def _onwards(code: str, following: UUID | None) -> ResponseReturnValue:
    if following is None:
        flash(_("Không còn hồ sơ nào chờ xét trong danh sách này."))
        kept = {name: value for name, value in _kept().items() if name != "round"}
        return redirect(url_for("dossiers.round_list", code=code, **kept), 303)
    return redirect(url_for("dossiers.review", dossier_id=following, **_kept()), 303)


def _page(dossier_id: UUID, form: Form | None, status: int) -> ResponseReturnValue:
    with transaction() as session:
        found = case(session, dossier_id, person())
        if not found.office:
            raise Forbidden
        dossier = found.dossier
        page = render_template(
            "dossiers/review.html",
            case=found,
            dossier=dossier,
            form=form if form is not None else empty_form(_shown(dossier)),
            entries=timeline(found),
            items=checklist_items(actions.entered(session, dossier)),
            missing=[actions.said(lack) for lack in actions.missing_in(session, dossier, hanoi_date(now()))],
            undecided=dossier.state == "submitted" and dossier.round.state == "open",
            refusable=dossier.state in {"submitted", "returned"} and dossier.round.state == "open",
        )
    return page, status


def _shown(dossier: Dossier) -> dict[str, Any]:
    """Return what the form shows of what was looked at before, and a day by which to complete."""
    shown: dict[str, Any] = {"complete_by": _in_days(now()).strftime("%Y-%m-%dT%H:%M")}
    for code, item in dossier.checklist.items():
        shown[f"items.{code}.ok"] = "true" if item["ok"] else "false"
        shown[f"items.{code}.reason"] = item["reason"]
    return shown


def _in_days(at: datetime) -> datetime:
    """Return 17:00 in Hà Nội, some days from ``at``."""
    later = at.astimezone(HANOI) + timedelta(days=DAYS_TO_COMPLETE)
    return later.replace(hour=17, minute=0, second=0, microsecond=0)


def _strike_page(dossier_id: UUID, form: Form) -> ResponseReturnValue:
    with transaction() as session:
        found = case(session, dossier_id, person())
        if not found.office:
            raise Forbidden
        page = render_template("dossiers/strike.html", dossier=found.dossier, form=form)
    return page, 200 if form.ok else 422
