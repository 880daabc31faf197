"""The draw of a fair for its organisers: announce, enter the numbers, confirm them, publish."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flask import Blueprint, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from services.booths.actions.draws import close_and_announce, publish_draw
from services.booths.actions.numbers import check_numbers, confirm_numbers, enter_numbers, refuse_numbers
from services.booths.actions.replacements import announce_again, confirm_replacement, refuse_replacement
from services.booths.domain.announcement import Announcement
from services.booths.domain.rules import Rules
from services.booths.domain.sources import DrawSource, read_numbers
from services.booths.models import Draw
from services.booths.queries import draws as queries
from services.booths.queries.cases import names_of
from services.booths.web.asking import office_fair
from services.booths.web.draw_numbers import asked, choices, drawn, what_of
from services.booths.web.schemas.draws import AgainForm, CloseForm, RefuseSchema
from shared.clock import now
from shared.i18n import gettext as _
from shared.places import provinces
from shared.web.app import transaction
from shared.web.forms import Form, done
from shared.web.schemas import SureForm
from shared.web.signin import person, signed_in_only

bp = Blueprint("draws", __name__, url_prefix="/booths")
signed_in_only(bp)
bp.add_app_template_global(choices, "source_choices")
bp.add_app_template_global(what_of)

STEPS = frozenset({"open", "closed", "drawn"})
"""States of a fair in which the organiser has a step of the draw to do."""


@bp.get("/office/fairs/<code>/draw")
def manage(code: str, form: Form | None = None) -> ResponseReturnValue:
    """Show the organiser the next step of the draw."""
    with transaction() as session:
        fair = office_fair(session, code)
        draw = queries.draw_of(session, fair)
        return (form or Form()).page(
            f"draws/manage_{fair.state}.html" if fair.state in STEPS else "draws/manage_other.html",
            fair=fair,
            draw=draw,
            **_numbers(session, queries.office_numbers(session, fair.id), draw),
            prepared=queries.preparation(session, fair.id) if fair.state == "open" else None,
            outcome=queries.outcome(session, fair.id) if fair.state == "drawn" else None,
            first=session.execute(queries.placements(fair.id).limit(10)).all() if fair.state == "drawn" else None,
            provinces=provinces(),
        )


def _numbers(session: Session, entries: queries.OfficeNumbers, draw: Draw | None) -> Mapping[str, Any]:
    """Return what the pages show of the numbers that wait and of those that count."""
    announced = Announcement.from_json(draw.announcement) if draw else None
    shown: dict[str, Any] = {
        name: drawn(announced.sources, entry.numbers) if announced and entry else []
        for name, entry in (("waiting_drawn", entries.waiting), ("counting_drawn", entries.counting))
    }
    replacement = queries.last_replacement(session, draw.fair_id) if draw else None
    sources = [DrawSource.from_json(one, "") for one in replacement.sources] if replacement else []
    names = names_of(session, {entry.entered_by for entry in (entries.waiting, replacement) if entry})
    shown |= {"replacement": replacement, "replacing": sources}
    return {"announced": announced, "numbers": entries, "names": names, "me": person(), **shown}


@bp.post("/office/fairs/<code>/draw/close")
def close(code: str) -> ResponseReturnValue:
    """Close the registration and announce the draw."""
    form = Form()
    if form.did(close_and_announce, CloseForm, fair_code=code):
        return done(_("Đã đóng đăng ký và công bố danh sách bốc thăm."), "draws.manage", code=code)
    return manage(code, form)


@bp.route("/office/fairs/<code>/draw/again", methods=["GET", "POST"])
def again(code: str) -> ResponseReturnValue:
    """Announce the same list with other sources, because one of the named ones never came."""
    form = Form()
    if request.method == "POST" and form.did(announce_again, AgainForm, fair_code=code):
        waits = form.made.state == "entered"
        said = (
            _("Đã ghi các nguồn mới, chờ xác nhận.") if waits else _("Đã công bố lại danh sách bốc thăm với nguồn mới.")
        )
        return done(said, "draws.manage", code=code)
    with transaction() as session:
        fair = office_fair(session, code)
        draw = queries.announced_draw(session, fair)
        announced = Announcement.from_json(draw.announcement)
        due = [(source.name, source.name) for source in announced.sources if source.drawn_at <= now()]
        second = Rules.from_json(fair.rules).second_confirms
        return form.page("draws/again.html", fair=fair, announced=announced, due=due, second=second)


@bp.post("/office/fairs/<code>/draw/again/<uuid:replacement_id>/confirm")
def confirm_again(code: str, replacement_id: UUID) -> ResponseReturnValue:
    """Confirm that a source never came, as another organiser says."""
    form = Form()
    if form.did(confirm_replacement, SureForm, replacement_id=replacement_id):
        return done(_("Đã công bố lại danh sách bốc thăm với nguồn mới."), "draws.manage", code=code)
    return manage(code, form)


@bp.post("/office/fairs/<code>/draw/again/<uuid:replacement_id>/refuse")
def refuse_again(code: str, replacement_id: UUID) -> ResponseReturnValue:
    """Refuse a replacement, or take it back."""
    form = Form()
    if form.did(refuse_replacement, RefuseSchema, replacement_id=replacement_id):
        return done(_("Đã từ chối việc thay nguồn."), "draws.manage", code=code)
    return manage(code, form)


@bp.route("/office/fairs/<code>/draw/numbers", methods=["GET", "POST"])
def numbers(code: str) -> ResponseReturnValue:
    """Type the numbers, see them large beside their source, and enter them."""
    form, wanted = Form(), request.form.get("action", "")
    if request.method == "POST" and wanted == "enter" and (entered := _enter(code, form)):
        return entered
    if request.method == "POST" and wanted == "look":
        with form.trying() as session:
            check_numbers(session, office_fair(session, code), **_typed(session, code), now=now())
    looked = (wanted == "look" and form.ok) or (wanted == "enter" and form.errors.keys() <= {"sure"})
    form.values = request.form.to_dict()
    with transaction() as session:
        fair = office_fair(session, code)
        draw = queries.announced_draw(session, fair)
        shown = _numbers(session, queries.office_numbers(session, fair.id), draw)
        sources = shown["announced"].sources
        if not looked:
            fields = asked(sources)
            labels = {one.name: one.label for _source, own in fields for one in own}
            return form.page("draws/numbers.html", fair=fair, draw=draw, asked=fields, labels=labels, **shown)
        typed = _typed(session, code)
        return form.page(
            "draws/numbers_look.html",
            fair=fair,
            draw=draw,
            second=Rules.from_json(fair.rules).second_confirms,
            typed_drawn=drawn(sources, read_numbers(sources, typed["numbers"])),
            typed_values={name: form.values[name] for name in form.values if name.startswith(("numbers.", "corrects"))},
            **shown,
        )


def _enter(code: str, form: Form) -> ResponseReturnValue | None:
    """Enter what was typed; None if it does not fit, or was not ticked."""
    with form.trying() as session:
        given = _typed(session, code)
        form.read(SureForm(), MultiDict({"sure": request.form.get("sure", "")}))
        entry = enter_numbers(session, fair_code=code, **given, by=person(), now=now())
        counts = entry.state == "confirmed"
    if not form.ok:
        return None
    said = _("Đã bốc thăm. Xem lại kết quả rồi công bố.") if counts else _("Đã ghi các số, chờ xác nhận.")
    return done(said, "draws.manage", code=code)


def _typed(session: Session, code: str) -> dict[str, Any]:
    """Return what was typed as the numbers of each source, blanks too, and why those before are wrong."""
    draw = queries.announced_draw(session, office_fair(session, code))
    sources = Announcement.from_json(draw.announcement).sources
    typed = [[request.form.get(field.name, "") for field in fields] for _source, fields in asked(sources)]
    return {"numbers": typed, "corrects": request.form.get("corrects", "")}


@bp.post("/office/fairs/<code>/draw/numbers/<uuid:numbers_id>/confirm")
def confirm(code: str, numbers_id: UUID) -> ResponseReturnValue:
    """Confirm what another organiser entered."""
    form = Form()
    if form.did(confirm_numbers, SureForm, numbers_id=numbers_id):
        return done(_("Đã xác nhận các số và bốc thăm. Xem lại kết quả rồi công bố."), "draws.manage", code=code)
    return manage(code, form)


@bp.post("/office/fairs/<code>/draw/numbers/<uuid:numbers_id>/refuse")
def refuse(code: str, numbers_id: UUID) -> ResponseReturnValue:
    """Refuse what was entered, or take it back."""
    form = Form()
    if form.did(refuse_numbers, RefuseSchema, numbers_id=numbers_id):
        return done(_("Đã từ chối các số. Vui lòng nhập lại."), "draws.manage", code=code)
    return manage(code, form)


@bp.post("/office/fairs/<code>/draw/publish")
def publish(code: str) -> ResponseReturnValue:
    """Publish the result; the offers stand, the letters about them are held."""
    form = Form()
    if not form.did(publish_draw, SureForm, fair_code=code):
        return manage(code, form)
    said = _(
        "Đã công bố: %(offers)s đề nghị, %(booths)s gian, %(waiting)s cơ sở chưa có gian và chờ. Thư được giữ"
        " để kiểm tra.",
        **vars(form.made),
    )
    return done(said, "offers.list", code=code)
