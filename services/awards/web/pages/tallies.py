"""The tally of a round: before, what it will do; after, the ranked list with its versions; sheets that do not count."""

from collections.abc import Callable, Sequence
from typing import Any, Final
from uuid import UUID

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from services.awards.actions.tallies import BEFORE_PUBLICATION, annul_sheet, make_tally, restore_sheet
from services.awards.domain.rules import Rules
from services.awards.models import Round, Sheet
from services.awards.permissions import Scope, scope_of
from services.awards.queries import tallies as queries
from services.awards.queries.results import proofs_of
from services.awards.queries.rounds import round_by_code
from services.awards.web import tally_words
from services.awards.web.asking import office_round
from services.awards.web.schemas.tallies import ReasonSchema, TallyForm
from shared.canonical import canonical
from shared.errors import Forbidden, required
from shared.i18n import N_
from shared.i18n import gettext as _
from shared.web.app import transaction
from shared.web.choices import GROUPS, province_name
from shared.web.exports import Column, table_file
from shared.web.forms import Form, done
from shared.web.paging import page_of, paginate
from shared.web.schemas import sure
from shared.web.signin import person, signed_in_only
from shared.web.uploads import attachment

bp = Blueprint("tallies", __name__, url_prefix="/awards/office/rounds/<code>")
signed_in_only(bp)

MOST_ROWS: Final = 20_000
COLUMNS: Final[Sequence[Column]] = (
    (N_("Thứ hạng"), "rank"),
    (N_("Mã số bình chọn"), "dossier.voting_code"),
    (N_("Sản phẩm"), "dossier.product_name"),
    (N_("Nhóm"), "dossier.product_group"),
    (N_("Cơ sở"), "dossier.establishment.name"),
    (N_("Tỉnh"), lambda row: province_name(row.dossier.province_code)),
    (N_("Số phiếu"), lambda row: len(row.detail.get("sheets", ()))),
    (N_("Điểm"), lambda row: row.points.normalize() if row.points is not None else None),
    (N_("Kết quả"), lambda row: _(tally_words.OUTCOMES[tally_words.outcome_of(row)][1])),
    (N_("Lý do"), lambda row: tally_words.why_text(row.detail)),
)


@bp.app_context_processor
def _words() -> dict[str, Any]:
    return {
        "tally_outcomes": tally_words.OUTCOMES,
        "outcome_of": tally_words.outcome_of,
        "why_text": tally_words.why_text,
        "shown_points": tally_words.shown_points,
        "sheet_total": tally_words.sheet_total,
    }


@bp.get("/tally")
def show(code: str, form: Form | None = None, *, correcting: bool = False) -> ResponseReturnValue:
    """Show how far the sheets are, or the ranked list once there is a tally."""
    form = form or Form()
    with transaction() as session:
        round_, scope = _seen(session, code)
        tally = queries.latest_tally(session, round_.id)
        if tally is not None and not correcting:
            return _ranked(session, round_, scope, form)
        if not scope.runs(round_):
            raise Forbidden if tally is not None else queries.TallyNotFound
        rules = Rules.from_json(round_.rules)
        progress = queries.progress_of_products(session, round_, rules.fewest_sheets)
        lacking = [one for one in progress if not one.enough]
        shown = lacking if request.args.get("lacking") else progress
        return form.page(
            "tallies/before.html",
            round=round_,
            rules=rules,
            tally=tally,
            products=len(progress),
            signed=sum(one.signed for one in progress),
            awaited=sum(one.awaited for one in progress),
            annulled=sum(one.annulled for one in progress),
            lacking=len(lacking),
            page=page_of(shown),
        )


@bp.post("/tally")
def make(code: str) -> ResponseReturnValue:
    """Make the tally, or a corrected version of it."""
    form = Form()
    with transaction() as session:
        office_round(session, code)
    if form.did(make_tally, TallyForm, round_code=code):
        said = _("Đã tính kết quả (lần %(version)s) từ các phiếu đã ký.", version=form.made.version)
        return done(said, "tallies.show", code=code)
    return show(code, form, correcting=form.values.get("after") not in (None, "", "0"))


@bp.get("/tally/correct")
def correct(code: str) -> ResponseReturnValue:
    """Show what making a corrected version does."""
    return show(code, correcting=True)


@bp.get("/tally.<any(csv, xlsx):kind>")
def export(code: str, kind: str) -> ResponseReturnValue:
    """What the list shows, for a spreadsheet."""
    with transaction() as session:
        round_, _scope = _seen(session, code)
        tally = required(queries.latest_tally(session, round_.id), queries.TallyNotFound)
        rows = session.scalars(queries.listed(round_.id, tally.version, _filters()).limit(MOST_ROWS))
        return table_file(kind, f"ket-qua-cham-{code}-{tally.version}", COLUMNS, rows)


@bp.get("/tally/<int:version>.json")
def file(code: str, version: int) -> ResponseReturnValue:
    """The round file of one version, for those who work for the round before it is public."""
    with transaction() as session:
        round_, scope = _seen(session, code)
        queries.check_reader(scope, round_)
        found = queries.tally_version(session, round_.id, version)
        return attachment(canonical(found.file), "application/json", f"round-{code}-{version}.json")


@bp.get("/tally/products/<product>")
def sheets(code: str, product: str) -> ResponseReturnValue:
    """The signed sheets of one product; their points only once the scoring is over, to judges once all is public."""
    with transaction() as session:
        round_, scope = office_round(session, code)
        found = queries.signed_sheets(session, round_.id, product)
        if not found:
            raise queries.TallyNotFound
        return render_template(
            "tallies/sheets.html",
            round=round_,
            rules=Rules.from_json(round_.rules),
            sheets=found,
            told=round_.state != "scoring" and scope.reads_sheets(round_),
            product=found[0].dossier,
        )


@bp.route("/tally/sheets/<uuid:sheet_id>/annul", methods=["GET", "POST"])
def annul(code: str, sheet_id: UUID) -> ResponseReturnValue:
    """Take a sheet out of the next tally."""
    return _sheet_act(code, sheet_id, annul_sheet, _("Phiếu không còn được tính từ lần tính kết quả sau."))


@bp.route("/tally/sheets/<uuid:sheet_id>/restore", methods=["GET", "POST"])
def restore(code: str, sheet_id: UUID) -> ResponseReturnValue:
    """Let a sheet count again."""
    return _sheet_act(code, sheet_id, restore_sheet, _("Phiếu lại được tính từ lần tính kết quả sau."))


def _sheet_act(code: str, sheet_id: UUID, act: Callable[..., Sheet], said: str) -> ResponseReturnValue:
    form = Form()
    if request.method == "POST" and form.did(act, sure(ReasonSchema), round_code=code, sheet_id=sheet_id):
        return done(said, "tallies.sheets", code=code, product=(form.made.leaf or {})["product"])
    with transaction() as session:
        round_, _scope = office_round(session, code)
        found = queries.signed_sheet(session, round_.id, sheet_id)
        return form.page("tallies/sheet.html", round=round_, sheet=found, annuls=act is annul_sheet)


def _ranked(session: Session, round_: Round, scope: Scope, form: Form) -> ResponseReturnValue:
    versions = queries.versions_of(session, round_.id)
    tally, filters = versions[0], _filters()
    return form.page(
        "tallies/ranked.html",
        round=round_,
        rules=Rules.from_json(round_.rules),
        tally=tally,
        proofs=proofs_of(session, tally),
        versions=versions,
        filters=filters,
        counts=queries.outcome_counts(session, round_.id, tally.version),
        last_proposed=queries.last_proposed(session, round_.id, tally.version),
        groups=GROUPS,
        provinces=queries.provinces_listed(session, round_.id, tally.version),
        page=paginate(session, queries.listed(round_.id, tally.version, filters)),
        struck=queries.struck_products(session, round_.id),
        runs=scope.runs(round_),
        may_correct=scope.runs(round_) and round_.state in BEFORE_PUBLICATION,
    )


def _filters() -> queries.StandingFilters:
    return queries.StandingFilters(
        **{name: request.args.get(name, "")[:200] for name in queries.StandingFilters.__slots__}
    )


def _seen(session: Session, code: str) -> tuple[Round, Scope]:
    """Return the round for those who may see its tally before it is public: who runs it, and its council."""
    scope = scope_of(session, person())
    round_ = round_by_code(session, code, scope)
    if not (scope.runs(round_) or round_.id in scope.council):
        raise Forbidden
    return round_, scope
