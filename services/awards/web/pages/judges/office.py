"""The secretariat's page of a round's jury: who, how far, blocked from what; inviting, reminding, rehearsing."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from flask import render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from sqlalchemy.orm import Session

from services.awards.actions import judges as actions
from services.awards.actions.rehearsals import delete_rehearsal, start_rehearsal
from services.awards.domain.reminders import may_remind
from services.awards.models import Establishment
from services.awards.queries import judges as queries
from services.awards.web.asking import office_round
from services.awards.web.judge_words import JUDGE_STATES
from services.awards.web.pages.judges.blueprint import JURY, bp
from services.awards.web.schemas.judges import InviteForm
from shared.clock import now
from shared.errors import Invalid
from shared.i18n import N_
from shared.i18n import gettext as _
from shared.web.app import transaction
from shared.web.choices import province_choices
from shared.web.exports import Column, table_file
from shared.web.forms import Form, done
from shared.web.signin import person

COLUMNS: Final[Sequence[Column]] = (
    (N_("Mã"), "judge.label"),
    (N_("Họ tên"), "judge.name"),
    (N_("Chức danh, đơn vị"), "judge.title"),
    (N_("Hộp thư"), "judge.email"),
    (N_("Trạng thái"), lambda one: _(JUDGE_STATES[one.judge.state][1])),
    (N_("Được giao"), "assigned"),
    (N_("Đã ký"), "signed"),
    (N_("Còn lại"), "left"),
    (N_("Không chấm"), "blocked"),
)


@bp.get(JURY)
def jury(code: str) -> ResponseReturnValue:
    """Show the jury with everybody's progress; as a file with ``?export=``."""
    if request.args.get("export") in {"csv", "xlsx"}:
        return _export(code, request.args["export"])
    return _jury(code)


@bp.get(f"{JURY}/progress")
def jury_progress(code: str) -> ResponseReturnValue:
    """Serve the part of the page that tells how far everybody is; the page asks for it again and again."""
    with transaction() as session:
        found, _scope = office_round(session, code)
        return render_template("judges/_progress.html", round=found, rows=queries.progress(session, found.id))


@bp.get(f"{JURY}/invite")
def invite_form(code: str, form: Form | None = None) -> ResponseReturnValue:
    """Show the form to invite somebody."""
    with transaction() as session:
        found, _scope = office_round(session, code)
        return (form or Form({"language": "vi"})).page("judges/invite.html", round=found, provinces=province_choices())


@bp.post(f"{JURY}/invite")
def invite(code: str) -> ResponseReturnValue:
    """Invite somebody."""
    form = Form()
    with form.trying() as session:
        given = form.read(InviteForm())
        given["establishment_id"] = _establishment_id(session, given.pop("registration_number"))
        made = actions.invite_judge(session, round_code=code, by=person(), now=now(), **given)
    if not form.ok:
        return invite_form(code, form)
    said = _("Đã mời %(name)s (%(label)s). Thư mời đang được gửi.", name=made.name, label=made.label)
    return done(said, "judges.jury", code=code)


@bp.post(f"{JURY}/remind")
def remind(code: str) -> ResponseReturnValue:
    """Write to those behind."""
    form = Form()
    if not form.did(actions.remind_behind, round_code=code, conflict=409):
        return _jury(code, form)
    names = ", ".join(judge.name for judge in form.made)
    said = _("Đã nhắc: %(names)s.", names=names) if names else _("Bây giờ không còn ai cần nhắc.")
    return done(said, "judges.jury", code=code)


@bp.post(f"{JURY}/rehearsal")
def rehearse(code: str) -> ResponseReturnValue:
    """Make the rehearsal, or start it again."""
    form = Form()
    if not form.did(start_rehearsal, code=code, conflict=409):
        return _jury(code, form)
    said = _("Đã tạo phần chấm thử %(code)s. Các giám khảo nhận được thư.", code=form.made.code)
    return done(said, "judges.jury", code=code)


@bp.post(f"{JURY}/rehearsal/delete")
def end_rehearsal(code: str) -> ResponseReturnValue:
    """Throw the rehearsal away."""
    with transaction() as session:
        delete_rehearsal(session, code=code, by=person(), now=now())
    return done(_("Đã xóa phần chấm thử."), "judges.jury", code=code)


@bp.get(f"{JURY}/blocks")
def blocks(code: str) -> ResponseReturnValue:
    """Show who may not score what, as a table to print."""
    with transaction() as session:
        found, _scope = office_round(session, code)
        return render_template("judges/blocks.html", round=found, matrix=queries.matrix(session, found.id))


def _jury(code: str, form: Form | None = None) -> ResponseReturnValue:
    at = now()
    with transaction() as session:
        found, _scope = office_round(session, code)
        rows = queries.progress(session, found.id)
        trial = None if found.rehearsal else queries.rehearsal_of(session, found.id)
        return (form or Form()).page(
            "judges/jury.html",
            round=found,
            rows=rows,
            behind=reached(rows, at) if found.state == "scoring" and not found.rehearsal else [],
            late=[one for one in rows if one.judge.state == "accepted" and one.left],
            short=[] if found.rehearsal else queries.shortages(session, found),
            to_annul=queries.signed_while_blocked(session, found.id),
            trial=trial,
            trial_rows=queries.progress(session, trial.id) if trial else [],
        )


def reached(rows: Sequence[queries.JudgeProgress], at: datetime) -> list[queries.JudgeProgress]:
    """Return whom a reminder would reach now."""
    return [
        one
        for one in rows
        if one.judge.state == "accepted" and may_remind(left=one.left, now=at, reminded_at=one.judge.reminded_at)
    ]


def _establishment_id(session: Session, registration_number: str) -> UUID | None:
    """Return the establishment with this number, None for none given. Raises Invalid if there is none such."""
    number = registration_number.strip()
    if not number:
        return None
    found = session.scalar(select(Establishment.id).where(Establishment.registration_number == number).limit(1))
    if found is None:
        raise Invalid(
            fields={"registration_number": N_("Không có cơ sở nào đăng ký với mã số này. Bỏ trống nếu không cần.")}
        )
    return found


def _export(code: str, kind: str) -> ResponseReturnValue:
    with transaction() as session:
        found, _scope = office_round(session, code)
        return table_file(kind, f"ban-giam-khao-{code}", COLUMNS, queries.progress(session, found.id))
