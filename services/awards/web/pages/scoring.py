"""A judge scores: on a tablet that may lose its network, or by plain forms, one product each; and the receipts."""

from pathlib import Path
from typing import Any, Final
from uuid import UUID, uuid4

from flask import Blueprint, Response, make_response, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from services.awards.actions.sheets import save_draft, sign_sheet
from services.awards.domain.scoring import plain_points, total
from services.awards.queries.sheets import Scoring, SheetTask, own_paper, own_sheet, receipt, scoring_of
from services.awards.web.schemas.scoring import SheetForm
from services.awards.web.scoring_table import criteria, product
from services.awards.web.scoring_words import words
from shared.clock import now
from shared.errors import Invalid
from shared.i18n import N_
from shared.i18n import gettext as _
from shared.web.app import transaction
from shared.web.forms import Form, done
from shared.web.security import CONTENT_SECURITY_POLICY
from shared.web.signin import person, signed_in_only
from shared.web.uploads import attachment

bp = Blueprint("scoring", __name__, url_prefix="/awards/scoring")
signed_in_only(bp, but=("worker",))

WORKER: Final = Path(__file__).parent.parent / "static" / "scoring" / "sw.js"
ONE: Final = "/<code>/<voting_code>"


@bp.get("/sw.js")
def worker() -> ResponseReturnValue:
    """Serve the service worker from the folder that it may answer for when there is no network."""
    response = Response(WORKER.read_text(encoding="utf-8"), content_type="text/javascript; charset=utf-8")
    response.headers["Cache-Control"] = "no-cache"
    return response


@bp.get("/<code>/")
def tablet(code: str) -> ResponseReturnValue:
    """Show the scoring page; everything on it comes by the JSON API and is kept on the device."""
    with transaction() as session:
        scoring = scoring_of(session, code, person())
        response = make_response(render_template("scoring/tablet.html", scoring=scoring, words=words()))
    response.headers["Content-Security-Policy"] = f"{CONTENT_SECURITY_POLICY}; worker-src 'self'"
    return response


@bp.get("/<code>/list")
def products(code: str) -> ResponseReturnValue:
    """List what is to be scored, for browsers in which the scoring page does not work."""
    with transaction() as session:
        return render_template("scoring/list.html", scoring=scoring_of(session, code, person()), total=total)


@bp.get(ONE)
def form(code: str, voting_code: str, sent: Form | None = None) -> ResponseReturnValue:
    """Show the plain form of one product, or the locked sheet."""
    with transaction() as session:
        scoring = scoring_of(session, code, person())
        task = scoring.task(voting_code)
        return (sent or Form(_values(task))).page(
            "scoring/form.html",
            scoring=scoring,
            task=task,
            product=product(task, scoring.rules),
            criteria=list(criteria(scoring.rules)),
            step=scoring.rules.step,
            next_task=_next(scoring, task),
            total=total,
        )


@bp.post(ONE)
def save(code: str, voting_code: str) -> ResponseReturnValue:
    """Save a draft, or sign: ``action`` says which; the second step of signing is the box."""
    sent, signing = Form(), request.form.get("action") == "sign"
    with sent.trying() as session:
        given = sent.read(SheetForm())
        if signing and not sent.data["sure"]:
            raise Invalid(fields={"sure": N_("Vui lòng đánh dấu ô này để ký và khóa phiếu.")})
        _keep(session, code, voting_code, given, signing=signing)
    if not sent.ok:
        return form(code, voting_code, sent)
    if signing:
        return done(_("Đã ký và khóa phiếu %(code)s.", code=voting_code), "scoring.products", code=code)
    return done(_("Đã lưu nháp."), "scoring.form", code=code, voting_code=voting_code)


@bp.get(f"{ONE}/receipt")
def show_receipt(code: str, voting_code: str) -> ResponseReturnValue:
    """Show the receipt of a signed sheet, to be printed or kept."""
    with transaction() as session:
        round_, judge, sheet = own_sheet(session, code, voting_code, person())
        return render_template(
            "scoring/receipt.html",
            round=round_,
            judge=judge,
            sheet=sheet,
            scoring=scoring_of(session, code, person()),
            receipt=receipt(session, code, voting_code, person()),
            criteria=criteria,
            total=total,
        )


@bp.get(f"{ONE}/papers/<uuid:paper_id>")
def paper(code: str, voting_code: str, paper_id: UUID) -> ResponseReturnValue:
    """Save a paper of a product one scores, where the round is not blind."""
    with transaction() as session:
        found = own_paper(session, code, voting_code, paper_id, person())
        return attachment(found.content, found.media_type, found.file_name, paper_of=f"{code} {voting_code}")


def _keep(session: Session, code: str, voting_code: str, data: dict[str, Any], *, signing: bool) -> None:
    given: dict[str, Any] = {
        "points": {name: plain_points(points) for name, points in data["points"].items()},
        "notes": data["notes"],
        "comment": data["comment"],
        "base_revision": data["base_revision"],
    }
    who: dict[str, Any] = {"round_code": code, "voting_code": voting_code, "by": person(), "now": now()}
    if signing:
        sign_sheet(session, **who, **given, place=data["place"], submission_id=data["submission_id"])
    else:
        save_draft(session, **who, **given)


def _values(task: SheetTask) -> dict[str, Any]:
    values: dict[str, Any] = {"submission_id": uuid4(), "base_revision": 0}
    if task.sheet:
        values |= {f"points.{name}": points.replace(".", ",") for name, points in task.sheet.points.items()}
        values |= {f"notes.{name}": note for name, note in task.sheet.notes.items()}
        values |= {"comment": task.sheet.comment, "place": task.sheet.place, "base_revision": task.sheet.revision}
    return values


def _next(scoring: Scoring, task: SheetTask) -> SheetTask | None:
    """Return the next product without a signed sheet, going round from this one."""
    place = scoring.tasks.index(task)
    return next((one for one in scoring.tasks[place + 1 :] + scoring.tasks[:place] if one.state != "signed"), None)
