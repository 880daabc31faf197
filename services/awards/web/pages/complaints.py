"""Complaints: the form of the establishment, the list and the answers of the secretariat."""

from uuid import UUID

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from services.awards.actions import complaints
from services.awards.actions.decisions import votes_needed
from services.awards.domain.lifecycle import COMPLAINT
from services.awards.domain.rules import Rules
from services.awards.models import Dossier
from services.awards.permissions import require_entrant, scope_of
from services.awards.queries import complaints as queries
from services.awards.queries.council import outcome
from services.awards.reasons import why_with_reason
from services.awards.web.asking import office_round
from services.awards.web.council_words import OUTCOMES
from services.awards.web.schemas.complaints import AnswerIn, ComplaintIn, LateIn
from services.awards.web.who import host_of_complaint
from shared.clock import hanoi_date, now
from shared.errors import Forbidden
from shared.i18n import gettext as _
from shared.web.app import transaction
from shared.web.choices import teach
from shared.web.forms import Form, done
from shared.web.paging import paginate
from shared.web.signin import person, signed_in_only

bp = Blueprint("complaints", __name__, url_prefix="/awards")
signed_in_only(bp)
teach(bp, complaint_outcome=OUTCOMES)


@bp.route("/dossiers/<uuid:dossier_id>/complain", methods=["GET", "POST"])
def complain(dossier_id: UUID) -> ResponseReturnValue:
    """Show the result with the complaints so far, and take one more while there is time."""
    form = Form()
    if request.method == "POST" and form.did(complaints.receive_complaint, ComplaintIn, dossier_id=dossier_id):
        said = _("Đã nhận khiếu nại. Quý cơ sở nhận được thư khi có trả lời.")
        return done(said, "complaints.complain", dossier_id=dossier_id)
    return _form_page(dossier_id, form)


@bp.get("/office/rounds/<code>/complaints")
def listing(code: str) -> ResponseReturnValue:
    """List a round's complaints, those that wait first."""
    state = COMPLAINT.named(request.args.get("state", ""))
    with transaction() as session:
        round_, scope = office_round(session, code)
        return render_template(
            "complaints/list.html",
            round=round_,
            hosts=scope.hosts(round_),
            page=paginate(session, queries.complaints_of_round(round_.id, state)),
            counts=queries.count_by_state(session, round_.id),
        )


@bp.route("/office/complaints/<uuid:complaint_id>", methods=["GET", "POST"])
def answer(complaint_id: UUID) -> ResponseReturnValue:
    """Show one complaint; answer it."""
    form = Form()
    if request.method == "POST" and form.did(complaints.answer_complaint, AnswerIn, complaint_id=complaint_id):
        return done(_("Đã trả lời; cơ sở nhận được thư."), "complaints.answer", complaint_id=complaint_id)
    return _case(complaint_id, form)


@bp.post("/office/complaints/<uuid:complaint_id>/recognise")
def recognise(complaint_id: UUID) -> ResponseReturnValue:
    """Recognise the product of an upheld complaint."""
    form = Form()
    if not form.did(complaints.recognise_late, LateIn, who=host_of_complaint, complaint_id=complaint_id):
        return _case(complaint_id, form)
    said = _("Đã công nhận bổ sung, giấy chứng nhận số %(number)s.", number=form.made.number)
    return done(said, "complaints.answer", complaint_id=complaint_id)


def _form_page(dossier_id: UUID, form: Form) -> ResponseReturnValue:
    with transaction() as session:
        result = queries.result_of(session, dossier_id)
        dossier = session.get_one(Dossier, dossier_id)
        require_entrant(
            session, person(), establishment_id=dossier.establishment_id, province_code=dossier.province_code
        )
        until = queries.complain_until(dossier.round)
        before = queries.complaints_of_dossier(session, dossier_id)
        rules = Rules.from_json(dossier.round.rules)
        waits = any(one.state == "received" for one in before)
        return form.page(
            "complaints/complain.html",
            dossier=dossier,
            round=dossier.round,
            rules=rules,
            result=result,
            why=why_with_reason(result.outcome, rules),
            complaints=before,
            until=until,
            may=hanoi_date(now()) <= until and not waits and len(before) < complaints.MOST_COMPLAINTS,
        )


def _case(complaint_id: UUID, form: Form) -> ResponseReturnValue:
    with transaction() as session:
        found = queries.complaint_by_id(session, complaint_id)
        dossier = found.dossier
        round_, scope = dossier.round, scope_of(session, person())
        if not scope.runs(round_):
            raise Forbidden
        result = queries.result_of(session, dossier.id)
        members, least = votes_needed(session, round_, outcome(session, round_), dossier.voting_code or "")
        rules = Rules.from_json(round_.rules)
        return form.page(
            "complaints/answer.html",
            complaint=found,
            dossier=dossier,
            round=round_,
            rules=rules,
            result=result,
            why=why_with_reason(result.outcome, rules),
            late=scope.hosts(round_)
            and found.outcome == "upheld"
            and not result.decision.recognised
            and result.standing.passed,
            members=members,
            least=least,
        )
