"""Complaints: the form of the establishment, the list and the answers of the secretariat."""

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from services.awards.actions import complaints
from services.awards.domain.ballots import quorum
from services.awards.domain.rules import Rules
from services.awards.models import Dossier
from services.awards.permissions import require_entrant, scope_of
from services.awards.queries import complaints as queries
from services.awards.queries.ballots import count_members
from services.awards.queries.results import complain_until
from services.awards.web.asking import office_round
from services.awards.web.council_words import OUTCOMES
from services.awards.web.schemas.results import AnswerIn, ComplaintIn, LateIn
from shared.clock import hanoi_date, now
from shared.errors import Conflict, Forbidden, Invalid
from shared.i18n import gettext as _
from shared.web.app import transaction
from shared.web.forms import Form, empty_form, load_form
from shared.web.paging import paginate
from shared.web.signin import person, signed_in

bp = Blueprint("complaints", __name__, url_prefix="/awards")


@bp.app_template_global("complaint_outcome")
def complaint_outcome(outcome: str) -> str:
    """Return the word of an answer's outcome."""
    return _(OUTCOMES[outcome])


@bp.route("/dossiers/<uuid:dossier_id>/complain", methods=["GET", "POST"])
@signed_in
def complain(dossier_id: UUID) -> ResponseReturnValue:
    """Show the result with the complaints so far, and take one more while there is time."""
    form = load_form(ComplaintIn(), request.form) if request.method == "POST" else empty_form()
    if request.method == "POST" and form.ok:
        try:
            with transaction() as session:
                complaints.receive_complaint(session, dossier_id=dossier_id, by=person(), now=now(), **form.data)
        except (Invalid, Conflict) as trouble:
            form.refuse(trouble)
        else:
            flash(_("Đã nhận khiếu nại. Quý cơ sở nhận được thư khi có trả lời."))
            return redirect(url_for("complaints.complain", dossier_id=dossier_id), 303)
    return _form_page(dossier_id, form), 200 if form.ok else 422


@bp.get("/office/rounds/<code>/complaints")
@signed_in
def listing(code: str) -> ResponseReturnValue:
    """List a round's complaints, those that wait first."""
    state = request.args.get("state", "")
    with transaction() as session:
        round, scope = office_round(session, code)
        return render_template(
            "complaints/list.html",
            round=round,
            hosts=scope.hosts(round),
            page=paginate(session, queries.complaints_of_round(round.id, state if state in queries.STATES else "")),
            counts=queries.count_by_state(session, round.id),
        )


@bp.route("/office/complaints/<uuid:complaint_id>", methods=["GET", "POST"])
@signed_in
def answer(complaint_id: UUID) -> ResponseReturnValue:
    """Show one complaint; answer it."""
    form = load_form(AnswerIn(), request.form) if request.method == "POST" else empty_form()
    if request.method == "POST" and form.ok:
        try:
            with transaction() as session:
                complaints.answer_complaint(session, complaint_id=complaint_id, by=person(), now=now(), **form.data)
        except (Invalid, Conflict) as trouble:
            form.refuse(trouble)
        else:
            flash(_("Đã trả lời; cơ sở nhận được thư."))
            return redirect(url_for("complaints.answer", complaint_id=complaint_id), 303)
    return _case(complaint_id, form), 200 if form.ok else 422


@bp.post("/office/complaints/<uuid:complaint_id>/recognise")
@signed_in
def recognise(complaint_id: UUID) -> ResponseReturnValue:
    """Recognise the product of an upheld complaint."""
    form = load_form(LateIn(), request.form)
    if form.ok:
        try:
            with transaction() as session:
                made = complaints.recognise_late(
                    session, complaint_id=complaint_id, by=person(), now=now(), **form.data
                )
                number = made.number
        except (Invalid, Conflict) as trouble:
            form.refuse(trouble)
        else:
            flash(_("Đã công nhận bổ sung, giấy chứng nhận số %(number)s.", number=number))
            return redirect(url_for("complaints.answer", complaint_id=complaint_id), 303)
    return _case(complaint_id, form), 422


def _form_page(dossier_id: UUID, form: Form) -> str:
    with transaction() as session:
        decision, standing, certificate = queries.result_of(session, dossier_id)
        dossier = session.get_one(Dossier, dossier_id)
        require_entrant(
            session, person(), establishment_id=dossier.establishment_id, province_code=dossier.province_code
        )
        until = complain_until(dossier.round)
        before = queries.complaints_of_dossier(session, dossier_id)
        waits = any(one.state == "received" for one in before)
        return render_template(
            "complaints/complain.html",
            dossier=dossier,
            round=dossier.round,
            rules=Rules.from_json(dossier.round.rules),
            decision=decision,
            standing=standing,
            certificate=certificate,
            complaints=before,
            until=until,
            may=hanoi_date(now()) <= until and not waits and len(before) < complaints.MOST_COMPLAINTS,
            form=form,
        )


def _case(complaint_id: UUID, form: Form) -> str:
    with transaction() as session:
        found = queries.complaint_by_id(session, complaint_id)
        dossier = found.dossier
        round, scope = dossier.round, scope_of(session, person())
        if not scope.runs(round):
            raise Forbidden
        decision, standing, certificate = queries.result_of(session, dossier.id)
        members = count_members(session, round.id)
        rules = Rules.from_json(round.rules)
        return render_template(
            "complaints/answer.html",
            complaint=found,
            dossier=dossier,
            round=round,
            rules=rules,
            decision=decision,
            standing=standing,
            certificate=certificate,
            late=scope.hosts(round) and found.outcome == "upheld" and not decision.recognised and standing.passed,
            members=members,
            least=quorum(members, rules.council_quorum_percent) if members else 0,
            form=form,
        )
