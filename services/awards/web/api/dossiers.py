"""Dossiers as JSON: begin, fill in, hand in, decide, read; each list shows what the reader may see."""

from datetime import datetime
from typing import Any
from uuid import UUID

from flask import jsonify
from flask.typing import ResponseReturnValue
from sqlalchemy import Select
from sqlalchemy.orm import Session

from services.awards.actions import dossiers as actions
from services.awards.actions.imports import import_dossiers, officer_scope
from services.awards.models import Dossier
from services.awards.permissions import scope_of
from services.awards.queries.dossiers import DossierFilters, case, listed, readable
from services.awards.queries.rounds import round_by_code
from services.awards.web.dossier_words import outcome_said
from services.awards.web.pages.dossiers.imports import checked_list
from services.awards.web.schemas.dossiers import (
    ChecksSchema,
    DossierCarryIn,
    DossierCaseOut,
    DossierChangesSchema,
    DossierListQuery,
    DossierMoreOut,
    DossierOut,
    DossierRefuseIn,
    DossierReturnIn,
    DossiersOut,
    DossierStartSchema,
    DossierStrikeIn,
)
from services.awards.web.schemas.summary_lists import SummaryListIn, SummaryListOut
from services.awards.web.who import entrant, office_of_dossier
from shared.clock import hanoi_date
from shared.i18n import gettext as _
from shared.web.api import Api
from shared.web.sheets import MOST_BYTES


def dossiers(session: Session, *, by: str, **filters: Any) -> Select[Dossier]:
    return listed(scope_of(session, by), DossierFilters(**filters))


def import_list(session: Session, *, round_code: str, file: Any, save: bool, by: str, now: datetime) -> dict[str, Any]:
    content = file.stream.read(MOST_BYTES + 1)
    found = checked_list(session, round_by_code(session, round_code, scope_of(session, by)), content)
    made = None
    if save and not found.faults:
        made = import_dossiers(session, round_code=round_code, entries=found.entries, by=by, now=now)
    return {
        "products": len(found.entries),
        "faults": [
            {"row": fault.row, "column": fault.column, "text": _(fault.trouble.text, **fault.trouble.values)}
            for fault in found.faults
        ],
        "hidden": found.hidden,
        "begun": made.begun if made else [],
        "submitted": len(made.submitted) if made else 0,
    }


def dossier(session: Session, *, dossier_id: UUID, by: str, now: datetime) -> ResponseReturnValue:
    session.flush()
    found = case(session, dossier_id, by)
    one = found.dossier
    missing = actions.missing_in(session, one, hanoi_date(now)) if one.state in {"draft", "returned"} else []
    situation = found.situation(now)
    facts = {
        "situation": situation,
        "statement": one.statement,
        "promises": [code for code, given in one.declarations.items() if given],
        "checklist": one.checklist,
        "missing": {lack.field: actions.said(lack) for lack in missing},
        "certificate_number": one.lower_certificate_number,
        "certificate_until": one.lower_certificate_until,
        "carried_from": one.carried_from,
        "papers": found.papers,
        "steps": found.steps,
        "points": found.standing and found.standing.points,
        "rank": found.standing and found.standing.rank,
        "recognised": found.decision and found.decision.recognised,
        "why": found.outcome.kind if found.outcome else None,
        "why_text": outcome_said(found, situation),
        "decision_reason": found.decision.reason if found.decision else "",
        "certificate_check_code": found.certificate and found.certificate.check_code,
    }
    return jsonify(DossierOut().dump(one) | DossierMoreOut().dump(facts))


def change(session: Session, *, dossier_id: UUID, by: str, now: datetime, **changes: Any) -> ResponseReturnValue:
    """Call the action of each group of facts of which something is given; the rest of it stays as it is."""
    present, _scope = readable(session, dossier_id, by)
    who: dict[str, Any] = {"dossier_id": dossier_id, "by": by, "now": now}
    if changes.keys() & {"product_name", "product_group", "product_kind", "food"}:
        actions.save_product(
            session,
            **who,
            product_name=changes.get("product_name", present.product_name),
            product_group=changes.get("product_group", present.product_group),
            product_kind=changes.get("product_kind", present.product_kind),
            food=changes.get("food", present.statement.get("food")),
        )
    if "statement" in changes:
        actions.save_parts(session, **who, parts=changes["statement"])
    if changes.keys() & {"certificate_number", "certificate_until"}:
        actions.save_certificate(
            session,
            **who,
            number=changes.get("certificate_number", present.lower_certificate_number),
            until=changes.get("certificate_until", present.lower_certificate_until),
        )
    if "promises" in changes:
        actions.save_promises(session, **who, given=dict.fromkeys(changes["promises"], True))
    return dossier(session, **who)


API = Api("dossiers_api", "/awards/api", tag="dossiers", code="round_code", strict=True)
OF_A_ROUND = "/rounds/<code>/dossiers"
ONE = "/dossiers/<uuid:dossier_id>"

# fmt: off
API.get("/dossiers", dossiers, takes=DossierListQuery, out=DossiersOut, errors=[401],
        says="List the dossiers of one's establishments, province or round")
API.post(OF_A_ROUND, actions.start_dossier, takes=DossierStartSchema, out=DossierOut, status=201,
         says="Begin a dossier for an establishment; one that was begun and has no name yet is the same")
API.post(f"{OF_A_ROUND}/carry", actions.carry_dossier, takes=DossierCarryIn, out=DossierOut, status=201,
         says="Take a dossier that was recognised at the level below up to this round")
API.post(f"{OF_A_ROUND}/import", import_list, takes=SummaryListIn, where="form_and_files", out=SummaryListOut,
         who=officer_scope,
         says="Enter a province's summary list (XLSX or CSV): look at it first, then ``save``; all of it or nothing")
API.get(ONE, dossier, out=DossierCaseOut, errors=[401, 404],
        says="Read one dossier with its papers, what is missing, and once published its result")
API.patch(ONE, change, takes=DossierChangesSchema, out=DossierCaseOut,
          who=entrant, says="Change any part of a dossier that is in its maker's hands")
API.post(f"{ONE}/submit", actions.submit_dossier, out=DossierOut, errors=[401, 403, 404, 409, 422],
         says="Hand the dossier in; once, however often it is sent")
API.post(f"{ONE}/reopen", actions.reopen_dossier, out=DossierOut,
         says="Take a dossier back to mend it, before it is decided")
API.post(f"{ONE}/withdraw", actions.withdraw_dossier, out=DossierOut, says="Withdraw a dossier for good")
API.post(f"{ONE}/accept", actions.accept_dossier, takes=ChecksSchema, out=DossierOut,
         who=office_of_dossier, says="Accept a dossier and give it its voting code (secretariat)")
API.post(f"{ONE}/return", actions.return_dossier, takes=DossierReturnIn, out=DossierOut,
         who=office_of_dossier, says="Send a dossier back to be completed (secretariat)")
API.post(f"{ONE}/refuse", actions.refuse_dossier, takes=DossierRefuseIn, out=DossierOut,
         who=office_of_dossier, says="Refuse a dossier with reasons (secretariat)")
API.post(f"{ONE}/strike", actions.strike_dossier, takes=DossierStrikeIn, out=DossierOut,
         who=office_of_dossier, says="Take an accepted product out of the round, with the reason (secretariat)")
