"""JSON API of publication and public results."""

from typing import Any

from sqlalchemy.orm import Session

from services.awards.actions.publication import publish_round
from services.awards.domain.outcomes import Outcome, passed_over
from services.awards.domain.rules import Rules
from services.awards.queries import results as queries
from services.awards.queries.council import CouncilFilters, outcome
from services.awards.queries.outcomes import outcomes_of
from services.awards.queries.tallies import public_tally
from services.awards.reasons import why_with_reason
from services.awards.web.asking import office_round
from services.awards.web.schemas.results import PreviewOut, PublicationIn, PublishedOut, ResultsOut, ResultsQuery
from services.awards.web.who import host
from shared.i18n import gettext as _
from shared.web.api import WRITES, Api
from shared.web.paging import paginate


def preview(session: Session, *, code: str) -> dict[str, Any]:
    round_, _scope = office_round(session, code, hosts=True)
    seen = queries.preview(session, round_, outcome(session, round_))
    told = [{"text": _(one.text, codes=one.named), "codes": one.codes} for one in seen.hindrances]
    return {**vars(seen), "not_recognised": seen.not_recognised, "hindrances": told}


def results(session: Session, *, code: str, page: int, **filters: Any) -> dict[str, Any]:
    round_ = queries.public_round(session, code)
    numbers, tally, rules = (
        queries.summary(session, round_.id),
        public_tally(session, round_),
        Rules.from_json(round_.rules),
    )
    proofs = queries.proofs_of(session, tally)
    found = paginate(session, queries.recognised_of(round_.id, CouncilFilters(**filters), revoked=False), page)
    return {
        "round_code": round_.code,
        "decision_number": round_.decision_number,
        "decision_date": round_.decision_date,
        "rules_sha256": round_.rules_sha256,
        "tree_root": tally.root_hash,
        "entered": numbers.entered,
        "passed": numbers.passed,
        "recognised": numbers.recognised,
        "result_sha256": proofs.result_sha256,
        "sheets": proofs.sheets,
        "annulled": proofs.annulled,
        "revoked": numbers.revoked,
        "method": rules.method,
        "passed_over": [
            {**_outcome(one), "why_text": why_with_reason(one, rules)}
            for one in passed_over(outcomes_of(session, round_, tally.version).values())
        ],
        "items": [_product(*row) for row in found.items],
        "number": found.number,
        "pages": found.pages,
        "total": found.total,
    }


def _outcome(outcome: Outcome) -> dict[str, Any]:
    tie = outcome.tie
    return {
        "code": outcome.code,
        "rank": outcome.rank,
        "points": outcome.points,
        "why": outcome.kind,
        "cap": outcome.cap,
        "above": outcome.above,
        "below": outcome.below,
        "votes_yes": outcome.ruling.votes_yes,
        "votes_no": outcome.ruling.votes_no,
        "minutes_number": outcome.ruling.minutes_number,
        "tie_with": tie.other if tie else "",
        "tie_broken_by": tie.entry if tie else "",
    }


def _product(dossier: Any, establishment: Any, standing: Any, certificate: Any) -> dict[str, Any]:
    return {
        "code": dossier.voting_code,
        "product_name": dossier.product_name,
        "group": dossier.product_group,
        "establishment": establishment.name,
        "province_code": dossier.province_code,
        "points": standing.points,
        "rank": standing.rank,
        "certificate_number": certificate.number if certificate else None,
        "decision_number": certificate.decision_number if certificate else None,
    }


API = Api("results_api", "/awards/api/rounds/<code>", tag="results", code="round_code")

# fmt: off
API.get("/publication", preview, out=PreviewOut, errors=WRITES,
        says="What publishing would do, and what hinders it (host)")
API.post("/publication", publish_round, takes=PublicationIn, out=PublishedOut, who=host,
         says="Publish the result under the decision's number and date (host)\n\nSent twice, it happens once.")
API.get("/results", results, takes=ResultsQuery, out=ResultsOut, who="anybody", errors=[404],
        says="The recognised products of a published round\n\n"
             "Fifty a page, by group, then in the jury's order. Who was passed over is told by code "
             "with the reason, every other product in numbers only.")
