"""A council member's own ballot paper, on a phone or a tablet."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from services.awards.actions.ballots import cast_vote
from services.awards.domain.ballots import check_paper
from services.awards.domain.outcomes import Outcome
from services.awards.models import Ballot, Official, Round
from services.awards.permissions import require_council, scope_of
from services.awards.queries import ballots as queries
from services.awards.queries.council import CouncilOutcome, one_ranked, outcome, ranked
from services.awards.queries.dossiers import papers_of, photos_of
from services.awards.queries.rounds import round_by_code
from services.awards.reasons import cap_said
from services.awards.web.schemas.council import PaperIn
from services.awards.web.tally_words import shown_points
from shared.clock import now
from shared.i18n import gettext as _
from shared.web.app import transaction
from shared.web.forms import Form, done
from shared.web.signin import person, signed_in_only

bp = Blueprint("ballot", __name__, url_prefix="/awards/council")
signed_in_only(bp)


@bp.get("/<code>")
def show(code: str) -> ResponseReturnValue:
    """Show the open ballot with one's own paper, or what the council is waiting for."""
    with transaction() as session:
        round_, member = _member(session, code)
        ballot = queries.open_ballot_of(session, round_.id)
        if ballot is None or round_.state != "council" or member.added_at > ballot.opened_at:
            return _waiting(session, round_, ballot)
        stand = outcome(session, round_)
        paper = queries.own_paper(session, ballot, member)
        answers = paper.answers if paper else {}
        form = Form({**_typed(answers), "recused": paper.recused if paper else []})
        return _paper(session, round_, ballot, stand, form, paper)


@bp.get("/<code>/products/<voting_code>")
def product(code: str, voting_code: str) -> ResponseReturnValue:
    """Show what the jury saw of one product, and what came of it: photos, statement, points, each sheet's total."""
    with transaction() as session:
        round_, _official = _member(session, code)
        stand = outcome(session, round_)
        line = stand.line(voting_code)
        standing, _decision, dossier, establishment = session.execute(
            one_ranked(round_.id, stand.tally.version, line.dossier_id)
        ).one()
        return render_template(
            "council/look.html",
            round=round_,
            dossier=dossier,
            standing=standing,
            establishment=establishment,
            papers=papers_of(session, dossier.id),
            reads_sheets=scope_of(session, person()).reads_sheets(round_),
            shown_points=shown_points,
        )


@bp.post("/<code>/<int:number>")
def vote(code: str, number: int) -> ResponseReturnValue:
    """Show what was answered, to be confirmed; then cast the paper."""
    with transaction() as session:
        round_, member = _member(session, code)
        ballot = queries.ballot_by_number(session, round_.id, number)
    if ballot.state != "open":
        return done(_("Lần bỏ phiếu này đã kết thúc."), "ballot.show", code=code)
    form, action = Form(), request.form.get("action", "review")
    with form.trying() as session:
        paper = form.read(PaperIn())
        answers, recused = paper["answers"], {*paper["recused"], *queries.tied_to(session, round_.id, ballot, person())}
        answers = {subject: yes for subject, yes in answers.items() if subject not in recused}
        check_paper(ballot.subjects, answers, recused)
        if action == "cast":
            cast_vote(session, round_code=code, number=number, by=person(), now=now(), **paper)
    if form.ok and action == "cast":
        said = _("Đã nhận phiếu của Ông/Bà. Có thể sửa cho đến khi lần bỏ phiếu kết thúc.")
        return done(said, "ballot.show", code=code)
    with transaction() as session:
        stand = outcome(session, round_)
        if form.ok and action == "review":
            return _review(round_, ballot, stand, answers, recused)
        return _paper(session, round_, ballot, stand, form, queries.own_paper(session, ballot, member))


def _member(session: Session, code: str) -> tuple[Round, Official]:
    round_ = round_by_code(session, code, scope_of(session, person()))
    return round_, require_council(session, person(), round_.id)


def _waiting(session: Session, round_: Round, ballot: Ballot | None) -> str:
    shown = [one for one, _cast in queries.ballots_of(session, round_.id) if one.state == "closed"]
    return render_template("council/waiting.html", round=round_, ballot=ballot, closed=shown)


def _paper(
    session: Session, round_: Round, ballot: Ballot, stand: CouncilOutcome, form: Form, paper: Any
) -> ResponseReturnValue:
    rows = {
        dossier.voting_code: (standing, dossier, establishment)
        for standing, _decision, dossier, establishment in session.execute(ranked(round_.id, stand.tally.version))
    }
    ahead = stand.foreseen(ballot.subjects)
    return form.page(
        "council/vote.html",
        round=round_,
        ballot=ballot,
        stand=stand,
        paper=paper,
        rows=rows,
        groups={group: sum(line.candidate.group == group for line in stand.passed) for group in ballot.subjects},
        within={
            group: sum(one.group == group for one in ahead.values() if one.kind == "recognised")
            for group in ballot.subjects
        },
        ahead=ahead,
        below=_below(ballot, ahead),
        cap_said=cap_said,
        tied=queries.tied_to(session, round_.id, ballot, person()),
        photos=photos_of(session, [dossier.id for _, dossier, _ in rows.values()]),
    )


def _review(
    round_: Round, ballot: Ballot, stand: CouncilOutcome, answers: Mapping[str, bool], recused: Collection[str]
) -> str:
    yes: Sequence[str] = [subject for subject in ballot.subjects if answers.get(subject) is True]
    no: Sequence[str] = [subject for subject in ballot.subjects if answers.get(subject) is False]
    aside: Sequence[str] = [subject for subject in ballot.subjects if subject in recused]
    return render_template(
        "council/review.html", round=round_, ballot=ballot, stand=stand, answers=answers, yes=yes, no=no, aside=aside
    )


def _typed(answers: Mapping[str, bool]) -> dict[str, str]:
    """Return answers as the form's fields have them."""
    return {f"answers.{subject}": "true" if yes else "false" for subject, yes in answers.items()}


def _below(ballot: Ballot, ahead: Mapping[str, Outcome]) -> str:
    """Return the first product asked about below the last one that the caps have room for, "" if there is none.

    Groups are in no order, so that no line is drawn between them.
    """
    if ballot.kind == "by_group":
        return ""
    taken = [place for place, one in enumerate(ballot.subjects) if one in ahead and ahead[one].kind == "recognised"]
    after = taken[-1] + 1 if taken else 0
    return ballot.subjects[after] if after < len(ballot.subjects) else ""
