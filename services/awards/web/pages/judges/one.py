"""One judge, as the secretariat sees them: invitation, ties, blocks with reasons; sending again, noting, removing."""

from typing import Any
from uuid import UUID

from flask import flash
from flask.typing import ResponseReturnValue

from services.awards.actions import judges as actions
from services.awards.actions.judges.answering import Ties
from services.awards.queries import judges as queries
from services.awards.web.asking import office_round
from services.awards.web.pages.judges.blueprint import JURY, bp
from services.awards.web.schemas.judges import OfficeTieForm, RemoveSchema
from shared.clock import now
from shared.i18n import gettext as _
from shared.web.app import transaction
from shared.web.choices import province_choices
from shared.web.forms import Form, done, lead
from shared.web.signin import person
from shared.web.watching import opened

ONE = f"{JURY}/<uuid:judge_id>"


@bp.get(ONE)
def judge(code: str, judge_id: UUID, form: Form | None = None) -> ResponseReturnValue:
    """Show a judge."""
    with transaction() as session:
        found, _scope = office_round(session, code)
        one = queries.judge_of_round(session, found, judge_id)
        opened("judge", one.email, code)
        mine = next(row for row in queries.progress(session, found.id) if row.judge.id == one.id)
        return (form or Form()).page(
            "judges/judge.html",
            round=found,
            judge=one,
            row=mine,
            own_establishment=queries.establishment_name(session, one.establishment_id),
            ties=queries.ties_of(session, one.id),
            blocks=queries.blocks_of(session, one.id),
            products=queries.products_to_choose(session, found.id),
            establishments=queries.establishments_to_choose(session, found.id),
            provinces=province_choices(),
        )


@bp.post(f"{ONE}/resend")
def resend(code: str, judge_id: UUID) -> ResponseReturnValue:
    """Send the invitation again."""
    form = Form()
    if form.did(actions.resend_invitation, judge_id=judge_id, conflict=409):
        return done(_("Đã gửi lại lời mời."), "judges.judge", code=code, judge_id=judge_id)
    return judge(code, judge_id, form)


@bp.post(f"{ONE}/ties")
def note_tie(code: str, judge_id: UUID) -> ResponseReturnValue:
    """Note a tie that somebody told of."""
    form = Form()
    with form.trying() as session:
        given = form.read(OfficeTieForm())
        ties = Ties(
            dossier_ids=_given(given["dossier_id"]),
            establishment_ids=_given(given["establishment_id"]),
            province_codes=_given(given["tie_province"]),
        )
        signed = actions.declare_tie(
            session, judge_id=judge_id, by=person(), now=now(), ties=ties, reason=given["tie_reason"]
        )
    if not form.ok:
        form.errors = {_FIELDS.get(name, name): texts for name, texts in form.errors.items()}
        return judge(code, judge_id, form)
    flash(_("Đã ghi nhận. Sản phẩm chưa ký được chuyển cho giám khảo khác."))
    if signed:
        flash(_("Phiếu đã ký cần xem xét hủy: %(codes)s.", codes=", ".join(signed)))
    return lead("judges.judge", code=code, judge_id=judge_id)


@bp.post(f"{ONE}/remove")
def remove(code: str, judge_id: UUID) -> ResponseReturnValue:
    """Take a judge off the jury."""
    form = Form()
    if form.did(actions.remove_judge, RemoveSchema, judge_id=judge_id):
        return done(_("%(name)s đã thôi tham gia Ban Giám khảo.", name=form.made.name), "judges.jury", code=code)
    return judge(code, judge_id, form)


_FIELDS = {
    "dossier_ids": "dossier_id",
    "establishment_ids": "establishment_id",
    "province_codes": "tie_province",
    "reason": "tie_reason",
}


def _given(value: Any) -> list[Any]:
    return [] if value is None else [value]
