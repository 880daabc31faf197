"""JSON API of the council: ballots, papers, decisions. Nobody reads another's paper, here as little as on the pages."""

from typing import Any

from sqlalchemy.orm import Session

from services.awards.actions import ballots, decisions
from services.awards.models import Ballot, Vote
from services.awards.permissions import require_council, scope_of
from services.awards.queries import ballots as ballot_queries
from services.awards.queries import council as queries
from services.awards.queries.rounds import round_by_code
from services.awards.web.asking import office_round
from services.awards.web.schemas.council import (
    BallotOut,
    BallotPaperOut,
    BallotWithMembersOut,
    CancelIn,
    CouncilOut,
    DecisionIn,
    DecisionOut,
    MinutesIn,
    PaperIn,
    RankedQuery,
    SubjectsIn,
)
from services.awards.web.who import council, office
from shared.errors import Forbidden, NotFound
from shared.i18n import N_
from shared.web.api import WRITES, Api
from shared.web.paging import paginate


class NotVoted(NotFound):
    """The asker cast no paper in this ballot, or it was counted and destroyed."""

    text = N_("Ông/Bà không có phiếu nào trong lần bỏ phiếu này.")


def show(session: Session, *, code: str, page: int, **filters: Any) -> dict[str, Any]:
    round_, _scope = office_round(session, code)
    stand = queries.outcome(session, round_)
    version = stand.tally.version
    found = paginate(session, queries.ranked(round_.id, version, queries.CouncilFilters(**filters)), page)
    return {
        "state": round_.state,
        "tally_version": version,
        "cut": stand.cut,
        "counts": queries.counts(session, round_.id, version),
        "ballots": [ballot for ballot, _cast in ballot_queries.ballots_of(session, round_.id)],
        "items": [_product(*row) for row in found.items],
        "number": found.number,
        "pages": found.pages,
        "total": found.total,
    }


def ballot(session: Session, *, code: str, number: int, by: str) -> dict[str, Any]:
    scope = scope_of(session, by)
    round_ = round_by_code(session, code, scope)
    if not (scope.runs(round_) or round_.id in scope.council):
        raise Forbidden
    found = ballot_queries.ballot_by_number(session, round_.id, number)
    voters = [{"name": one.name, "voted": done} for one, done in ballot_queries.members_of(session, found)]
    return {**_facts(found), "voters": voters}


def own_paper(session: Session, *, code: str, number: int, by: str) -> Vote:
    round_ = round_by_code(session, code, scope_of(session, by))
    member = require_council(session, by, round_.id)
    found = ballot_queries.ballot_by_number(session, round_.id, number)
    paper = ballot_queries.own_paper(session, found, member)
    if paper is None or not (paper.answers or paper.recused):
        raise NotVoted
    return paper


def _product(standing: Any, decision: Any, dossier: Any, establishment: Any) -> dict[str, Any]:
    of_dossier = ("voting_code", "product_name", "product_group", "province_code")
    return {
        **{name: getattr(dossier, name) for name in of_dossier},
        **{name: getattr(standing, name) for name in ("rank", "points", "passed", "proposed")},
        "establishment": establishment.name,
        "decision": decision,
    }


def _facts(ballot: Ballot) -> dict[str, Any]:
    return {name: getattr(ballot, name) for name in BallotOut().fields}


API = Api("council_api", "/awards/api/rounds/<code>", tag="council", code="round_code")
BALLOT = "/ballots/<int:number>"

# fmt: off
API.get("/council", show, takes=RankedQuery, out=CouncilOut, errors=WRITES,
        says="Where the council stands: the ranked list, ballots, decisions (secretariat)\n\n"
             "Fifty products a page, in the jury's order.")
API.post("/council", ballots.begin_council, says="Hand the tallied round over to its council (secretariat)")
API.post("/ballots", ballots.open_ballot, takes=SubjectsIn, out=BallotOut, status=201,
         who=office, says="Open a ballot (secretariat)\n\n"
              "On everything that passed, as the rules say; or again on the named products or groups.")
API.get(BALLOT, ballot, out=BallotWithMembersOut,
        says="One ballot and who has voted (secretariat and council); never how anybody did")
API.get(f"{BALLOT}/paper", own_paper, out=BallotPaperOut, says="One's own paper while the ballot is open (council)")
API.put(f"{BALLOT}/paper", ballots.cast_vote, takes=PaperIn, out=BallotPaperOut,
        who=council, says="Cast one's own paper, or put another in its place while the ballot is open (council)")
API.post(f"{BALLOT}/close", ballots.close_ballot, takes=MinutesIn, out=BallotOut,
         who=office, says="Count the papers and close the ballot (secretariat)")
API.post(f"{BALLOT}/cancel", ballots.cancel_ballot, takes=CancelIn, out=BallotOut,
         who=office, says="Give an open ballot up; its papers are destroyed (secretariat)")
API.post("/decisions", decisions.propose,
         says="Decide on everything as the jury's order and the ballots say (secretariat)\n\n"
              "What a ballot took out of the order waits for its reason.")
API.put("/decisions/<voting_code>", decisions.decide_product, takes=DecisionIn, out=DecisionOut,
        who=office, says="Write down the decision on one product (secretariat)\n\n"
             "Leaving the jury's order takes a reason, the votes and the minutes' number; the caps hold whatever is "
             "decided.")
