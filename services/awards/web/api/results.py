"""JSON API of publication and public results."""

from typing import Any

from apiflask import APIBlueprint

from services.awards.actions.publication import publish_round
from services.awards.queries import results as queries
from services.awards.queries.council import Filters, outcome
from services.awards.queries.tallies import public_tally
from services.awards.web.asking import office_round
from services.awards.web.schemas.results import PreviewOut, PublicationIn, PublishedOut, ResultsOut, ResultsQuery
from shared.clock import now
from shared.i18n import gettext as _
from shared.web.app import transaction
from shared.web.paging import paginate
from shared.web.signin import person, signed_in

bp = APIBlueprint("results_api", __name__, url_prefix="/awards/api/rounds/<code>", tag="results")


@bp.get("/publication")
@bp.output(PreviewOut)
@bp.doc(security="session", responses=[401, 403, 404, 409])
@signed_in
def preview(code: str) -> Any:
    """What publishing would do, and what hinders it (host)"""
    with transaction() as session:
        round, _scope = office_round(session, code, hosts=True)
        seen = queries.preview(session, round, outcome(session, round))
        told = [{"text": _(one.text, codes=one.named), "codes": one.codes} for one in seen.hindrances]
        return {**vars(seen), "not_recognised": seen.not_recognised, "hindrances": told}


@bp.post("/publication")
@bp.input(PublicationIn, arg_name="given")
@bp.output(PublishedOut)
@bp.doc(security="session", responses=[401, 403, 404, 409])
@signed_in
def publish(code: str, given: dict[str, Any]) -> Any:
    """Publish the result under the decision's number and date (host)

    Sent twice, it happens once.
    """
    with transaction() as session:
        return publish_round(session, round_code=code, by=person(), now=now(), **given)


@bp.get("/results")
@bp.input(ResultsQuery, location="query", arg_name="query")
@bp.output(ResultsOut)
@bp.doc(responses=[404])
def results(code: str, query: dict[str, Any]) -> Any:
    """The recognised products of a published round

    Fifty a page, by group, then in the jury's order. The others appear in numbers only.
    """
    asked = query.pop("page")
    with transaction() as session:
        round = queries.public_round(session, code)
        numbers = queries.summary(session, round.id)
        page = paginate(session, queries.recognised_of(round.id, Filters(**query)), asked)
        return {
            "round_code": round.code,
            "decision_number": round.decision_number,
            "decision_date": round.decision_date,
            "rules_sha256": round.rules_sha256,
            "tree_root": public_tally(session, round).root_hash,
            "entered": numbers.entered,
            "passed": numbers.passed,
            "recognised": numbers.recognised,
            "items": [_product(*row) for row in page.items],
            "number": page.number,
            "pages": page.pages,
            "total": page.total,
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
    }
