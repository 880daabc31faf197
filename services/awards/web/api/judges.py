"""JSON API of the jury: what the secretariat does, and what a judge answers. No points anywhere."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

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
from services.awards.web.who import judge_alone, judge_or_office, office, office_of_judge
from shared.i18n import language
from shared.web.api import READS, Api


def jury(session: Session, *, code: str) -> dict[str, Any]:
    found, _scope = office_round(session, code)
    table = queries.matrix(session, found.id)
    labels = {judge.id: judge.label for judge in table.judges}
    codes = {product.id: product.voting_code for product in table.products}
    blocks = [
        {
            "judge": labels[block.judge_id],
            "voting_code": codes[block.dossier_id],
            **{name: getattr(block, name) for name in ("kind", "reason", "noted_by", "noted_at")},
        }
        for block in table.blocks.values()
        if block.dossier_id in codes
    ]
    short = [] if found.rehearsal else queries.shortages(session, found)
    return {"judges": queries.progress(session, found.id), "blocks": blocks, "shortages": short}


def remind(session: Session, *, round_code: str, by: str, now: datetime) -> list[str]:
    return [judge.label for judge in actions.remind_behind(session, round_code=round_code, by=by, now=now)]


def mine(session: Session, *, by: str) -> list[dict[str, Any]]:
    return [_own(judge) for judge in session.scalars(queries.judging(by)).all()]


def own(session: Session, *, judge_id: UUID, by: str) -> dict[str, Any]:
    judge = queries.own_judge(session, judge_id, by)
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


def answer(session: Session, *, judge_id: UUID, by: str, now: datetime, **given: Any) -> Judge:
    ties = Ties(**ties_of_form(given))
    return actions.answer_invitation(session, judge_id=judge_id, by=by, now=now, ties=ties, **given)


def declare(session: Session, *, judge_id: UUID, by: str, now: datetime, **given: Any) -> Any:
    ties = Ties(**ties_of_form(given))
    return actions.declare_tie(session, judge_id=judge_id, by=by, now=now, ties=ties, **given)


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


API = Api("judges_api", "/awards/api", tag="judges", code="round_code")
JURY = "/rounds/<code>/jury"
REHEARSAL = "/rounds/<code>/rehearsal"
ONE = "/judging/<uuid:judge_id>"

# fmt: off
API.get(JURY, jury, out=JuryOut,
        says="The jury: how far everybody is, blocks with reasons, products that are short of judges (secretariat)")
API.post(JURY, actions.invite_judge, takes=InviteSchema, out=JudgeOut, status=201,
         who=office, says="Invite somebody to be a judge (secretariat)")
API.post(f"{JURY}/reminders", remind, out=RemindedOut, under="reminded",
         says="Write to the judges who are behind and were not written to today (secretariat)")
API.post(REHEARSAL, start_rehearsal, out=RehearsalOut, status=201,
         says="Make the rehearsal of a round, or start it again (secretariat)")
API.delete(REHEARSAL, delete_rehearsal, errors=READS, says="Throw the rehearsal of a round away (secretariat)")
API.post(f"{ONE}/resend", actions.resend_invitation, out=JudgeOut, says="Send the invitation again (secretariat)")
API.post(f"{ONE}/remove", actions.remove_judge, takes=RemoveSchema, out=JudgeOut,
         who=office_of_judge, says="Take a judge off the jury, with a reason (secretariat)")
API.get("/judging", mine, out=OwnListOut, under="items", errors=[401], says="My invitations as a judge")
API.get(ONE, own, out=OwnCaseOut, errors=[401, 404],
        says="One invitation of mine: the text to declare, the products that one may be tied to")
API.post(f"{ONE}/answer", answer, takes=AnswerSchema, out=JudgeOut,
         who=judge_alone, says="Accept with the declaration word for word and all ties, or decline (the judge)")
API.post(f"{ONE}/ties", declare, takes=TieSchema, out=TiedOut, under="to_annul",
         who=judge_or_office, says="Declare a tie found out later (the judge, or the secretariat)")
