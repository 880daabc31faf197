"""Begin a dossier: for which establishment, or from one that was recognised at the level below."""

from uuid import UUID

from flask import flash, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from services.awards.actions.dossiers import carry_dossier, start_dossier
from services.awards.permissions import scope_of
from services.awards.queries import entering
from services.awards.queries.rounds import RoundNotFound, round_by_code
from services.awards.web.pages.dossiers.blueprint import bp, step
from services.awards.web.schemas.dossiers import DossierCarryIn, DossierStartSchema
from shared.clock import hanoi_date, now
from shared.errors import Conflict, Forbidden, Invalid, NotFound
from shared.i18n import gettext as _
from shared.web.app import transaction
from shared.web.forms import Form, empty_form, load_form
from shared.web.signin import person, signed_in

LONGEST = 200


@bp.get("/rounds/<code>/enter")
@signed_in
def enter(code: str) -> ResponseReturnValue:
    """Where sign-in comes back to: for whom is it, or which product climbs?"""
    with transaction() as session:
        return _page(session, code, empty_form())


@bp.post("/rounds/<code>/enter")
@signed_in
def start(code: str) -> ResponseReturnValue:
    """Begin, or go on with what was begun and has no name yet."""
    form = load_form(DossierStartSchema(), request.form)
    if form.ok:
        try:
            with transaction() as session:
                dossier = start_dossier(session, round_code=code, by=person(), now=now(), **form.data)
                return step("product", dossier.id)
        except (Invalid, Conflict) as trouble:
            form.refuse(trouble)
    with transaction() as session:
        return _page(session, code, form)


@bp.post("/rounds/<code>/carry")
@signed_in
def carry(code: str) -> ResponseReturnValue:
    """Take a recognised dossier up to this round."""
    form = load_form(DossierCarryIn(), request.form)
    if form.ok:
        try:
            with transaction() as session:
                dossier_id: UUID = form.data["dossier_id"]
                dossier = carry_dossier(session, dossier_id=dossier_id, round_code=code, by=person(), now=now())
                flash(_("Đã chép bản thuyết minh, ảnh và giấy tờ sang kỳ này. Vui lòng xem lại rồi nộp."))
                return step("check", dossier.id)
        except (Invalid, Conflict, NotFound, Forbidden) as trouble:
            form.refuse(trouble)
    with transaction() as session:
        return _page(session, code, form)


def _page(session: Session, code: str, form: Form) -> ResponseReturnValue:
    scope = scope_of(session, person())
    round = round_by_code(session, code, scope)
    if round.rehearsal or round.state == "draft":
        raise RoundNotFound
    is_open = round.state == "open" and now() <= round.dossiers_close_at
    q = request.args.get("q", "")[:LONGEST]
    own = entering.establishments_for(session, scope, round, q)
    page = render_template(
        "dossiers/enter.html",
        round=round,
        form=form,
        is_open=is_open,
        own=own,
        q=q,
        total=entering.count_for(session, scope, round),
        begun=entering.live_of(session, round.id, [one.id for one in own]) if len(own) <= 10 else [],
        climbing=entering.climbable(session, scope, round, hanoi_date(now())) if is_open else [],
        known=bool(scope.establishments) or scope.staff,
    )
    return page, 200 if form.ok else 422
