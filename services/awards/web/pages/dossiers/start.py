"""Begin a dossier: for which establishment, or from one that was recognised at the level below."""

from flask import request
from flask.typing import ResponseReturnValue

from services.awards.actions.dossiers import carry_dossier, start_dossier
from services.awards.permissions import scope_of
from services.awards.queries import entering
from services.awards.queries.rounds import RoundNotFound, round_by_code
from services.awards.web.pages.dossiers.blueprint import bp
from services.awards.web.schemas.dossiers import DossierCarryIn, DossierStartSchema
from shared.clock import hanoi_date, now
from shared.errors import Forbidden, NotFound
from shared.i18n import gettext as _
from shared.web.app import transaction
from shared.web.forms import Form, done, lead
from shared.web.signin import person

LONGEST = 200


@bp.get("/rounds/<code>/enter")
def enter(code: str, form: Form | None = None) -> ResponseReturnValue:
    """Where sign-in comes back to: for whom is it, or which product climbs?"""
    q = request.args.get("q", "")[:LONGEST]
    with transaction() as session:
        scope = scope_of(session, person())
        round_ = round_by_code(session, code, scope)
        if round_.rehearsal or round_.state == "draft":
            raise RoundNotFound
        is_open = round_.state == "open" and now() <= round_.dossiers_close_at
        own = entering.establishments_for(session, scope, round_, q)
        return (form or Form()).page(
            "dossiers/enter.html",
            round=round_,
            is_open=is_open,
            own=own,
            q=q,
            total=entering.count_for(session, scope, round_),
            begun=entering.live_of(session, round_.id, [one.id for one in own]) if len(own) <= 10 else [],
            climbing=entering.climbable(session, scope, round_, hanoi_date(now())) if is_open else [],
            known=bool(scope.establishments) or scope.staff,
        )


@bp.post("/rounds/<code>/enter")
def start(code: str) -> ResponseReturnValue:
    """Begin, or go on with what was begun and has no name yet."""
    form = Form()
    if form.did(start_dossier, DossierStartSchema, round_code=code):
        return lead("dossiers.product", dossier_id=form.made.id)
    return enter(code, form)


@bp.post("/rounds/<code>/carry")
def carry(code: str) -> ResponseReturnValue:
    """Take a recognised dossier up to this round."""
    form = Form()
    if not form.did(carry_dossier, DossierCarryIn, NotFound, Forbidden, round_code=code):
        return enter(code, form)
    said = _("Đã chép bản thuyết minh, ảnh và giấy tờ sang kỳ này. Vui lòng xem lại rồi nộp.")
    return done(said, "dossiers.check", dossier_id=form.made.id)
