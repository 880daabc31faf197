"""JSON API of the jury: what the secretariat does, and what a judge answers. No points anywhere."""

from typing import Any
from uuid import UUID

from apiflask import APIBlueprint

from services.awards.actions import judges as actions
from services.awards.actions.judges.answering import Ties
from services.awards.actions.rehearsals import delete_rehearsal, start_rehearsal
from services.awards.domain.conflicts import declaration
from services.awards.models import Judge
from services.awards.queries import judges as queries
from services.awards.web.asking import office_round
from services.awards.web.round_lines import round_name
from services.awards.web.schemas.judges import (
    AnswerSchema,
    InviteSchema,
    JudgeOut,
    JuryOut,
    OwnCaseOut,
    OwnListOut,
    RehearsalOut,
    RemindedOut,
    RemoveSchema,
    TiedOut,
    TieSchema,
    ties_of_form,
)
from shared.clock import now
from shared.i18n import language
from shared.web.app import transaction
from shared.web.signin import person, signed_in

bp = APIBlueprint("judges_api", __name__, url_prefix="/awards/api", tag="judges")

JURY = "/rounds/<code>/jury"


@bp.get(JURY)
@bp.output(JuryOut)
@bp.doc(security="session", responses=[401, 403, 404])
@signed_in
def jury(code: str) -> Any:
    """The jury: how far everybody is, blocks with reasons, products that are short of judges (secretariat)"""
    with transaction() as session:
        found, _scope = office_round(session, code)
        table = queries.matrix(session, found.id)
        labels = {judge.id: judge.label for judge in table.judges}
        codes = {product.id: product.voting_code for product in table.products}
        blocks = [
            {
                "judge": labels[block.judge_id],
                "voting_code": codes[block.dossier_id],
                "kind": block.kind,
                "reason": block.reason,
                "noted_by": block.noted_by,
                "noted_at": block.noted_at,
            }
            for block in table.blocks.values()
            if block.dossier_id in codes
        ]
        short = [] if found.rehearsal else queries.shortages(session, found)
        return {"judges": queries.progress(session, found.id), "blocks": blocks, "shortages": short}


@bp.post(JURY)
@bp.input(InviteSchema, arg_name="given")
@bp.output(JudgeOut, status_code=201)
@bp.doc(security="session", responses=[401, 403, 404, 409])
@signed_in
def invite(code: str, given: dict[str, Any]) -> Any:
    """Invite somebody to be a judge (secretariat)"""
    with transaction() as session:
        return actions.invite_judge(session, round_code=code, by=person(), now=now(), **given)


@bp.post(f"{JURY}/reminders")
@bp.output(RemindedOut)
@bp.doc(security="session", responses=[401, 403, 404, 409])
@signed_in
def remind(code: str) -> Any:
    """Write to the judges who are behind and were not written to today (secretariat)"""
    with transaction() as session:
        reached = actions.remind_behind(session, round_code=code, by=person(), now=now())
        return {"reminded": [judge.label for judge in reached]}


@bp.post("/rounds/<code>/rehearsal")
@bp.output(RehearsalOut, status_code=201)
@bp.doc(security="session", responses=[401, 403, 404, 409])
@signed_in
def rehearse(code: str) -> Any:
    """Make the rehearsal of a round, or start it again (secretariat)"""
    with transaction() as session:
        return start_rehearsal(session, code=code, by=person(), now=now())


@bp.delete("/rounds/<code>/rehearsal")
@bp.output({}, status_code=204)
@bp.doc(security="session", responses=[401, 403, 404])
@signed_in
def end_rehearsal(code: str) -> Any:
    """Throw the rehearsal of a round away (secretariat)"""
    with transaction() as session:
        delete_rehearsal(session, code=code, by=person(), now=now())
    return "", 204


@bp.post("/judging/<uuid:judge_id>/resend")
@bp.output(JudgeOut)
@bp.doc(security="session", responses=[401, 403, 404, 409])
@signed_in
def resend(judge_id: UUID) -> Any:
    """Send the invitation again (secretariat)"""
    with transaction() as session:
        return actions.resend_invitation(session, judge_id=judge_id, by=person(), now=now())


@bp.post("/judging/<uuid:judge_id>/remove")
@bp.input(RemoveSchema, arg_name="given")
@bp.output(JudgeOut)
@bp.doc(security="session", responses=[401, 403, 404, 409])
@signed_in
def remove(judge_id: UUID, given: dict[str, Any]) -> Any:
    """Take a judge off the jury, with a reason (secretariat)"""
    with transaction() as session:
        return actions.remove_judge(session, judge_id=judge_id, by=person(), now=now(), **given)


@bp.get("/judging")
@bp.output(OwnListOut)
@bp.doc(security="session", responses=[401])
@signed_in
def mine() -> Any:
    """My invitations as a judge"""
    with transaction() as session:
        return {"items": [_own(judge) for judge in session.scalars(queries.judging(person())).all()]}


@bp.get("/judging/<uuid:judge_id>")
@bp.output(OwnCaseOut)
@bp.doc(security="session", responses=[401, 404])
@signed_in
def own(judge_id: UUID) -> Any:
    """One invitation of mine: the text to declare, the products that one may be tied to"""
    with transaction() as session:
        judge = queries.own_judge(session, judge_id, person())
        row = queries.own_progress(session, judge.email)[judge.id]
        products = queries.products_to_choose(session, judge.round_id)
        return {
            **_own(judge),
            "to_declare": declaration(language()),
            "declaration": judge.declaration,
            "products": products,
            "assigned": row.assigned,
            "left": row.left,
        }


@bp.post("/judging/<uuid:judge_id>/answer")
@bp.input(AnswerSchema, arg_name="given")
@bp.output(JudgeOut)
@bp.doc(security="session", responses=[401, 403, 404, 409])
@signed_in
def answer(judge_id: UUID, given: dict[str, Any]) -> Any:
    """Accept with the declaration word for word and all ties, or decline (the judge)"""
    ties = Ties(**ties_of_form(given))
    with transaction() as session:
        return actions.answer_invitation(session, judge_id=judge_id, by=person(), now=now(), ties=ties, **given)


@bp.post("/judging/<uuid:judge_id>/ties")
@bp.input(TieSchema, arg_name="given")
@bp.output(TiedOut)
@bp.doc(security="session", responses=[401, 403, 404, 409])
@signed_in
def declare(judge_id: UUID, given: dict[str, Any]) -> Any:
    """Declare a tie found out later (the judge, or the secretariat)"""
    ties = Ties(**ties_of_form(given))
    with transaction() as session:
        signed = actions.declare_tie(session, judge_id=judge_id, by=person(), now=now(), ties=ties, **given)
        return {"to_annul": signed}


def _own(judge: Judge) -> dict[str, Any]:
    return {
        "id": judge.id,
        "label": judge.label,
        "state": judge.state,
        "round_code": judge.round.code,
        "round_name": round_name(judge.round),
        "round_state": judge.round.state,
        "rehearsal": judge.round.rehearsal,
        "scoring_closes_at": judge.round.scoring_closes_at,
    }
