"""Publishing a round after a preview; the public results, their gallery and files."""

from typing import Final

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from services.awards.actions.publication import publish_round
from services.awards.domain.outcomes import passed_over
from services.awards.domain.rules import Rules
from services.awards.queries import results as queries
from services.awards.queries.complaints import complain_until
from services.awards.queries.council import CouncilFilters, outcome
from services.awards.queries.dossiers import photos_of
from services.awards.queries.outcomes import outcomes_of
from services.awards.queries.tallies import public_tally
from services.awards.reasons import DEPARTURES, POINTS, tie_said, why_with_reason
from services.awards.web.asking import office_round
from services.awards.web.pages.council import annex_file
from services.awards.web.schemas.results import PublicationIn
from shared.clock import hanoi_date, now
from shared.i18n import gettext as _
from shared.web.app import transaction
from shared.web.choices import named_provinces
from shared.web.forms import Form, done
from shared.web.paging import paginate
from shared.web.schemas import sure
from shared.web.signin import signed_in

bp = Blueprint("results", __name__, url_prefix="/awards")
PICTURES: Final = 24
"""Products on one page of the gallery."""


@bp.route("/office/rounds/<code>/publish", methods=["GET", "POST"])
@signed_in
def publish(code: str) -> ResponseReturnValue:
    """Show what publishing would do, with its numbers; publish at the second step."""
    form = Form({"decision_date": hanoi_date(now()).isoformat()})
    if request.method == "POST" and form.did(publish_round, sure(PublicationIn), round_code=code):
        said = _("Đã công bố: %(recognised)s sản phẩm được công nhận, %(others)s không.",
                 recognised=form.made.recognised, others=form.made.not_recognised)  # fmt: skip
        return done(said, "results.show", code=code)
    with transaction() as session:
        round_, scope = office_round(session, code, hosts=True)
        stand = outcome(session, round_)
        return form.page(
            "results/publish.html",
            round=round_,
            preview=queries.preview(session, round_, stand),
            stand=stand,
            organiser=scope.organiser,
        )


@bp.get("/rounds/<code>/results")
def show(code: str) -> ResponseReturnValue:
    """Show the recognised products, and the others in numbers."""
    filters = _asked()
    with transaction() as session:
        round_ = queries.public_round(session, code)
        numbers, tally = queries.summary(session, round_.id), public_tally(session, round_)
        became = outcomes_of(session, round_, tally.version)
        return render_template(
            "results/show.html",
            round=round_,
            rules=Rules.from_json(round_.rules),
            tally=tally,
            became=became,
            passed_over=passed_over(became.values()),
            tie_said=tie_said,
            why_with_reason=why_with_reason,
            points_word=POINTS,
            summary=numbers,
            departures=queries.departures_of(session, round_.id),
            departure_words=DEPARTURES,
            complain_until=complain_until(round_),
            proofs=queries.proofs_of(session, tally),
            revoked=session.execute(queries.recognised_of(round_.id, revoked=True)).all(),
            page=paginate(session, queries.recognised_of(round_.id, filters, revoked=False)),
            groups=sorted(numbers.groups),
            provinces=named_provinces(numbers.provinces),
        )


@bp.get("/rounds/<code>/gallery")
def gallery(code: str) -> ResponseReturnValue:
    """Show the recognised products with their photos."""
    with transaction() as session:
        round_ = queries.public_round(session, code)
        page = paginate(session, queries.recognised_of(round_.id, _asked(), revoked=False), size=PICTURES)
        numbers = queries.summary(session, round_.id)
        return render_template(
            "results/gallery.html",
            round=round_,
            page=page,
            photos=photos_of(session, [row[0].id for row in page.items]),
            summary=numbers,
            groups=sorted(numbers.groups),
            provinces=named_provinces(numbers.provinces),
        )


@bp.get("/rounds/<code>/annex.<any(pdf, xlsx):kind>")
def annex(code: str, kind: str) -> ResponseReturnValue:
    """Give the decision's annex."""
    with transaction() as session:
        return annex_file(session, queries.public_round(session, code), kind)


def _asked() -> CouncilFilters:
    names = {"q": 200, "group": 1, "province": 10}
    return CouncilFilters(**{name: request.args.get(name, "").strip()[:most] for name, most in names.items()})
