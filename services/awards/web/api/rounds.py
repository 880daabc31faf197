"""JSON API of rounds: what everybody may read, and what those who run a round write."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from sqlalchemy import Select
from sqlalchemy.orm import Session

from services.awards.actions import rounds
from services.awards.actions.imports import officer_scope
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
from services.awards.web.who import host
from shared.errors import Invalid
from shared.web.api import Api
from shared.web.problems import trouble_text


def list_rounds(_session: Session, *, q: str, **filters: Any) -> Select[Round]:
    return queries.public_rounds(queries.RoundFilters(search=q, **filters))


def office_rounds(session: Session, *, by: str, q: str, **filters: Any) -> Select[Round]:
    return queries.office_rounds(scope_of(session, by), queries.RoundFilters(search=q, **filters))


def show(session: Session, *, code: str) -> dict[str, Any]:
    return _detail(queries.round_by_code(session, code, asker(session)))


def desk(session: Session, *, code: str) -> dict[str, Any]:
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


def create(session: Session, *, code: str, by: str, now: datetime, **facts: Any) -> Round:
    return rounds.create_round(session, code=code.upper(), facts=facts_of(facts), by=by, now=now)


def change(session: Session, *, code: str, reason: str, by: str, now: datetime, **facts: Any) -> Round:
    return rounds.change_round(session, code=code, facts=facts_of(facts), reason=reason, by=by, now=now)


def change_rules(session: Session, *, code: str, by: str, now: datetime, **rules: Any) -> dict[str, Any]:
    return _detail(rounds.change_rules(session, code=code, rules=rules, by=by, now=now))


def open_round(session: Session, *, code: str, by: str, now: datetime) -> dict[str, Any]:
    return _moved(rounds.open_round, session, code=code, by=by, now=now)


def begin_scoring(session: Session, *, code: str, by: str, now: datetime) -> dict[str, Any]:
    return _moved(rounds.begin_scoring, session, code=code, by=by, now=now)


def close(session: Session, *, code: str, by: str, now: datetime) -> dict[str, Any]:
    return _moved(rounds.close_round, session, code=code, by=by, now=now)


def _moved(act: Callable[..., Round], session: Session, **asked: Any) -> dict[str, Any]:
    try:
        return _detail(act(session, **asked))
    except RoundIncomplete as trouble:
        said: dict[str, list[str]] = {}
        for one in trouble.missing:
            said.setdefault(one.where, []).append(trouble_text(one.trouble))
        raise Invalid(trouble.text, fields=dict(said)) from trouble


def _detail(round_: Round) -> dict[str, Any]:
    return {
        **{name: getattr(round_, name) for name in RoundOut().fields},
        "rules": round_.rules,
        "province_codes": queries.province_codes_of(round_),
    }


API = Api("rounds_api", "/awards/api", tag="rounds")
ONE = "/rounds/<code>"

# fmt: off
API.get("/rounds", list_rounds, takes=RoundsQuery, out=RoundsOut, who="anybody", says="List announced rounds")
API.get("/office/rounds", office_rounds, takes=RoundsQuery, out=RoundsOut, errors=[401],
        says="List the rounds that the caller works for, drafts too")
API.get(ONE, show, out=RoundDetailOut, who="anybody", errors=[404],
        says="Show a round with its rules, and which provinces may enter products")
API.get(f"{ONE}/desk", desk, out=DeskOut,
        says="Show how far a round is and what is missing for its next step (its office)")
API.post("/rounds", create, takes=NewRoundIn, out=RoundOut, status=201,
         who=officer_scope, says="Make a draft (organisers; officers for their own province)")
API.put(ONE, change, takes=ChangeIn, out=RoundOut,
        who=host, says="Change a round's facts; once open, names and later deadlines only, these with a reason")
API.put(f"{ONE}/rules", change_rules, takes=RulesIn, out=RoundDetailOut,
        who=host, says="Set the rules of a draft; what is left out is as profile vn-26-2014 has it")
API.delete(ONE, rounds.delete_draft, says="Throw a draft away")
API.post(f"{ONE}/open", open_round, out=RoundDetailOut,
         says="Open a draft for dossiers: its rules are frozen (422 says what is missing, by page)")
API.post(f"{ONE}/begin-scoring", begin_scoring, out=RoundDetailOut,
         says="Give the accepted products to the judges (secretariat; 422 says what is missing, by page)")
API.post(f"{ONE}/close", close, out=RoundDetailOut, says="Close a published round (422 says what is missing, by page)")
