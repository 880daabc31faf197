"""The draw of a fair: the organiser's steps, and the public page that anyone can recheck."""

from flask import Blueprint, Response, jsonify, render_template, request
from flask.typing import ResponseReturnValue

from services.booths.actions.draws import close_and_announce, draw_lots, publish_draw
from services.booths.domain.announcement import Announcement, DrawSource
from services.booths.permissions import NOBODY
from services.booths.queries import draws as queries
from services.booths.queries.fairs import PUBLISHED, fair_by_code
from services.booths.web.asking import office_fair
from services.booths.web.schemas.draws import CloseForm, RandomnessForm
from shared.clock import now
from shared.errors import required
from shared.i18n import gettext as _
from shared.places import provinces
from shared.web.app import transaction
from shared.web.forms import Form, done
from shared.web.paging import paginate
from shared.web.schemas import SureForm
from shared.web.signin import person, signed_in_only

bp = Blueprint("draws", __name__, url_prefix="/booths")
signed_in_only(bp, but=("show", "announcement", "file"))

STEPS = frozenset({"open", "closed", "drawn"})
"""States of a fair in which the organiser has a step of the draw to do."""


@bp.get("/fairs/<code>/draw")
def show(code: str) -> ResponseReturnValue:
    """Show what is announced, and once it is published the result, which the visitor's own browser rechecks."""
    with transaction() as session:
        fair = fair_by_code(session, code, NOBODY)
        draw = queries.draw_of(session, fair)
        announced = Announcement.from_json(draw.announcement) if draw else None
        if draw is None or draw.proof is None or fair.state not in PUBLISHED:
            return render_template("draws/awaited.html", fair=fair, draw=draw, announced=announced)
        return render_template(
            "draws/show.html",
            fair=fair,
            draw=draw,
            announced=announced,
            published_numbers=" / ".join(" ".join(map(str, one["numbers"])) for one in draw.proof["randomness"]),
            outcome=queries.outcome(session, fair.id),
            page=paginate(session, queries.placements(fair.id, request.args.get("q", "").strip())),
            provinces=provinces(),
        )


@bp.get("/fairs/<code>/announcement.json")
def announcement(code: str) -> ResponseReturnValue:
    """Serve the announcement, from the moment the fair is closed."""
    with transaction() as session:
        draw = required(queries.draw_of(session, fair_by_code(session, code, NOBODY)), queries.DrawNotFound)
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
def manage(code: str, form: Form | None = None) -> ResponseReturnValue:
    """Show the organiser the next step of the draw."""
    with transaction() as session:
        fair = office_fair(session, code)
        draw = queries.draw_of(session, fair)
        return (form or Form()).page(
            f"draws/manage_{fair.state}.html" if fair.state in STEPS else "draws/manage_other.html",
            fair=fair,
            draw=draw,
            announced=Announcement.from_json(draw.announcement) if draw else None,
            prepared=queries.preparation(session, fair.id) if fair.state == "open" else None,
            outcome=queries.outcome(session, fair.id) if fair.state == "drawn" else None,
            first=session.execute(queries.placements(fair.id).limit(10)).all() if fair.state == "drawn" else None,
            provinces=provinces(),
        )


@bp.post("/office/fairs/<code>/draw/close")
def close(code: str) -> ResponseReturnValue:
    """Close the registration and announce the draw."""
    form = Form()
    with form.trying() as session:
        sources = [DrawSource(**source) for source in form.read(CloseForm())["sources"]]
        close_and_announce(session, fair_code=code, sources=sources, by=person(), now=now())
    if form.ok:
        return done(_("Đã đóng đăng ký và công bố danh sách bốc thăm."), "draws.manage", code=code)
    return manage(code, form)


@bp.post("/office/fairs/<code>/draw/lots")
def lots(code: str) -> ResponseReturnValue:
    """Draw with the numbers of the announced sources."""
    form = Form()
    with form.trying() as session:
        numbers = form.read(RandomnessForm())["numbers"]
        draw_lots(session, fair_code=code, randomness=numbers, by=person(), now=now())
    if form.ok:
        return done(_("Đã bốc thăm. Xem lại kết quả rồi công bố."), "draws.manage", code=code)
    return manage(code, form)


@bp.post("/office/fairs/<code>/draw/publish")
def publish(code: str) -> ResponseReturnValue:
    """Publish the result; the offers stand, the letters about them are held."""
    form = Form()
    if not form.did(publish_draw, SureForm, fair_code=code):
        return manage(code, form)
    said = _(
        "Đã công bố: %(offers)s đề nghị, %(booths)s gian, %(waiting)s cơ sở chờ. Thư được giữ để kiểm tra.",
        **vars(form.made),
    )
    return done(said, "offers.list", code=code)


def _file(content: dict[str, object], name: str) -> Response:
    answer = jsonify(content)
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
