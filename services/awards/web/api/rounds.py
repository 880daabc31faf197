"""JSON API of rounds: what everybody may read, and what those who run a round write."""

from collections.abc import Callable
from typing import Any

from apiflask import APIBlueprint

from services.awards.actions import rounds
from services.awards.domain.rounds import RoundIncomplete
from services.awards.models import Round
from services.awards.permissions import scope_of
from services.awards.queries import round_desk
from services.awards.queries import rounds as queries
from services.awards.web.asking import asker, office_round
from services.awards.web.pages.rounds.desk import missing_for_next
from services.awards.web.schemas.rounds import (
    ChangeIn,
    DeskOut,
    NewRoundIn,
    RoundDetailOut,
    RoundOut,
    RoundsOut,
    RoundsQuery,
    facts_of,
)
from services.awards.web.schemas.rules import RulesIn
from shared.clock import now
from shared.errors import Invalid
from shared.web.app import transaction
from shared.web.paging import Page, paginate
from shared.web.problems import trouble_text
from shared.web.signin import person, signed_in

bp = APIBlueprint("rounds_api", __name__, url_prefix="/awards/api", tag="rounds")
WRITES: dict[str, Any] = {"security": "session", "responses": [401, 403, 404, 409]}


def _filters(query: dict[str, Any]) -> queries.RoundFilters:
    return queries.RoundFilters(search=query["q"], year=query["year"], level=query["level"], state=query["state"])


def _listed(page: Page[Round]) -> dict[str, Any]:
    return {"rounds": page.items, "page": page.number, "pages": page.pages, "total": page.total}


def _detail(round: Round) -> dict[str, Any]:
    return {
        **{name: getattr(round, name) for name in RoundOut().fields},
        "rules": round.rules,
        "province_codes": queries.province_codes_of(round),
    }


@bp.get("/rounds")
@bp.input(RoundsQuery, location="query", arg_name="query")
@bp.output(RoundsOut)
def list_rounds(query: dict[str, Any]) -> Any:
    """List announced rounds"""
    with transaction() as session:
        return _listed(paginate(session, queries.public_rounds(_filters(query)), query["page"]))


@bp.get("/office/rounds")
@bp.input(RoundsQuery, location="query", arg_name="query")
@bp.output(RoundsOut)
@bp.doc(security="session", responses=[401])
@signed_in
def office_rounds(query: dict[str, Any]) -> Any:
    """List the rounds that the caller works for, drafts too"""
    with transaction() as session:
        scope = scope_of(session, person())
        return _listed(paginate(session, queries.office_rounds(scope, _filters(query)), query["page"]))


@bp.get("/rounds/<code>")
@bp.output(RoundDetailOut)
@bp.doc(responses=[404])
def show(code: str) -> Any:
    """Show a round with its rules, and which provinces may enter products"""
    with transaction() as session:
        return _detail(queries.round_by_code(session, code, asker(session)))


@bp.get("/rounds/<code>/desk")
@bp.output(DeskOut)
@bp.doc(security="session", responses=[401, 403, 404])
@signed_in
def desk(code: str) -> Any:
    """Show how far a round is and what is missing for its next step (its office)"""
    with transaction() as session:
        found, _scope = office_round(session, code)
        numbers = round_desk.figures(session, found)
        rows = sorted(numbers.dossiers.items())
        return {
            "state": found.state,
            "dossiers": [{"group": group, "state": state, "count": count} for (group, state), count in rows],
            "provinces": numbers.provinces,
            "judges": numbers.judges,
            "sheets": numbers.sheets,
            "signed": numbers.signed,
            "complaints": numbers.complaints,
            "missing": [
                {"where": one.where, "text": trouble_text(one.trouble)} for one in missing_for_next(session, found)
            ],
            "steps": round_desk.steps(session, found),
        }


@bp.post("/rounds")
@bp.input(NewRoundIn, arg_name="sent")
@bp.output(RoundOut, status_code=201)
@bp.doc(**WRITES)
@signed_in
def create(sent: dict[str, Any]) -> Any:
    """Make a draft (organisers; officers for their own province)"""
    with transaction() as session:
        return rounds.create_round(session, code=sent["code"].upper(), facts=facts_of(sent), by=person(), now=now())


@bp.put("/rounds/<code>")
@bp.input(ChangeIn, arg_name="sent")
@bp.output(RoundOut)
@bp.doc(**WRITES)
@signed_in
def change(code: str, sent: dict[str, Any]) -> Any:
    """Change a round's facts; once open, names and later deadlines only, these with a reason"""
    with transaction() as session:
        facts = facts_of(sent)
        return rounds.change_round(session, code=code, facts=facts, reason=sent["reason"], by=person(), now=now())


@bp.put("/rounds/<code>/rules")
@bp.input(RulesIn, arg_name="sent")
@bp.output(RoundDetailOut)
@bp.doc(**WRITES)
@signed_in
def change_rules(code: str, sent: dict[str, Any]) -> Any:
    """Set the rules of a draft; what is left out is as profile vn-26-2014 has it"""
    with transaction() as session:
        return _detail(rounds.change_rules(session, code=code, rules=sent, by=person(), now=now()))


@bp.delete("/rounds/<code>")
@bp.output({}, status_code=204)
@bp.doc(**WRITES)
@signed_in
def delete(code: str) -> Any:
    """Throw a draft away"""
    with transaction() as session:
        rounds.delete_draft(session, code=code, by=person(), now=now())
    return "", 204


@bp.post("/rounds/<code>/open")
@bp.output(RoundDetailOut)
@bp.doc(**WRITES)
@signed_in
def open_round(code: str) -> Any:
    """Open a draft for dossiers: its rules are frozen (422 says what is missing, by page)"""
    return _moved(code, rounds.open_round)


@bp.post("/rounds/<code>/begin-scoring")
@bp.output(RoundDetailOut)
@bp.doc(**WRITES)
@signed_in
def begin_scoring(code: str) -> Any:
    """Give the accepted products to the judges (secretariat; 422 says what is missing, by page)"""
    return _moved(code, rounds.begin_scoring)


@bp.post("/rounds/<code>/close")
@bp.output(RoundDetailOut)
@bp.doc(**WRITES)
@signed_in
def close(code: str) -> Any:
    """Close a published round (422 says what is missing, by page)"""
    return _moved(code, rounds.close_round)


def _moved(code: str, act: Callable[..., Round]) -> dict[str, Any]:
    try:
        with transaction() as session:
            return _detail(act(session, code=code, by=person(), now=now()))
    except RoundIncomplete as trouble:
        said: dict[str, list[str]] = {}
        for one in trouble.missing:
            said.setdefault(one.where, []).append(trouble_text(one.trouble))
        raise Invalid(trouble.text, fields=dict(said)) from trouble
