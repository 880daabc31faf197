"""What a judge sees: their invitations, what is asked of them and declared, and the way to the score sheets."""

from itertools import groupby
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from services.awards.actions import judges as actions
from services.awards.actions.judges.answering import Ties
from services.awards.domain.conflicts import DECLARATION, declaration
from services.awards.domain.rules import Rules
from services.awards.models import Judge
from services.awards.queries import judges as queries
from services.awards.web.choices import province_choices
from services.awards.web.pages.judges.blueprint import bp
from services.awards.web.schemas.judges import AcceptForm, DeclineForm, TieForm, ties_of_form
from shared.clock import now
from shared.errors import Conflict, Invalid
from shared.i18n import gettext as _
from shared.i18n import language
from shared.web.app import transaction
from shared.web.forms import Form, empty_form, load_form
from shared.web.paging import paginate
from shared.web.signin import person, signed_in


@bp.get("/judging")
@signed_in
def mine() -> ResponseReturnValue:
    """List the rounds in which the reader is, or is asked to be, a judge."""
    with transaction() as session:
        page = paginate(session, queries.judging(person()))
        return render_template("judges/mine.html", page=page, rows=queries.own_progress(session, person()))


@bp.get("/judging/<uuid:judge_id>")
@signed_in
def own(judge_id: UUID) -> ResponseReturnValue:
    """Show an invitation, or what was answered."""
    return _page(judge_id, empty_form())


@bp.post("/judging/<uuid:judge_id>/accept")
@signed_in
def accept(judge_id: UUID) -> ResponseReturnValue:
    """Say yes, with the declaration and all ties."""
    form = load_form(AcceptForm(), request.form)
    if form.ok:
        given = dict(form.data)
        ties = Ties(**ties_of_form(given))
        del given["declared"]
        try:
            with transaction() as session:
                actions.answer_invitation(
                    session, judge_id=judge_id, by=person(), now=now(), accept=True, ties=ties, **given
                )
        except (Invalid, Conflict) as trouble:
            form.refuse(trouble)
        else:
            flash(_("Cảm ơn Ông/Bà đã nhận lời. Bản cam kết đã được lưu."))
            return redirect(url_for("judges.own", judge_id=judge_id), 303)
    return _page(judge_id, form), 422


@bp.post("/judging/<uuid:judge_id>/decline")
@signed_in
def decline(judge_id: UUID) -> ResponseReturnValue:
    """Say no."""
    form = load_form(DeclineForm(), request.form)
    if form.ok:
        try:
            with transaction() as session:
                actions.answer_invitation(
                    session,
                    judge_id=judge_id,
                    by=person(),
                    now=now(),
                    accept=False,
                    answer=form.data["decline_reason"],
                )
        except (Invalid, Conflict) as trouble:
            form.refuse(trouble)
        else:
            flash(_("Đã ghi nhận Ông/Bà không tham gia. Tổ giúp việc được báo."))
            return redirect(url_for("judges.own", judge_id=judge_id), 303)
    return _page(judge_id, form), 422


@bp.post("/judging/<uuid:judge_id>/ties")
@signed_in
def declare(judge_id: UUID) -> ResponseReturnValue:
    """Declare a tie found out later."""
    form = load_form(TieForm(), request.form)
    if form.ok:
        given = dict(form.data)
        ties = Ties(**ties_of_form(given))
        try:
            with transaction() as session:
                actions.declare_tie(
                    session, judge_id=judge_id, by=person(), now=now(), ties=ties, reason=given["tie_reason"]
                )
        except (Invalid, Conflict) as trouble:
            form.refuse(trouble)
        else:
            flash(_("Đã ghi nhận. Ông/Bà không chấm các sản phẩm có liên quan."))
            return redirect(url_for("judges.own", judge_id=judge_id), 303)
    return _page(judge_id, form), 422


def _page(judge_id: UUID, form: Form) -> str:
    with transaction() as session:
        judge = queries.own_judge(session, judge_id, person())
        return render_template(
            "judges/invitation.html" if judge.state == "invited" else "judges/own.html",
            judge=judge,
            round=judge.round,
            rules=Rules.from_json(judge.round.rules),
            form=form,
            sentences=DECLARATION["en" if language() == "en" else "vi"],
            declaration=declaration(language()),
            row=queries.own_progress(session, judge.email)[judge.id],
            ties=queries.ties_of(session, judge.id),
            **_choices(session, judge),
        )


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
