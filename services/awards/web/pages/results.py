"""Publishing a round after a preview; the public results, their gallery and files."""

from typing import Final

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from services.awards.actions.publication import publish_round
from services.awards.domain.rules import Rules
from services.awards.queries import results as queries
from services.awards.queries.council import Filters, outcome
from services.awards.queries.dossiers import photos_of
from services.awards.queries.tallies import public_tally
from services.awards.web.asking import office_round
from services.awards.web.choices import province_name
from services.awards.web.pages.council import annex_file
from services.awards.web.schemas.results import PublicationForm
from shared.alphabet import alphabetical
from shared.clock import hanoi_date, now
from shared.errors import Conflict, Invalid
from shared.i18n import gettext as _
from shared.web.app import transaction
from shared.web.forms import Form, empty_form, load_form
from shared.web.paging import paginate
from shared.web.signin import person, signed_in

bp = Blueprint("results", __name__, url_prefix="/awards")
PICTURES: Final = 24
"""Products on one page of the gallery."""


@bp.route("/office/rounds/<code>/publish", methods=["GET", "POST"])
@signed_in
def publish(code: str) -> ResponseReturnValue:
    """Show what publishing would do, with its numbers; publish at the second step."""
    if request.method == "GET":
        return _preview(code, empty_form({"decision_date": hanoi_date(now()).isoformat()}))
    form = load_form(PublicationForm(), request.form)
    if form.ok:
        given = {name: form.data[name] for name in ("decision_number", "decision_date")}
        try:
            with transaction() as session:
                done = publish_round(session, round_code=code, by=person(), now=now(), **given)
        except (Invalid, Conflict) as trouble:
            form.refuse(trouble)
        else:
            said = _("Đã công bố: %(recognised)s sản phẩm được công nhận, %(others)s không.",
                     recognised=done.recognised, others=done.not_recognised)  # fmt: skip
            flash(said)
            return redirect(url_for("results.show", code=code), 303)
    return _preview(code, form), 422


@bp.get("/rounds/<code>/results")
def show(code: str) -> ResponseReturnValue:
    """Show the recognised products, and the others in numbers."""
    filters = _asked()
    with transaction() as session:
        round = queries.public_round(session, code)
        numbers = queries.summary(session, round.id)
        return render_template(
            "results/show.html",
            round=round,
            rules=Rules.from_json(round.rules),
            tally=public_tally(session, round),
            summary=numbers,
            departures=queries.departures_of(session, round.id),
            complain_until=queries.complain_until(round),
            page=paginate(session, queries.recognised_of(round.id, filters)),
            groups=sorted(numbers.groups),
            provinces=_provinces(numbers),
        )


@bp.get("/rounds/<code>/gallery")
def gallery(code: str) -> ResponseReturnValue:
    """Show the recognised products with their photos."""
    with transaction() as session:
        round = queries.public_round(session, code)
        page = paginate(session, queries.recognised_of(round.id, _asked()), size=PICTURES)
        numbers = queries.summary(session, round.id)
        return render_template(
            "results/gallery.html",
            round=round,
            page=page,
            photos=photos_of(session, [row[0].id for row in page.items]),
            summary=numbers,
            groups=sorted(numbers.groups),
            provinces=_provinces(numbers),
        )


@bp.get("/rounds/<code>/annex.<any(pdf, xlsx):kind>")
def annex(code: str, kind: str) -> ResponseReturnValue:
    """Give the decision's annex."""
    with transaction() as session:
        return annex_file(session, queries.public_round(session, code), kind)


def _preview(code: str, form: Form) -> str:
    with transaction() as session:
        round, scope = office_round(session, code, hosts=True)
        stand = outcome(session, round)
        return render_template(
            "results/publish.html",
            round=round,
            form=form,
            preview=queries.preview(session, round, stand),
            stand=stand,
            organiser=scope.organiser,
        )


def _asked() -> Filters:
    names = {"q": 200, "group": 1, "province": 10}
    return Filters(**{name: request.args.get(name, "").strip()[:most] for name, most in names.items()})


def _provinces(numbers: queries.Summary) -> list[tuple[str, str]]:
    named = ((code, province_name(code)) for code in numbers.provinces)
    return sorted(named, key=lambda pair: alphabetical(pair[1]))
