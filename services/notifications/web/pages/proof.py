"""Proof of notice: for every decision who was told what, and what shows that it reached them."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final
from uuid import UUID

from flask import Blueprint, Response, abort, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from services.notifications.papers.proof import proof_pdf
from services.notifications.permissions import seen_provinces
from services.notifications.queries import proof as queries
from services.notifications.queries.deliveries import PROVEN
from services.notifications.queries.proof import UNPROVEN, ProofFilters, ToldDecision
from services.notifications.web import proofs
from services.notifications.web.happenings import page_of
from services.notifications.web.schemas.proof import ProofFilterSchema
from services.notifications.web.standings import DECISION_WORDS, STANDING_WORDS, ending, steps
from shared.clock import hanoi_date, now
from shared.errors import Invalid
from shared.formats import day
from shared.i18n import N_, language, speaking
from shared.i18n import gettext as _
from shared.web.app import kit, transaction
from shared.web.choices import province_name
from shared.web.exports import exported
from shared.web.forms import Form, load_form
from shared.web.paging import Page, paginate
from shared.web.signin import current_person, person, signed_in_only
from shared.web.uploads import attachment

bp = Blueprint("proof", __name__, url_prefix="/notifications/office")
signed_in_only(bp)

MOST: Final = {"xlsx": 2_000, "pdf": 1_000}
"""How many decisions a file holds at most: a whole round (889 in 2024) in some seconds. More are refused, not cut."""
NAMES: Final = ("q", "about", "type", "standing", "province", "since", "until")
WORDS: Final[Mapping[str, Any]] = {
    "about_code": proofs.about_code,
    "province_name": province_name,
    "steps": steps,
    "ending": ending,
    "proven": PROVEN,
}


class TooManyDecisions(Invalid):
    """More decisions than a file holds."""

    text = N_("Tệp có nhiều nhất %(most)s quyết định. Vui lòng lọc hẹp hơn, ví dụ theo hội chợ hoặc theo ngày.")


@bp.get("/proof")
def list_all() -> ResponseReturnValue:
    """List decisions, newest first, with what is known of their notice; search, filters, how many of each."""
    form = _asked()
    filters = ProofFilters(**form.data) if form.ok else ProofFilters()
    with transaction() as session:
        seen = seen_provinces(session, person())
        page = paginate(session, queries.decisions(filters, seen)) if form.ok else Page((), 1, 0)
        numbers = queries.numbers(session, filters, seen)
        shown = render_template(
            "proof/list.html",
            form=form,
            page=page,
            decisions=queries.with_letters(session, page.items),
            standings=_standings(numbers["standing"]),
            choices=_choices(session, numbers, form),
            officer=seen is not None,
            kept={name: value for name, value in request.args.items() if name in NAMES and value},
            most=MOST,
            **WORDS,
        )
    return shown, 200 if form.ok else 422


@bp.get("/proof/<kind>/<uuid:subject_id>")
def show(kind: str, subject_id: UUID) -> ResponseReturnValue:
    """Show every decision about one application or dossier with everything that is known of its notice."""
    with transaction() as session:
        decisions = queries.decisions_about(session, kind, subject_id, seen_provinces(session, person()))
        return render_template(
            "proof/show.html",
            kind=kind,
            subject_id=subject_id,
            decisions=decisions,
            data=decisions[0].notice.data,
            page=page_of(kind, subject_id),
            **WORDS,
        )


@bp.get("/proof.<any(xlsx, pdf):ending>")
def export(ending: str) -> ResponseReturnValue:
    """Download what the list shows, all its pages, as a workbook or a paper."""
    form = _asked()
    if not form.ok:
        raise Invalid(fields={name: list(said) for name, said in form.errors.items()})
    filters = ProofFilters(**form.data)
    with transaction() as session:
        seen = seen_provinces(session, person())
        rows = session.execute(queries.decisions(filters, seen).limit(MOST[ending] + 1)).all()
        if len(rows) > MOST[ending]:
            raise TooManyDecisions(most=f"{MOST[ending]:,}".replace(",", "."))
        decisions = queries.with_letters(session, rows)
        return _file(ending, "thong-bao", decisions, _filters_told(filters))


@bp.get("/proof/<kind>/<uuid:subject_id>.<any(xlsx, pdf):ending>")
def export_one(kind: str, subject_id: UUID, ending: str) -> ResponseReturnValue:
    """Download everything known of the notices about one application or dossier."""
    with transaction() as session:
        decisions = queries.decisions_about(session, kind, subject_id, seen_provinces(session, person()))
        return _file(ending, f"thong-bao-{decisions[0].notice.data['label']}", decisions, [])


def _file(kind: str, name: str, decisions: Sequence[ToldDecision], filters: Sequence[tuple[str, str]]) -> Response:
    at = now()
    if kind == "xlsx":
        head = [_(word) for word in proofs.HEAD]
        return exported("xlsx", f"{name}-{hanoi_date(at):%Y%m%d}", head, proofs.rows(decisions))
    reader = current_person()
    by = (reader.name or reader.email) if reader else abort(401)
    paper = proofs.paper(decisions, agency=kit().settings.agency_name_vi, filters=filters, by=by, at=at)
    return attachment(proof_pdf(paper, at=at), "application/pdf", f"{name}-{hanoi_date(at):%Y%m%d}.pdf")


def _asked() -> Form:
    """Return the filters of the present address, and what is wrong with them."""
    given = MultiDict((name, value) for name, value in request.args.items() if name in NAMES)
    return load_form(ProofFilterSchema(), given)


def _standings(numbers: Mapping[str, int]) -> list[tuple[str | None, str, int]]:
    """Return the filter's choices: all, what is not proven yet, and each standing that there is or that is chosen."""
    total = sum(numbers.values())
    unproven = total - sum(numbers.get(name, 0) for name in PROVEN)
    chosen = request.args.get("standing")
    some = [(name, str(word), numbers.get(name, 0)) for name, word in STANDING_WORDS.items()]
    every: list[tuple[str | None, str, int]] = [(None, _("Tất cả"), total), (UNPROVEN, _("Chưa có căn cứ"), unproven)]
    return [*every, *(one for one in some if one[2] or one[0] == chosen)]


def _choices(session: Session, numbers: Mapping[str, Mapping[str, int]], form: Form) -> dict[str, Any]:
    """Return what can be chosen of fairs and rounds, kinds of decisions and provinces, each with its number."""
    names = queries.names_of(session, numbers["about"], language())
    words: dict[str, Callable[[str], str]] = {
        "about": lambda code: names.get(code, code),
        "type": lambda name: str(DECISION_WORDS[name]),
        "province": province_name,
    }
    chosen = {name: {str(form.data[name]): 0} if form.ok and form.data[name] else {} for name in words}
    return {
        name: [(value, f"{word(value)} ({count})") for value, count in {**chosen[name], **numbers[name]}.items()]
        for name, word in words.items()
    }


def _filters_told(filters: ProofFilters) -> list[tuple[str, str]]:
    """Return the filters as the paper tells them."""
    with speaking("vi"):
        unproven = {UNPROVEN: _("Chưa có căn cứ")}
        told = [
            ("Tìm", filters.q),
            ("Hội chợ hoặc kỳ bình chọn", filters.about),
            ("Quyết định", str(DECISION_WORDS.get(filters.type, ""))),
            ("Kết quả", str({**STANDING_WORDS, **unproven}.get(filters.standing, ""))),
            ("Tỉnh", province_name(filters.province)),
            ("Từ ngày", day(filters.since) if filters.since else ""),
            ("Đến ngày", day(filters.until) if filters.until else ""),
        ]
    return [(label, value) for label, value in told if value]
