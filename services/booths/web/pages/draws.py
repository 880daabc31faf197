"""The draw of a fair: the organiser's steps, and the public page that anyone can recheck."""

from flask import Blueprint, Response, flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from services.booths.actions.draws import close_and_announce, draw_lots, publish_draw
from services.booths.domain.announcement import Announcement, Source
from services.booths.permissions import NOBODY, require_organiser, scope_of
from services.booths.queries import draws as queries
from services.booths.queries.fairs import PUBLISHED, fair_by_code
from services.booths.web.schemas.draws import CloseForm, RandomnessForm, SureForm
from shared.clock import now
from shared.errors import Conflict, Invalid
from shared.i18n import gettext as _
from shared.places import provinces
from shared.web.app import transaction
from shared.web.forms import Form, empty_form, load_form
from shared.web.paging import paginate
from shared.web.signin import person, signed_in

bp = Blueprint("draws", __name__, url_prefix="/booths")

FORMS = {"open": CloseForm, "closed": RandomnessForm, "drawn": SureForm}


@bp.get("/fairs/<code>/draw")
def show(code: str) -> ResponseReturnValue:
    """Show what is announced, and once it is published the result, which the visitor's own browser rechecks."""
    with transaction() as session:
        fair = fair_by_code(session, code, NOBODY)
        draw = queries.draw_of(session, fair)
        announced = Announcement.from_json(draw.announcement) if draw else None
        if fair.state not in PUBLISHED:
            return render_template("draws/awaited.html", fair=fair, draw=draw, announced=announced)
        return render_template(
            "draws/show.html",
            fair=fair,
            draw=draw,
            announced=announced,
            outcome=queries.outcome(session, fair.id),
            page=paginate(session, queries.placements(fair.id, request.args.get("q", "").strip())),
            provinces=provinces(),
        )


@bp.get("/fairs/<code>/announcement.json")
def announcement(code: str) -> ResponseReturnValue:
    """Serve the announcement, from the moment the fair is closed."""
    with transaction() as session:
        draw = queries.draw_of(session, fair_by_code(session, code, NOBODY))
        if draw is None:
            raise queries.DrawNotFound
        return _file(draw.announcement, f"announcement-{code}.json")


@bp.get("/fairs/<code>/draw.json")
def file(code: str) -> ResponseReturnValue:
    """Serve the whole draw, from the moment it is published."""
    with transaction() as session:
        fair = fair_by_code(session, code, NOBODY)
        draw = queries.draw_of(session, fair)
        if draw is None or draw.proof is None or fair.state not in PUBLISHED:
            raise queries.DrawNotFound
        return _file(draw.proof, f"draw-{code}.json")


@bp.get("/office/fairs/<code>/draw")
@signed_in
def manage(code: str) -> ResponseReturnValue:
    """Show the organiser the next step of the draw."""
    return _step(code, empty_form())


@bp.post("/office/fairs/<code>/draw/close")
@signed_in
def close(code: str) -> ResponseReturnValue:
    """Close the registration and announce the draw."""
    form = load_form(CloseForm(), request.form)
    if form.ok:
        sources = [Source(**source) for source in form.data["sources"]]
        try:
            with transaction() as session:
                close_and_announce(session, fair_code=code, sources=sources, by=person(), now=now())
        except (Invalid, Conflict) as trouble:
            form.refuse(trouble)
        else:
            flash(_("Đã đóng đăng ký và công bố danh sách bốc thăm."))
            return redirect(url_for("draws.manage", code=code), 303)
    return _step(code, form), 422


@bp.post("/office/fairs/<code>/draw/lots")
@signed_in
def lots(code: str) -> ResponseReturnValue:
    """Draw with the numbers of the announced sources."""
    form = load_form(RandomnessForm(), request.form)
    if form.ok:
        try:
            with transaction() as session:
                draw_lots(session, fair_code=code, randomness=form.data["numbers"], by=person(), now=now())
        except (Invalid, Conflict) as trouble:
            form.refuse(trouble)
        else:
            flash(_("Đã bốc thăm. Xem lại kết quả rồi công bố."))
            return redirect(url_for("draws.manage", code=code), 303)
    return _step(code, form), 422


@bp.post("/office/fairs/<code>/draw/publish")
@signed_in
def publish(code: str) -> ResponseReturnValue:
    """Publish the result; the offers stand, the letters about them are held."""
    form = load_form(SureForm(), request.form)
    if form.ok:
        try:
            with transaction() as session:
                done = publish_draw(session, fair_code=code, by=person(), now=now())
        except Conflict as trouble:
            form.refuse(trouble)
        else:
            flash(
                _(
                    "Đã công bố: %(offers)s đề nghị, %(booths)s gian, %(waiting)s cơ sở chờ. Thư được giữ để kiểm tra.",
                    **vars(done),
                )
            )
            return redirect(url_for("offers.list", code=code), 303)
    return _step(code, form), 422


def _step(code: str, form: Form) -> str:
    with transaction() as session:
        require_organiser(session, person())
        fair = fair_by_code(session, code, scope_of(session, person()))
        draw = queries.draw_of(session, fair)
        return render_template(
            f"draws/manage_{fair.state}.html" if fair.state in FORMS else "draws/manage_other.html",
            fair=fair,
            draw=draw,
            form=form,
            announced=Announcement.from_json(draw.announcement) if draw else None,
            prepared=queries.preparation(session, fair.id) if fair.state == "open" else None,
            outcome=queries.outcome(session, fair.id) if fair.state == "drawn" else None,
            first=session.execute(queries.placements(fair.id).limit(10)).all() if fair.state == "drawn" else None,
            provinces=provinces(),
        )


def _file(content: dict[str, object], name: str) -> Response:
    answer = jsonify(content)
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
