"""One judge, as the secretariat sees them: invitation, ties, blocks with reasons; sending again, noting, removing."""

from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from services.awards.actions import judges as actions
from services.awards.actions.judges.answering import Ties
from services.awards.queries import judges as queries
from services.awards.web.asking import office_round
from services.awards.web.choices import province_choices
from services.awards.web.pages.judges.blueprint import JURY, bp
from services.awards.web.schemas.judges import OfficeTieForm, RemoveSchema
from shared.clock import now
from shared.errors import Conflict, Invalid
from shared.i18n import gettext as _
from shared.web.app import transaction
from shared.web.forms import Form, load_form
from shared.web.signin import person, signed_in

ONE = f"{JURY}/<uuid:judge_id>"


@bp.get(ONE)
@signed_in
def judge(code: str, judge_id: UUID) -> ResponseReturnValue:
    """Show a judge."""
    return _page(code, judge_id, Form())


@bp.post(f"{ONE}/resend")
@signed_in
def resend(code: str, judge_id: UUID) -> ResponseReturnValue:
    """Send the invitation again."""
    form = Form()
    try:
        with transaction() as session:
            actions.resend_invitation(session, judge_id=judge_id, by=person(), now=now())
    except Conflict as trouble:
        form.refuse(trouble)
        return _page(code, judge_id, form), 409
    flash(_("Đã gửi lại lời mời."))
    return redirect(url_for("judges.judge", code=code, judge_id=judge_id), 303)


@bp.post(f"{ONE}/ties")
@signed_in
def note_tie(code: str, judge_id: UUID) -> ResponseReturnValue:
    """Note a tie that somebody told of."""
    form = load_form(OfficeTieForm(), request.form)
    if form.ok:
        given = form.data
        ties = Ties(
            dossier_ids=_given(given["dossier_id"]),
            establishment_ids=_given(given["establishment_id"]),
            province_codes=_given(given["tie_province"]),
        )
        try:
            with transaction() as session:
                signed = actions.declare_tie(
                    session, judge_id=judge_id, by=person(), now=now(), ties=ties, reason=given["tie_reason"]
                )
        except (Invalid, Conflict) as trouble:
            form.refuse(trouble)
            form.errors = {_FIELDS.get(name, name): texts for name, texts in form.errors.items()}
        else:
            flash(_("Đã ghi nhận. Sản phẩm chưa ký được chuyển cho giám khảo khác."))
            if signed:
                flash(_("Phiếu đã ký cần xem xét hủy: %(codes)s.", codes=", ".join(signed)))
            return redirect(url_for("judges.judge", code=code, judge_id=judge_id), 303)
    return _page(code, judge_id, form), 422


@bp.post(f"{ONE}/remove")
@signed_in
def remove(code: str, judge_id: UUID) -> ResponseReturnValue:
    """Take a judge off the jury."""
    form = load_form(RemoveSchema(), request.form)
    if form.ok:
        try:
            with transaction() as session:
                gone = actions.remove_judge(session, judge_id=judge_id, by=person(), now=now(), **form.data)
        except (Invalid, Conflict) as trouble:
            form.refuse(trouble)
        else:
            flash(_("%(name)s đã thôi tham gia Ban Giám khảo.", name=gone.name))
            return redirect(url_for("judges.jury", code=code), 303)
    return _page(code, judge_id, form), 422


_FIELDS = {
    "dossier_ids": "dossier_id",
    "establishment_ids": "establishment_id",
    "province_codes": "tie_province",
    "reason": "tie_reason",
}


def _given(value: Any) -> list[Any]:
    return [] if value is None else [value]


def _page(code: str, judge_id: UUID, form: Form) -> str:
    with transaction() as session:
        found, _scope = office_round(session, code)
        one = queries.judge_of_round(session, found, judge_id)
        mine = next(row for row in queries.progress(session, found.id) if row.judge.id == one.id)
        return render_template(
            "judges/judge.html",
            round=found,
            judge=one,
            row=mine,
            form=form,
            own_establishment=queries.establishment_name(session, one.establishment_id),
            ties=queries.ties_of(session, one.id),
            blocks=queries.blocks_of(session, one.id),
            products=queries.products_to_choose(session, found.id),
            establishments=queries.establishments_to_choose(session, found.id),
            provinces=province_choices(),
        )
