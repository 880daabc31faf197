"""A judge's scoring as JSON: all that is to be scored, one sheet in or out, the receipt of a signed one."""

import json
from typing import Any

from apiflask import APIBlueprint
from flask import Response, jsonify
from flask.typing import ResponseReturnValue

from services.awards.actions.sheets import SheetClash, save_draft, sign_sheet
from services.awards.queries.sheets import check_judge, receipt, scoring_of, shown
from services.awards.web.schemas.scoring import ReceiptOut, ScoringOut, SheetOut, SheetSchema
from services.awards.web.scoring_table import table
from shared.clock import now
from shared.i18n import gettext as _
from shared.web.app import transaction
from shared.web.problems import problem
from shared.web.signin import person, signed_in

bp = APIBlueprint("scoring_api", __name__, url_prefix="/awards/api", tag="scoring")


@bp.get("/scoring/<code>")
@bp.output(ScoringOut)
@bp.doc(security="session", responses=[401, 403, 404])
@signed_in
def scoring(code: str) -> ResponseReturnValue:
    """Read everything one has to score in a round, with one's own sheets (its judges)"""
    with transaction() as session:
        return jsonify(ScoringOut().dump(table(scoring_of(session, code, person()))))


@bp.put("/scoring/<code>/sheets/<voting_code>")
@bp.input(SheetSchema, arg_name="given")
@bp.output(SheetOut)
@bp.doc(security="session", responses=[401, 403, 404, 409])
@signed_in
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


@bp.get("/rounds/<code>/sheets/<voting_code>/receipt")
@bp.output(ReceiptOut)
@bp.doc(security="session", responses=[401, 403, 404])
@signed_in
def get_receipt(code: str, voting_code: str) -> ResponseReturnValue:
    """Read the receipt of one's own signed sheet: leaf, place in the tree, proof of inclusion"""
    with transaction() as session:
        return jsonify(receipt(session, code, voting_code, person()))


def _clash(clash: SheetClash) -> Response:
    answer = problem(409, clash.kind, _(clash.text))
    body = json.loads(answer.get_data()) | {"sheet": SheetOut().dump(clash.stored)}
    answer.set_data(json.dumps(body, ensure_ascii=False))
    return answer
