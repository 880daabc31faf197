"""The secretariat's desk: one dossier with its checklist, the decision, and then the next one. Striking out later."""

from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from flask import flash, request
from flask.typing import ResponseReturnValue
from marshmallow import fields, validate
from sqlalchemy.orm import Session

from services.awards.actions import dossiers as actions
from services.awards.domain.dossiers import checklist_items
from services.awards.models import Dossier
from services.awards.permissions import scope_of
from services.awards.queries.dossiers import DossierCase, case, next_waiting
from services.awards.web.dossier_words import timeline
from services.awards.web.pages.dossiers.blueprint import bp
from services.awards.web.pages.dossiers.office import asked_filters
from services.awards.web.schemas.dossiers import ChecksSchema
from shared.clock import HANOI, hanoi_date, now
from shared.errors import Forbidden, Invalid
from shared.i18n import N_
from shared.i18n import gettext as _
from shared.web.app import transaction
from shared.web.forms import Form, done, lead
from shared.web.schemas import HanoiMoment, StrictSchema, TickedForm
from shared.web.signin import person

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


class StrikeForm(TickedForm):
    """Why an accepted product is taken out, and that one is sure."""

    reason = fields.String(load_default="", validate=validate.Length(max=2_000))


@bp.get("/office/dossiers/<uuid:dossier_id>")
def review(dossier_id: UUID, form: Form | None = None) -> ResponseReturnValue:
    """What to look at, and the form of the decision."""
    with transaction() as session:
        found = _overseen(session, dossier_id)
        dossier = found.dossier
        return (form or Form(_shown(dossier))).page(
            "dossiers/review.html",
            case=found,
            dossier=dossier,
            entries=timeline(found),
            items=checklist_items(actions.entered(session, dossier)),
            missing=[actions.said(lack) for lack in actions.missing_in(session, dossier, hanoi_date(now()))],
            undecided=dossier.state == "submitted" and dossier.round.state == "open",
            refusable=dossier.state in {"submitted", "returned"} and dossier.round.state == "open",
        )


@bp.post("/office/dossiers/<uuid:dossier_id>")
def decide(dossier_id: UUID) -> ResponseReturnValue:
    """Keep the decision and go on to the next undecided one of the same list."""
    form = Form()
    with form.trying(conflict=409) as session:
        given = form.read(DeskSchema())
        decision = "keep" if request.form.get("action") == "keep" else given["decision"]
        dossier = _decided(session, dossier_id, decision, given)
        code = dossier.round.code
        following = next_waiting(session, scope_of(session, person()), asked_filters(code), dossier_id)
    if not form.ok:
        return review(dossier_id, form)
    flash(_(DONE[decision], label=dossier.label, code=dossier.voting_code or ""))
    if decision == "keep":
        return lead("dossiers.review", dossier_id=dossier_id, **_kept())
    return _onwards(code, following)


@bp.get("/office/dossiers/<uuid:dossier_id>/strike")
def strike(dossier_id: UUID, form: Form | None = None) -> ResponseReturnValue:
    """What taking a product out means, before it is done."""
    with transaction() as session:
        return (form or Form()).page("dossiers/strike.html", dossier=_overseen(session, dossier_id).dossier)


@bp.post("/office/dossiers/<uuid:dossier_id>/strike")
def confirm_strike(dossier_id: UUID) -> ResponseReturnValue:
    """Take the product out."""
    form = Form()
    if not form.did(actions.strike_dossier, StrikeForm, dossier_id=dossier_id):
        return strike(dossier_id, form)
    return done(_("Đã đưa sản phẩm ra khỏi kỳ bình chọn."), "dossiers.show", dossier_id=dossier_id)


def _overseen(session: Session, dossier_id: UUID) -> DossierCase:
    """Return the case of a dossier whose secretariat's work the reader may do. Raises DossierNotFound, Forbidden."""
    found = case(session, dossier_id, person())
    if not found.office:
        raise Forbidden
    return found


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
        kept = {name: value for name, value in _kept().items() if name != "round"}
        return done(_("Không còn hồ sơ nào chờ xét trong danh sách này."), "dossiers.round_list", code=code, **kept)
    return lead("dossiers.review", dossier_id=following, **_kept())


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
