"""Mailboxes that servers called gone: for organisers all of them, for officers those that their province writes to."""

from collections.abc import Sequence
from typing import Any, Final

from flask import Blueprint, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from services.notifications.actions.marks import try_again
from services.notifications.permissions import seen_provinces
from services.notifications.queries import marks as queries
from services.notifications.web.return_words import STANDING_WORDS, why_gone
from services.notifications.web.schemas.returns import TryAgainIn
from shared.clock import now
from shared.i18n import N_, ngettext
from shared.i18n import gettext as _
from shared.web.app import transaction
from shared.web.choices import asked_of, counted
from shared.web.exports import Column, table_file
from shared.web.forms import Form, done
from shared.web.paging import paginate
from shared.web.signin import person, signed_in_only

bp = Blueprint("marks", __name__, url_prefix="/notifications/office")
signed_in_only(bp)


@bp.get("/marks")
def list_all(form: Form | None = None) -> ResponseReturnValue:
    """List who is marked, since when, why; the filters are in the address."""
    with transaction() as session:
        seen, q = seen_provinces(session, person()), _q()
        numbers = queries.numbers_by_standing(session, now=now(), q=q, seen=seen)
        answers = queries.numbers_by_answer(session, now=now(), q=q, seen=seen)
        words = {one: word for one, (_chip, word) in STANDING_WORDS.items()}
        return (form or Form()).page(
            "marks/list.html",
            page=paginate(session, _asked(session)),
            answers=answers,
            answer_words=[(one, one) for one in dict.fromkeys([*answers, *([_alike()] if _alike() else [])])],
            standing_choices=counted(_("Tất cả"), words, numbers, also=set(request.args.values())),
            standings=STANDING_WORDS,
            alike=_alike(),
            why=why_gone,
            at=now(),
        )


@bp.post("/marks")
def again() -> ResponseReturnValue:
    """Let letters go again to the chosen mailboxes."""
    form = Form()
    if not form.did(try_again, TryAgainIn, who=seen_provinces):
        return list_all(form)
    return done(ngettext("Thư mới lại được gửi tới %(num)s hộp thư.", form.made), "marks.list_all")


@bp.get("/marks.xlsx")
def export() -> ResponseReturnValue:
    """Give the list as it is filtered, as a workbook."""
    with transaction() as session:
        return table_file("xlsx", _("hop-thu-khong-nhan-duoc"), COLUMNS, session.execute(_asked(session)))


def _asked(session: Session) -> Any:
    standing = asked_of("standing", queries.STANDINGS)
    seen = seen_provinces(session, person())
    return queries.marks(now=now(), q=_q(), standing=standing, alike=_alike(), seen=seen)


def _q() -> str:
    return request.args.get("q", "")[:200]


def _alike() -> str | None:
    return request.args.get("alike", "")[:200] or None


COLUMNS: Final[Sequence[Column]] = (
    (N_("Địa chỉ thư điện tử"), lambda row: row[0].email),
    (N_("Người nhận"), lambda row: row[1]),
    (N_("Từ lúc"), lambda row: row[0].bounced_at),
    (N_("Vì sao"), lambda row: why_gone(row[0])),
    (N_("Máy chủ thư trả lời"), lambda row: row[0].answer),
    (N_("Gửi thử từ"), lambda row: row[0].fades_at),
)
