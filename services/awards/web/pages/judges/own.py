"""What a judge sees: their invitations, what is asked of them and declared, and the way to the score sheets."""

from itertools import groupby
from uuid import UUID

from flask import render_template
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from services.awards.actions import judges as actions
from services.awards.actions.judges.answering import Ties
from services.awards.domain.conflicts import DECLARATION, declaration
from services.awards.domain.rules import Rules
from services.awards.models import Judge
from services.awards.queries import judges as queries
from services.awards.web.pages.judges.blueprint import bp
from services.awards.web.schemas.judges import AcceptForm, DeclineForm, TieForm, ties_of_form
from shared.clock import now
from shared.i18n import gettext as _
from shared.i18n import language
from shared.web.app import transaction
from shared.web.choices import province_choices
from shared.web.forms import Form, done
from shared.web.paging import paginate
from shared.web.signin import person


@bp.get("/judging")
def mine() -> ResponseReturnValue:
    """List the rounds in which the reader is, or is asked to be, a judge."""
    with transaction() as session:
        page = paginate(session, queries.judging(person()))
        return render_template("judges/mine.html", page=page, rows=queries.own_progress(session, person()))


@bp.get("/judging/<uuid:judge_id>")
def own(judge_id: UUID, form: Form | None = None) -> ResponseReturnValue:
    """Show an invitation, or what was answered."""
    with transaction() as session:
        judge = queries.own_judge(session, judge_id, person())
        return (form or Form()).page(
            "judges/invitation.html" if judge.state == "invited" else "judges/own.html",
            judge=judge,
            round=judge.round,
            rules=Rules.from_json(judge.round.rules),
            sentences=DECLARATION["en" if language() == "en" else "vi"],
            declaration=declaration(language()),
            row=queries.own_progress(session, judge.email)[judge.id],
            ties=queries.ties_of(session, judge.id),
            **_choices(session, judge),
        )


@bp.post("/judging/<uuid:judge_id>/accept")
def accept(judge_id: UUID) -> ResponseReturnValue:
    """Say yes, with the declaration and all ties."""
    form = Form()
    with form.trying() as session:
        given = form.read(AcceptForm())
        ties = Ties(**ties_of_form(given))
        del given["declared"]
        given |= {"judge_id": judge_id, "accept": True, "ties": ties}
        actions.answer_invitation(session, by=person(), now=now(), **given)
    if not form.ok:
        return own(judge_id, form)
    return done(_("Cảm ơn Ông/Bà đã nhận lời. Bản cam kết đã được lưu."), "judges.own", judge_id=judge_id)


@bp.post("/judging/<uuid:judge_id>/decline")
def decline(judge_id: UUID) -> ResponseReturnValue:
    """Say no."""
    form = Form()
    with form.trying() as session:
        answer = form.read(DeclineForm())["decline_reason"]
        actions.answer_invitation(session, judge_id=judge_id, by=person(), now=now(), accept=False, answer=answer)
    if not form.ok:
        return own(judge_id, form)
    return done(_("Đã ghi nhận Ông/Bà không tham gia. Tổ giúp việc được báo."), "judges.own", judge_id=judge_id)


@bp.post("/judging/<uuid:judge_id>/ties")
def declare(judge_id: UUID) -> ResponseReturnValue:
    """Declare a tie found out later."""
    form = Form()
    with form.trying() as session:
        given = form.read(TieForm())
        ties = Ties(**ties_of_form(given))
        actions.declare_tie(session, judge_id=judge_id, by=person(), now=now(), ties=ties, reason=given["tie_reason"])
    if not form.ok:
        return own(judge_id, form)
    return done(_("Đã ghi nhận. Ông/Bà không chấm các sản phẩm có liên quan."), "judges.own", judge_id=judge_id)


def _choices(session: Session, judge: Judge) -> dict[str, object]:
    """Return what a judge may say to be tied to, grouped: products by group, establishments by province."""
    products = queries.products_to_choose(session, judge.round_id)
    makers = sorted(queries.establishments_to_choose(session, judge.round_id), key=lambda row: row[2])
    return {
        "product_groups": [(group, list(rows)) for group, rows in groupby(products, key=lambda row: row[3])],
        "maker_groups": [(code, list(rows)) for code, rows in groupby(makers, key=lambda row: row[2])],
        "provinces": province_choices(),
        "product_count": len(products),
    }
