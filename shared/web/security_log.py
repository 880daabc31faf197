"""One page and one file for organisers: what the security log of a service tells (shared/security_log.py).

A service mounts it once: ``app.register_blueprint(security_log.pages("booths", HISTORY, require_organiser))``. From
then on its answers are watched.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from flask import Blueprint, Response, render_template, request
from flask.typing import ResponseReturnValue
from marshmallow import fields, validate
from sqlalchemy import Row, Select, select
from sqlalchemy.orm import Session

from shared.alphabet import matching
from shared.cleaning import mailbox
from shared.clock import hanoi_date, now
from shared.errors import Invalid
from shared.i18n import N_
from shared.i18n import gettext as _
from shared.security_log import ENTRY, MANY, SECURITY_LOG, WHAT
from shared.web.app import kit, transaction
from shared.web.choices import choices
from shared.web.exports import Cell, exported
from shared.web.history import MOST, History, filters_of, on_days, who
from shared.web.paging import Page, paginate
from shared.web.schemas import Day, StrictSchema
from shared.web.signin import person, signed_in_only
from shared.web.watching import note_answer

NAMES: Final = ("q", "what", "by", "address", "since", "until")
WORDS: Final[Mapping[str, str]] = {
    "signed_in": N_("Đăng nhập"),
    "failed": N_("Đăng nhập không được"),
    "refused": N_("Bị từ chối"),
    "granted": N_("Được cấp quyền"),
    "taken_off": N_("Bị gỡ quyền"),
    "exported": N_("Tải về"),
    "opened": N_("Mở xem"),
}
NOUNS: Final[Mapping[str, str]] = {
    "code": N_("Mã chưa đúng hoặc đã hết hạn, gửi đến"),
    "link": N_("Đường dẫn trong thư đã dùng hoặc đã hết hạn"),
    "file": N_("Tệp"),
    "page": N_("Trang"),
    "paper": N_("Giấy tờ"),
    MANY: N_("Các lần khác trong cùng phút, không ghi riêng"),
}
SERVICES: Final[Mapping[str, str]] = {
    "booths": N_("Hội chợ"),
    "awards": N_("Bình chọn"),
    "notifications": N_("Thư và đăng nhập"),
}
HEAD: Final = (
    N_("Lúc"),
    N_("Việc"),
    N_("Ai"),
    N_("Hộp thư"),
    N_("Từ địa chỉ"),
    N_("Loại"),
    N_("Đối tượng"),
    N_("Chi tiết"),
    N_("Số lần"),
)


class TooManyEntries(Invalid):
    """More entries than a file holds."""

    text = N_("Tệp có nhiều nhất %(most)s dòng. Vui lòng lọc hẹp hơn, ví dụ theo việc, theo người hoặc theo ngày.")


class SecurityFilterSchema(StrictSchema):
    """Which entries: words anywhere, what, who, from where, on which days of Hà Nội."""

    q = fields.String(load_default="", validate=validate.Length(max=200))
    what = fields.String(load_default="", validate=validate.OneOf(["", *WHAT]))
    by = fields.String(load_default="", validate=validate.Length(max=254))
    address = fields.String(load_default="", validate=validate.Length(max=64))
    since = Day(load_default=None)
    until = Day(load_default=None)


@dataclass(frozen=True)
class SecurityLine:
    """An entry as people read it; ``who`` is a name, the mailbox itself, a command, or empty for who is not known."""

    at: datetime
    what: str
    who: str
    by: str
    address: str
    noun: str
    subject: str
    detail: str
    times: int

    def cells(self) -> tuple[Cell, ...]:
        """Return the row of a file."""
        return (
            self.at, self.what, self.who, self.by, self.address, self.noun, self.subject, self.detail, self.times,
        )  # fmt: skip


def pages(prefix: str, history: History, may_read: Callable[[Session, str], None]) -> Blueprint:
    """Return the page and its file, under /<prefix>/office/security; ``may_read`` raises Forbidden."""
    bp = Blueprint("security_log", __name__, url_prefix=f"/{prefix}/office")
    signed_in_only(bp)
    bp.after_app_request(note_answer)

    @bp.get("/security", endpoint="list")
    def list_() -> ResponseReturnValue:
        """List the entries, newest first."""
        form = filters_of(SecurityFilterSchema())
        with transaction() as session:
            may_read(session, person())
            page = paginate(session, _chosen(form.data)) if form.ok else Page((), 1, 0)
            shown = render_template(
                "security_log.html",
                form=form,
                page=page,
                lines=_lines(session, history, page.items),
                words=choices(WORDS),
                kept={name: value for name, value in request.args.items() if name in NAMES and value},
                days=kit().settings.security_log_days,
                services=[(f"/{name}/office/security", _(word), name == prefix) for name, word in SERVICES.items()],
            )
        return shown, 200 if form.ok else 422

    @bp.get("/security.xlsx")
    def export() -> Response:
        """Everything that the filters leave, as a spreadsheet. Raises TooManyEntries."""
        with transaction() as session:
            may_read(session, person())
            form = filters_of(SecurityFilterSchema())
            if not form.ok:
                raise Invalid(fields=form.errors)
            found = session.execute(_chosen(form.data).limit(MOST + 1)).all()
            if len(found) > MOST:
                raise TooManyEntries(most=MOST)
            rows = [line.cells() for line in _lines(session, history, found)]
        return exported("xlsx", f"nhat-ky-an-ninh-{hanoi_date(now()):%Y%m%d}", [_(word) for word in HEAD], rows)

    return bp


def _chosen(asked: Mapping[str, Any]) -> Select[*tuple[Any, ...]]:
    query = select(SECURITY_LOG).where(*on_days(ENTRY.at, asked)).order_by(ENTRY.at.desc(), ENTRY.serial.desc())
    if asked["q"]:
        query = query.where(matching(asked["q"], ENTRY.subject, ENTRY.detail, ENTRY.by))
    if asked["what"]:
        query = query.where(ENTRY.what == asked["what"])
    if asked["by"]:
        query = query.where(ENTRY.by == mailbox(asked["by"]))
    if asked["address"]:
        query = query.where(ENTRY.address == asked["address"].strip())
    return query


def _lines(session: Session, history: History, entries: Sequence[Row[*tuple[Any, ...]]]) -> list[SecurityLine]:
    names = history.people(session, {entry.by for entry in entries if "@" in entry.by}) if entries else {}
    return [
        SecurityLine(
            at=entry.at,
            what=_(WORDS[entry.what]),
            who=who(entry.by, names) if entry.by else "",
            by=entry.by,
            address=entry.address,
            noun=_noun(history, entry.noun),
            subject=entry.subject,
            detail=" · ".join(_part(history, part) for part in entry.detail.split(" · ")),
            times=entry.times,
        )
        for entry in entries
    ]


def _noun(history: History, noun: str) -> str:
    word = NOUNS.get(noun) or history.nouns.get(noun)
    return _(word) if word else noun


def _part(history: History, part: str) -> str:
    """Return a part of a detail as people read it: a role is kept as its code."""
    return _(history.values[part]) if part in history.values else part
