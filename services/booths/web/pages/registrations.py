"""Registering an establishment: one question group a page, saved at once; going back keeps everything."""

from typing import Any, Final
from uuid import UUID

from flask import Blueprint, flash, redirect, request, url_for
from flask import session as cookie
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound as NoSuchPage

from services.booths.actions import registrations as actions
from services.booths.actions.establishments import NumberTaken, require_free_number
from services.booths.domain import establishments as rules
from services.booths.queries.registrations import typed_by
from services.booths.web import words
from services.booths.web.schemas.documents import PaperSchema
from services.booths.web.schemas.establishments import STEPS, EstablishmentSchema
from shared.clock import now
from shared.errors import Conflict
from shared.i18n import N_, language
from shared.i18n import gettext as _
from shared.web import choices
from shared.web.app import transaction
from shared.web.forms import Form, done, lead
from shared.web.security import safe_next
from shared.web.signin import current_person, person, signed_in_only
from shared.web.uploads import sent_file

bp = Blueprint("registrations", __name__, url_prefix="/booths/establishments/new")
signed_in_only(bp)

ORDER: Final = ("who", "where", "makes", "papers", "review")
TITLES: Final = {
    "who": N_("Cơ sở của Ông/Bà"),
    "where": N_("Cơ sở ở đâu"),
    "makes": N_("Cơ sở làm ra gì"),
    "papers": N_("Giấy tờ"),
    "review": N_("Xem lại và đăng ký"),
}


@bp.get("/<step>", endpoint="step")
def show(step: str, form: Form | None = None) -> ResponseReturnValue:
    """One step with what was typed before."""
    known(step)
    with transaction() as session:
        typed = typed_by(session, person())
    values = typed.answers
    if step == "who" and not values.get("contact_name"):
        values = {**values, "contact_name": _own_name()}
    form, at = form or Form(values), ORDER.index(step)
    return form.page(
        f"registrations/{step}.html",
        title=_(TITLES[step]),
        step=step,
        step_number=at + 1,
        steps=len(ORDER),
        before=url_for("registrations.step", step=ORDER[at - 1]) if at else "",
        after=url_for("registrations.step", step=ORDER[at + 1]) if step != "review" else "",
        typed=typed,
        answers=dict.fromkeys(rules.Details.__dataclass_fields__, "") | typed.answers,
        taken=form.trouble if isinstance(form.trouble, NumberTaken) else None,
        step_of={name: name_of for name_of, names in STEPS.items() for name in names},
        suspicious=rules.looks_mistyped(str(typed.answers.get("registration_number", ""))),
        provinces=choices.province_choices(),
        kinds=choices.choices(words.KINDS),
        groups=choices.group_choices(),
        papers=choices.choices(words.PAPERS),
    )


@bp.post("/<any(who, where, makes):step>")
def save(step: str) -> ResponseReturnValue:
    """Keep a step's answers and go to the next; a draft is kept as it is, and so is what does not fit yet."""
    form, draft = Form(), request.form.get("action") == "draft"
    with form.trying() as session:
        typed = form.read(EstablishmentSchema(only=STEPS[step], partial=True))
        answers = dict.fromkeys(STEPS[step], "") | typed if draft else _checked(step, typed)
        actions.keep_answers(session, by=person(), answers=answers, now=now())
        if step == "who" and not draft:
            require_free_number(session, rules.registration_number(typed["registration_number"], typed["kind"]))
    if form.trouble:
        with transaction() as session:
            answers = dict.fromkeys(STEPS[step], "") | form.data
            actions.keep_answers(session, by=person(), answers=answers, now=now())
    if not form.ok:
        return show(step, form)
    if draft:
        flash(_("Đã lưu nháp. Ông/Bà có thể quay lại làm tiếp bất cứ lúc nào."))
    return lead("registrations.step", step=step if draft else following(step))


@bp.post("/papers")
def add_paper() -> ResponseReturnValue:
    """Keep a paper for the establishment to be."""
    form = Form()
    with form.trying() as session:
        paper = {**form.read(PaperSchema()), **vars(sent_file())}
        actions.keep_paper(session, by=person(), now=now(), **paper)
    if form.ok:
        return done(_("Đã lưu %(name)s.", name=paper["name"]), "registrations.step", step="papers")
    return show("papers", form)


@bp.post("/papers/<uuid:document_id>/remove")
def remove_paper(document_id: UUID) -> ResponseReturnValue:
    """Take a paper away again."""
    with transaction() as session:
        actions.drop_paper(session, by=person(), document_id=document_id)
    return done(_("Đã xóa giấy tờ."), "registrations.step", step="papers")


@bp.post("/review")
def finish() -> ResponseReturnValue:
    """Register; a second click shows what the first one made."""
    form = Form()
    with form.trying() as session:
        made = actions.finish_registration(
            session,
            registration_id=_registration_id(),
            by=person(),
            provinces=choices.province_codes(),
            language=language(),
            now=now(),
        )
    if not form.ok:
        return show("review", form)
    flash(_("Đã đăng ký %(name)s. Bước tiếp theo: chọn hội chợ và đăng ký gian hàng.", name=made.name))
    came_from = cookie.pop("after_registration", None)  # the fair one was about to apply to
    return redirect(safe_next(came_from, url_for("establishments.show", establishment_id=made.id)), 303)


def known(step: str) -> None:
    """Raise the 404 of a page that does not exist unless ``step`` is one."""
    if step not in ORDER:
        raise NoSuchPage


def following(step: str) -> str:
    """Return the step after this one."""
    return ORDER[ORDER.index(step) + 1]


def _registration_id() -> UUID:
    try:
        return UUID(request.form.get("registration_id", ""))
    except ValueError as error:
        raise Conflict(_("Chưa có thông tin nào được lưu. Vui lòng bắt đầu từ bước đầu tiên.")) from error


def _own_name() -> str:
    present = current_person()
    return present.name if present else ""


def _checked(step: str, data: dict[str, Any]) -> dict[str, Any]:
    if step == "who":
        return rules.who(data)
    if step == "where":
        return rules.where(data, provinces=choices.province_codes())
    return rules.makes(data)
