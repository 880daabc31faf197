"""Dossiers as JSON: begin, fill in, hand in, decide, read; each list shows what the reader may see."""

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from apiflask import APIBlueprint
from flask import jsonify
from flask.typing import ResponseReturnValue
from marshmallow import RAISE
from sqlalchemy.orm import Session

from services.awards.actions import dossiers as actions
from services.awards.actions.imports import import_dossiers
from services.awards.models import Dossier
from services.awards.permissions import scope_of
from services.awards.queries.dossiers import Filters, case, listed, readable
from services.awards.queries.rounds import round_by_code
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
from shared.clock import hanoi_date, now
from shared.i18n import gettext as _
from shared.web.app import transaction
from shared.web.paging import Page, paginate
from shared.web.sheets import MOST_BYTES
from shared.web.signin import person, signed_in

bp = APIBlueprint("dossiers_api", __name__, url_prefix="/awards/api", tag="dossiers")
ONE = "/dossiers/<uuid:dossier_id>"
ANSWERS: Mapping[str, Any] = {"security": "session", "responses": [401, 403, 404, 409]}


@bp.get("/dossiers")
@bp.input(DossierListQuery, location="query", arg_name="query", unknown=RAISE)
@bp.output(DossiersOut)
@bp.doc(security="session", responses=[401])
@signed_in
def dossiers(query: dict[str, Any]) -> ResponseReturnValue:
    """List the dossiers of one's establishments, province or round"""
    page, _language = query.pop("page"), query.pop("lang", "")
    with transaction() as session:
        found: Page[Dossier] = paginate(session, listed(scope_of(session, person()), Filters(**query)), page)
        return jsonify(DossiersOut().dump(found))


@bp.post("/rounds/<code>/dossiers")
@bp.input(DossierStartSchema, arg_name="sent")
@bp.output(DossierOut, status_code=201)
@bp.doc(**ANSWERS)
@signed_in
def start(code: str, sent: dict[str, Any]) -> ResponseReturnValue:
    """Begin a dossier for an establishment; one that was begun and has no name yet is the same"""
    with transaction() as session:
        made = actions.start_dossier(session, round_code=code, by=person(), now=now(), **sent)
        return _created(made)


@bp.post("/rounds/<code>/dossiers/carry")
@bp.input(DossierCarryIn, arg_name="sent")
@bp.output(DossierOut, status_code=201)
@bp.doc(**ANSWERS)
@signed_in
def carry(code: str, sent: dict[str, Any]) -> ResponseReturnValue:
    """Take a dossier that was recognised at the level below up to this round"""
    with transaction() as session:
        made = actions.carry_dossier(session, round_code=code, by=person(), now=now(), **sent)
        return _created(made)


@bp.post("/rounds/<code>/dossiers/import")
@bp.input(SummaryListIn, location="form_and_files", arg_name="sent")
@bp.output(SummaryListOut)
@bp.doc(**ANSWERS)
@signed_in
def import_list(code: str, sent: dict[str, Any]) -> ResponseReturnValue:
    """Enter a province's summary list (XLSX or CSV): look at it first, then ``save``; all of it or nothing"""
    content = sent["file"].stream.read(MOST_BYTES + 1)
    with transaction() as session:
        found = checked_list(session, round_by_code(session, code, scope_of(session, person())), content)
        made = None
        if sent["save"] and not found.faults:
            made = import_dossiers(session, round_code=code, entries=found.entries, by=person(), now=now())
        answer = {
            "products": len(found.entries),
            "faults": [
                {"row": fault.row, "column": fault.column, "text": _(fault.trouble.text, **fault.trouble.values)}
                for fault in found.faults
            ],
            "begun": made.begun if made else [],
            "submitted": len(made.submitted) if made else 0,
        }
        return jsonify(SummaryListOut().dump(answer))


@bp.get(ONE)
@bp.output(DossierCaseOut)
@bp.doc(security="session", responses=[401, 404])
@signed_in
def dossier(dossier_id: UUID) -> ResponseReturnValue:
    """Read one dossier with its papers, what is missing, and once published its result"""
    with transaction() as session:
        return _case(session, dossier_id)


@bp.patch(ONE)
@bp.input(DossierChangesSchema, arg_name="changes")
@bp.output(DossierCaseOut)
@bp.doc(**ANSWERS)
@signed_in
def change(dossier_id: UUID, changes: dict[str, Any]) -> ResponseReturnValue:
    """Change any part of a dossier that is in its maker's hands"""
    with transaction() as session:
        _change(session, dossier_id, changes)
        return _case(session, dossier_id)


@bp.post(f"{ONE}/submit")
@bp.output(DossierOut)
@bp.doc(security="session", responses=[401, 403, 404, 409, 422])
@signed_in
def submit(dossier_id: UUID) -> ResponseReturnValue:
    """Hand the dossier in; once, however often it is sent"""
    return _done(actions.submit_dossier, dossier_id)


@bp.post(f"{ONE}/reopen")
@bp.output(DossierOut)
@bp.doc(**ANSWERS)
@signed_in
def reopen(dossier_id: UUID) -> ResponseReturnValue:
    """Take a dossier back to mend it, before it is decided"""
    return _done(actions.reopen_dossier, dossier_id)


@bp.post(f"{ONE}/withdraw")
@bp.output(DossierOut)
@bp.doc(**ANSWERS)
@signed_in
def withdraw(dossier_id: UUID) -> ResponseReturnValue:
    """Withdraw a dossier for good"""
    return _done(actions.withdraw_dossier, dossier_id)


@bp.post(f"{ONE}/accept")
@bp.input(ChecksSchema, arg_name="sent")
@bp.output(DossierOut)
@bp.doc(**ANSWERS)
@signed_in
def accept(dossier_id: UUID, sent: dict[str, Any]) -> ResponseReturnValue:
    """Accept a dossier and give it its voting code (secretariat)"""
    return _done(actions.accept_dossier, dossier_id, **sent)


@bp.post(f"{ONE}/return")
@bp.input(DossierReturnIn, arg_name="sent")
@bp.output(DossierOut)
@bp.doc(**ANSWERS)
@signed_in
def send_back(dossier_id: UUID, sent: dict[str, Any]) -> ResponseReturnValue:
    """Send a dossier back to be completed (secretariat)"""
    return _done(actions.return_dossier, dossier_id, **sent)


@bp.post(f"{ONE}/refuse")
@bp.input(DossierRefuseIn, arg_name="sent")
@bp.output(DossierOut)
@bp.doc(**ANSWERS)
@signed_in
def refuse(dossier_id: UUID, sent: dict[str, Any]) -> ResponseReturnValue:
    """Refuse a dossier with reasons (secretariat)"""
    return _done(actions.refuse_dossier, dossier_id, **sent)


@bp.post(f"{ONE}/strike")
@bp.input(DossierStrikeIn, arg_name="sent")
@bp.output(DossierOut)
@bp.doc(**ANSWERS)
@signed_in
def strike(dossier_id: UUID, sent: dict[str, Any]) -> ResponseReturnValue:
    """Take an accepted product out of the round, with the reason (secretariat)"""
    return _done(actions.strike_dossier, dossier_id, **sent)


def _created(made: Dossier) -> ResponseReturnValue:
    response = jsonify(DossierOut().dump(made))
    response.status_code = 201
    return response


def _done(act: Callable[..., Dossier], dossier_id: UUID, **more: Any) -> ResponseReturnValue:
    with transaction() as session:
        return jsonify(DossierOut().dump(act(session, **_who(dossier_id), **more)))


def _who(dossier_id: UUID) -> dict[str, Any]:
    return {"dossier_id": dossier_id, "by": person(), "now": now()}


def _change(session: Session, dossier_id: UUID, changes: dict[str, Any]) -> None:
    """Call the action of each group of facts of which something is given; the rest of it stays as it is."""
    present, _scope = readable(session, dossier_id, person())
    if changes.keys() & {"product_name", "product_group", "product_kind", "food"}:
        actions.save_product(
            session,
            **_who(dossier_id),
            product_name=changes.get("product_name", present.product_name),
            product_group=changes.get("product_group", present.product_group),
            product_kind=changes.get("product_kind", present.product_kind),
            food=changes.get("food", present.statement.get("food")),
        )
    if "statement" in changes:
        actions.save_parts(session, **_who(dossier_id), parts=changes["statement"])
    if changes.keys() & {"certificate_number", "certificate_until"}:
        actions.save_certificate(
            session,
            **_who(dossier_id),
            number=changes.get("certificate_number", present.lower_certificate_number),
            until=changes.get("certificate_until", present.lower_certificate_until),
        )
    if "promises" in changes:
        actions.save_promises(session, **_who(dossier_id), given=dict.fromkeys(changes["promises"], True))


def _case(session: Session, dossier_id: UUID) -> ResponseReturnValue:
    session.flush()
    found = case(session, dossier_id, person())
    one = found.dossier
    missing = actions.missing_in(session, one, hanoi_date(now())) if one.state in {"draft", "returned"} else []
    facts = {
        "situation": found.situation(now()),
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
        "decision_reason": found.decision.reason if found.decision else "",
        "certificate_check_code": found.certificate and found.certificate.check_code,
    }
    return jsonify(DossierOut().dump(one) | DossierMoreOut().dump(facts))
