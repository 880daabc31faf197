"""The council for its secretariat: the ranked list with the cut line, ballots, decisions, minutes."""

from collections.abc import Callable, Sequence
from typing import Any, Final

from flask import Blueprint, request
from flask.typing import ResponseReturnValue
from marshmallow import Schema
from sqlalchemy.orm import Session

from services.awards.actions import ballots, decisions
from services.awards.domain.rules import Rules
from services.awards.models import Decision, Round
from services.awards.papers import annex
from services.awards.queries import ballots as ballot_queries
from services.awards.queries import council as queries
from services.awards.queries.outcomes import outcomes_of
from services.awards.reasons import DEPARTURES, why_with_reason
from services.awards.web import council_papers
from services.awards.web.asking import office_round
from services.awards.web.council_words import BALLOT_KINDS, BALLOT_STATES, decision_chip
from services.awards.web.schemas.council import CancelIn, DecisionIn, MinutesIn
from shared.clock import now
from shared.i18n import N_
from shared.i18n import gettext as _
from shared.web.app import kit, transaction
from shared.web.choices import named_provinces, province_name, teach
from shared.web.exports import XLSX, Column, table_file
from shared.web.forms import Form, done
from shared.web.paging import paginate
from shared.web.signin import person, signed_in_only
from shared.web.uploads import attachment

bp = Blueprint("council", __name__, url_prefix="/awards")
signed_in_only(bp)
bp.add_app_template_global(decision_chip)
teach(bp, ballot_chip=BALLOT_STATES, ballot_kind=BALLOT_KINDS)
PDF: Final = "application/pdf"
COLUMNS: Final[Sequence[Column]] = (
    (N_("Hạng"), "Standing.rank"),
    (N_("Mã số"), "Dossier.voting_code"),
    (N_("Nhóm"), "Dossier.product_group"),
    (N_("Sản phẩm"), "Dossier.product_name"),
    (N_("Cơ sở"), "Establishment.name"),
    (N_("Tỉnh"), lambda row: province_name(row.Dossier.province_code)),
    (N_("Điểm"), "Standing.points"),
    (N_("Giám khảo đề nghị"), "Standing.proposed"),
    (N_("Quyết định"), lambda row: decision_chip(row.Decision)[1]),
    (N_("Phiếu đồng ý"), lambda row: getattr(row.Decision, "votes_yes", None)),
    (N_("Phiếu không"), lambda row: getattr(row.Decision, "votes_no", None)),
    (N_("Biên bản số"), lambda row: getattr(row.Decision, "minutes_number", "")),
)
"""Of the ranked list; a product that is not decided on yet has no decision."""


@bp.get("/office/rounds/<code>/council")
def show(code: str, form: Form | None = None) -> ResponseReturnValue:
    """Show where the council stands, and what comes next."""
    with transaction() as session:
        round_, scope = office_round(session, code)
        stand = queries.outcome(session, round_)
        shown = ballot_queries.ballots_of(session, round_.id)
        opened = next((ballot for ballot, _cast in shown if ballot.state == "open"), None)
        filters = asked()
        return (form or Form()).page(
            "council/show.html",
            round=round_,
            hosts=scope.hosts(round_),
            stand=stand,
            counts=queries.counts(session, round_.id, stand.tally.version),
            ballots=shown,
            opened=opened,
            voters=ballot_queries.members_of(session, opened) if opened else [],
            members=ballot_queries.count_members(session, round_.id),
            page=paginate(session, queries.ranked(round_.id, stand.tally.version, filters)),
            became=outcomes_of(session, round_, stand.tally.version),
            departure_words=DEPARTURES,
            filtered=filters != queries.CouncilFilters(),
            groups=sorted({line.candidate.group for line in stand.lines}),
            provinces=named_provinces({line.candidate.province for line in stand.lines}),
        )


@bp.post("/office/rounds/<code>/council/begin")
def begin(code: str) -> ResponseReturnValue:
    """Hand the tallied round over to the council."""
    return _done(code, _("Đã chuyển kết quả chấm điểm cho Hội đồng."), ballots.begin_council)


@bp.post("/office/rounds/<code>/council/ballots")
def open_ballot(code: str) -> ResponseReturnValue:
    """Open a ballot on everything that passed."""
    return _done(code, _("Đã mở bỏ phiếu và gửi thư mời các ủy viên."), ballots.open_ballot)


@bp.post("/office/rounds/<code>/council/products/<voting_code>/ballot")
def ask_again(code: str, voting_code: str) -> ResponseReturnValue:
    """Open a ballot on one product alone."""
    said = _("Đã mở bỏ phiếu lại về %(code)s.", code=voting_code)
    return _done(code, said, ballots.open_ballot, subjects=[voting_code])


@bp.post("/office/rounds/<code>/council/ballots/<int:number>/close")
def close_ballot(code: str, number: int) -> ResponseReturnValue:
    """Count the papers."""
    return _done(code, _("Đã kiểm phiếu."), ballots.close_ballot, MinutesIn, number=number)


@bp.post("/office/rounds/<code>/council/ballots/<int:number>/cancel")
def cancel_ballot(code: str, number: int) -> ResponseReturnValue:
    """Give an open ballot up."""
    said = _("Đã hủy lần bỏ phiếu; các phiếu đã bị xóa.")
    return _done(code, said, ballots.cancel_ballot, CancelIn, number=number)


@bp.post("/office/rounds/<code>/council/propose")
def propose(code: str) -> ResponseReturnValue:
    """Fill in the decisions from the jury's order and the ballots."""
    return _done(code, _("Đã lập danh sách theo thứ tự của Ban Giám khảo và kết quả bỏ phiếu."), decisions.propose)


@bp.route("/office/rounds/<code>/council/products/<voting_code>", methods=["GET", "POST"])
def product(code: str, voting_code: str) -> ResponseReturnValue:
    """Decide on one product; leaving the jury's order takes a reason, the votes and the minutes."""
    with transaction() as session:
        round_, _scope = office_round(session, code)
        stand = queries.outcome(session, round_)
        line = stand.line(voting_code)
        row = session.execute(queries.one_ranked(round_.id, stand.tally.version, line.dossier_id)).one()
        members, least = decisions.votes_needed(session, round_, stand, voting_code)
    form = Form(_as_it_is(stand, voting_code, row[1]))
    if request.method == "POST":
        with form.trying() as session:
            what = {"round_code": code, "voting_code": voting_code, **form.read(DecisionIn())}
            decisions.decide_product(session, by=person(), now=now(), **what)
        if form.ok:
            return done(_("Đã ghi quyết định về %(code)s.", code=voting_code), "council.show", code=code)
    return form.page(
        "council/product.html",
        round=round_,
        stand=stand,
        line=line,
        row=row,
        verdict=stand.verdicts.get(voting_code),
        members=members,
        least=least,
    )


@bp.get("/office/rounds/<code>/council/list.<any(csv, xlsx):kind>")
def export(code: str, kind: str) -> ResponseReturnValue:
    """Give the list that is shown as a file."""
    with transaction() as session:
        round_, _scope = office_round(session, code)
        tally = queries.outcome(session, round_).tally
        rows = session.execute(queries.ranked(round_.id, tally.version, asked()))
        became, rules = outcomes_of(session, round_, tally.version), Rules.from_json(round_.rules)

        def why(row: Any) -> str:
            outcome = became.get(row.Dossier.id)
            return why_with_reason(outcome, rules) if outcome else ""

        return table_file(kind, f"hoi-dong-{code}", (*COLUMNS, (N_("Vì sao"), why)), rows)


@bp.get("/office/rounds/<code>/council/minutes.pdf")
def minutes(code: str) -> ResponseReturnValue:
    """Give the minutes, to be printed and signed."""
    with transaction() as session:
        round_, _scope = office_round(session, code)
        heading = council_papers.heading_of(session, round_, kit().settings)
        told = council_papers.minutes_of(session, round_)
    return attachment(annex.minutes_pdf(heading, told, at=now()), PDF, f"bien-ban-{code}.pdf")


@bp.get("/office/rounds/<code>/council/annex.<any(pdf, xlsx):kind>")
def draft_annex(code: str, kind: str) -> ResponseReturnValue:
    """Give the decision's annex, a draft until the round is published."""
    with transaction() as session:
        round_, _scope = office_round(session, code)
        return annex_file(session, round_, kind)


def annex_file(session: Session, round_: Round, kind: str) -> ResponseReturnValue:
    """Return the annex of a round as a file to save."""
    heading = council_papers.heading_of(session, round_, kit().settings)
    rows = council_papers.annex_rows(session, round_)
    if kind == "xlsx":
        return attachment(annex.annex_xlsx(heading, rows), XLSX, f"phu-luc-{round_.code}.xlsx")
    return attachment(annex.annex_pdf(heading, rows, at=now()), PDF, f"phu-luc-{round_.code}.pdf")


def asked() -> queries.CouncilFilters:
    """Return the filters in the present address."""
    names = {"q": 200, "group": 1, "province": 10, "state": 20}
    return queries.CouncilFilters(**{name: request.args.get(name, "").strip()[:most] for name, most in names.items()})


def _done(
    code: str, said: str, act: Callable[..., Any], schema: type[Schema] | None = None, **given: Any
) -> ResponseReturnValue:
    """Do one act of the desk; show the desk again with what was wrong."""
    form = Form()
    if form.did(act, schema, round_code=code, **given):
        return done(said, "council.show", code=code)
    return show(code, form)


def _as_it_is(stand: queries.CouncilOutcome, voting_code: str, decision: Decision | None) -> dict[str, Any]:
    """Return what the form shows first: the decision so far, else what the ballot said."""
    if decision is not None:
        return dict(DecisionIn().dump(decision))
    verdict = stand.verdicts.get(voting_code)
    if verdict is None:
        return {}
    said = {"votes_yes": verdict.votes.yes, "votes_no": verdict.votes.no, "minutes_number": verdict.minutes_number}
    return {"recognised": voting_code in stand.proposal.recognised, **said}
