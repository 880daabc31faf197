"""A judge's scoring as JSON: all that is to be scored, one sheet in or out, the receipt of a signed one."""

import json
from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from flask import Response, jsonify, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from services.awards.actions.sheets import SheetClash, save_draft, sign_sheet
from services.awards.queries.sheets import check_judge, receipt, scoring_of, shown
from services.awards.web.schemas.scoring import ReceiptOut, ScoringOut, SheetOut, SheetSchema
from services.awards.web.scoring_table import table
from services.awards.web.who import judge
from shared.clock import now
from shared.errors import Forbidden, NotFound
from shared.i18n import gettext as _
from shared.web.api import WRITES, Api
from shared.web.app import transaction
from shared.web.problems import problem
from shared.web.signin import person, signed_in

API = Api("scoring_api", "/awards/api", tag="scoring")


def scoring(session: Session, *, code: str, by: str) -> dict[str, Any]:
    return table(scoring_of(session, code, by))


def get_receipt(session: Session, *, code: str, voting_code: str, by: str) -> Response:
    return jsonify(receipt(session, code, voting_code, by))


def _judges_alone(view: Callable[..., ResponseReturnValue]) -> Callable[..., ResponseReturnValue]:
    """Ask who may before what was sent is looked at, but for whose it says to be: who is another signs in anew."""

    @wraps(view)
    def asked(*args: Any, **named: Any) -> ResponseReturnValue:
        with transaction() as session:
            try:
                judge(session, person(), named["code"])
            except (Forbidden, NotFound):
                check_judge(session, named["code"], person(), _judge_named())
                raise
        return view(*args, **named)

    return asked


def _judge_named() -> UUID | None:
    sent: Any = request.get_json(silent=True)
    try:
        return UUID(sent["judge_id"])
    except (TypeError, KeyError, ValueError, AttributeError):
        return None  # it does not say


@API.bp.put("/scoring/<code>/sheets/<voting_code>")
@signed_in
@_judges_alone
@API.bp.input(SheetSchema, arg_name="given")
@API.bp.output(SheetOut)
@API.bp.doc(security="session", responses=list(WRITES))
def sheet(code: str, voting_code: str, given: dict[str, Any]) -> ResponseReturnValue:
    """Save one's sheet as a draft, or sign it with a ``submission_id``; the same sent again does nothing more

    409 with ``sheet`` shows what is stored, when it is not the revision that this one was made on, or is signed.
    ``judge_id`` says whose sheet it is: 401 if somebody else is signed in by now.
    """
    judge_id, submission_id, place = given.pop("judge_id"), given.pop("submission_id"), given.pop("place")
    who: dict[str, Any] = {"round_code": code, "voting_code": voting_code, "by": person(), "now": now()}
    try:
        with transaction() as session:
            check_judge(session, code, person(), judge_id)
            if submission_id is None:
                saved = save_draft(session, **who, **given)
            else:
                saved = sign_sheet(session, **who, **given, place=place, submission_id=submission_id)
            return jsonify(SheetOut().dump(shown(saved)))
    except SheetClash as clash:
        return _clash(clash)


def _clash(clash: SheetClash) -> Response:
    answer = problem(409, clash.kind, _(clash.text))
    body = json.loads(answer.get_data()) | {"sheet": SheetOut().dump(clash.stored)}
    answer.set_data(json.dumps(body, ensure_ascii=False))
    return answer


# fmt: off
API.get("/scoring/<code>", scoring, out=ScoringOut,
        says="Read everything one has to score in a round, with one's own sheets (its judges)")
API.get("/rounds/<code>/sheets/<voting_code>/receipt", get_receipt, out=ReceiptOut,
        says="Read the receipt of one's own signed sheet: leaf, place in the tree, proof of inclusion")
