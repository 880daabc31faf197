"""The call list: whom officers call because a decision did not arrive by mail."""

from collections.abc import Iterable, Sequence
from typing import Any, Final

from flask import Blueprint, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from services.notifications.actions.calls import note_call
from services.notifications.domain.lifecycle import CallState
from services.notifications.domain.texts import harmless
from services.notifications.models import PhoneCall
from services.notifications.permissions import seen_provinces
from services.notifications.queries import callees, undelivered
from services.notifications.queries.callees import Matter
from services.notifications.queries.undelivered import WHOSE
from services.notifications.reasons import CAUSE_WORDS
from services.notifications.web.call_words import OUTCOME_WORDS, STANDING_WORDS, STATE_WORDS, WHOSE_WORDS
from services.notifications.web.schemas.calls import MOST_OF_A_NOTE, CallIn, province_address, province_asked
from shared.clock import now
from shared.i18n import N_
from shared.i18n import gettext as _
from shared.web.app import transaction
from shared.web.choices import asked_of, province_name
from shared.web.exports import Column, table_file
from shared.web.forms import Form
from shared.web.paging import here, paginate
from shared.web.signin import person, signed_in_only

bp = Blueprint("calls", __name__, url_prefix="/notifications/office")
signed_in_only(bp)

MOST_ON_PAPER: Final = 1_000


@bp.get("/calls")
def list_all(form: Form | None = None) -> ResponseReturnValue:
    """List what is still to be told, or what was told: the filters are in the address."""
    with transaction() as session:
        seen = seen_provinces(session, person())
        page = paginate(session, _asked(session))
        q, state = _filters()
        province, whose = province_asked(request.args.get("province")), asked_of("whose", WHOSE)
        numbers = undelivered.numbers_by_province(session, state=state, q=q, whose=whose, seen=seen)
        faults = {
            one: undelivered.numbers_by_fault(session, state=one, q=q, province=province, seen=seen)
            for one in STATE_WORDS
        }
        each = {one: found.get(whose, 0) if whose else sum(found.values()) for one, found in faults.items()}
        return (form or Form()).page(
            "calls/list.html",
            page=page,
            groups=callees.by_group(callees.with_people(session, page.items)),
            seen=seen,
            state=state,
            state_choices=[(None if one == "open" else one, _(word), each[one]) for one, word in STATE_WORDS.items()],
            province_choices=_province_choices(numbers),
            whose_words=WHOSE_WORDS,
            faults=faults[state],
            whose=whose,
            most_of_a_note=MOST_OF_A_NOTE,
            at=now(),
            **_words(),
        )


@bp.post("/calls")
def note() -> ResponseReturnValue:
    """Note a call, and come back to the same place of the list."""
    form = Form()
    with form.trying() as session:
        given = form.read(CallIn())
        note_call(session, by=person(), now=now(), **given)
    if not form.ok:
        return list_all(form)
    told = given["outcome"] == "told"
    flash(
        _("Đã ghi: đã báo qua điện thoại.") if told else _("Đã ghi cuộc gọi. Quyết định còn trong danh sách cần gọi.")
    )
    return redirect(here(page=request.args.get("page")), 303)


@bp.get("/calls/print")
def printed() -> ResponseReturnValue:
    """Show the list as it is filtered, on sheets of A4 to be filled in by hand."""
    with transaction() as session:
        found = callees.with_people(session, session.execute(_asked(session).limit(MOST_ON_PAPER)))
        groups = callees.by_group(found)
        return render_template("calls/print.html", groups=groups, count=len(found), at=now(), **_words())


@bp.get("/calls.xlsx")
def export() -> ResponseReturnValue:
    """Give the list as it is filtered, as a workbook."""
    with transaction() as session:
        found = callees.with_people(session, session.execute(_asked(session)))
        return table_file("xlsx", _("can-goi-dien"), COLUMNS, found)


def _asked(session: Session) -> Any:
    seen = seen_provinces(session, person())
    q, state = _filters()
    province, whose = province_asked(request.args.get("province")), asked_of("whose", WHOSE)
    return undelivered.matters(now=now(), state=state, q=q, province=province, whose=whose, seen=seen)


def _filters() -> tuple[str, CallState]:
    return request.args.get("q", "")[:200], "done" if request.args.get("state") == "done" else "open"


def _province_choices(numbers: dict[str, int]) -> list[tuple[str | None, str, int]]:
    named = sorted((_province_word(code), code) for code in numbers)
    every = (None, _("Mọi tỉnh, thành phố"), sum(numbers.values()))
    return [every, *((province_address(code), word, numbers[code]) for word, code in named)]


def _province_word(code: str) -> str:
    return province_name(code) if code else _("Không theo tỉnh")


def _words() -> dict[str, Any]:
    return {"standing_words": STANDING_WORDS, "outcome_words": OUTCOME_WORDS, "province_word": _province_word}


def _each(texts: Iterable[str]) -> str:
    return "; ".join(text for text in texts if text)


def _last(one: Matter) -> PhoneCall | None:
    return one.calls[-1] if one.calls else None


COLUMNS: Final[Sequence[Column]] = (
    (N_("Tỉnh, thành phố"), lambda one: _province_word(one.letter.province_code)),
    (N_("Cơ sở hoặc người nhận"), "name"),
    (N_("Người cần gọi"), lambda one: _each(reader.name for reader in one.to_call)),
    (N_("Điện thoại"), lambda one: _each(reader.phone for reader in one.to_call)),
    (N_("Địa chỉ thư điện tử"), lambda one: _each(reader.email for reader in one.to_call)),
    (N_("Nội dung cần báo"), "letter.subject"),
    (N_("Mã"), "label"),
    (N_("Hạn"), "letter.deadline_at"),
    (N_("Lý do không tới"), lambda one: _each(dict.fromkeys(_(CAUSE_WORDS[reader.cause]) for reader in one.unreached))),
    (N_("Máy chủ thư trả lời"), lambda one: _each(dict.fromkeys(harmless(reader.answer) for reader in one.unreached))),
    (N_("Trạng thái"), lambda one: _(STANDING_WORDS[one.standing][1])),
    (N_("Gọi lần cuối lúc"), lambda one: getattr(_last(one), "at", None)),
    (N_("Người gọi"), lambda one: getattr(_last(one), "by", "")),
    (N_("Kết quả"), lambda one: _(OUTCOME_WORDS[one.calls[-1].outcome]) if one.calls else ""),
    (N_("Ghi chú"), lambda one: getattr(_last(one), "note", "")),
)
