"""One page and one file for whoever runs a service: who did what, to what, when and why.

Read from the service's table of steps (shared/steps.py). A service mounts it once, with its words and who may see
which steps: ``app.register_blueprint(history.pages("booths", History(Step, ...)))``.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any, Final

from flask import Blueprint, Response, render_template, request
from flask.typing import ResponseReturnValue
from marshmallow import fields, validate
from sqlalchemy import ColumnElement, Select, String, cast, select
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from shared.alphabet import matching
from shared.cleaning import mailbox
from shared.clock import HANOI, hanoi_date, now
from shared.errors import Invalid
from shared.formats import day, moment
from shared.i18n import N_
from shared.i18n import gettext as _
from shared.steps import SYSTEM, StepColumns
from shared.web.app import transaction
from shared.web.choices import choices, province_name
from shared.web.exports import Cell, exported
from shared.web.forms import Form, load_form
from shared.web.paging import Page, paginate
from shared.web.schemas import Day, StrictSchema
from shared.web.signin import person, signed_in_only

MOST: Final = 20_000
"""How many steps a file holds at most. More are refused, not cut."""
NAMES: Final = ("q", "by", "noun", "within", "since", "until")
HEAD: Final = (
    N_("Lúc"),
    N_("Ai"),
    N_("Hộp thư"),
    N_("Việc"),
    N_("Loại"),
    N_("Đối tượng"),
    N_("Hội chợ hoặc kỳ"),
    N_("Chi tiết"),
    N_("Lý do"),
)
ACTS: Final[Mapping[str, str]] = {
    "added": N_("Thêm"),
    "changed": N_("Sửa"),
    "created": N_("Tạo"),
    "edited": N_("Điền"),
    "removed": N_("Gỡ"),
}
DAY: Final = re.compile(r"\d{4}-\d\d-\d\d")
MOMENT: Final = re.compile(r"\d{4}-\d\d-\d\dT[\d:.]+[+Z][\d:]*")


class TooManySteps(Invalid):
    """More steps than a file holds."""

    text = N_("Tệp có nhiều nhất %(most)s dòng. Vui lòng lọc hẹp hơn, ví dụ theo hội chợ, kỳ hoặc theo ngày.")


@dataclass(frozen=True)
class History:
    """What a service says of its steps.

    ``nouns`` are its kinds of things, ``acts`` the words of a step by ``noun.what`` or ``what``, ``names`` those of
    facts, ``values`` those of codes in facts. ``seen`` gives the condition of the steps that a mailbox may see, or
    raises Forbidden; ``people`` the names of mailboxes.
    """

    steps: type[StepColumns]
    seen: Callable[[Session, str], ColumnElement[bool]]
    people: Callable[[Session, set[str]], Mapping[str, str]]
    nouns: Mapping[str, str]
    acts: Mapping[str, str] = field(default_factory=dict)
    names: Mapping[str, str] = field(default_factory=dict)
    values: Mapping[str, str] = field(default_factory=dict)

    def act(self, step: StepColumns) -> str:
        """Return what was done, in words."""
        said = self.acts.get(f"{step.noun}.{step.what}") or self.acts.get(step.what) or ACTS.get(step.what)
        return _(said) if said else step.what


class HistoryFilterSchema(StrictSchema):
    """Which steps: words anywhere, who, what kind of thing, of which fair or round, on which days of Hà Nội."""

    q = fields.String(load_default="", validate=validate.Length(max=200))
    by = fields.String(load_default="", validate=validate.Length(max=254))
    noun = fields.String(load_default="", validate=validate.Length(max=40))
    within = fields.String(load_default="", validate=validate.Length(max=40))
    since = Day(load_default=None)
    until = Day(load_default=None)


@dataclass(frozen=True)
class StepLine:
    """A step as people read it; ``who`` is a name, the mailbox itself, a command, or that time did it."""

    at: datetime
    who: str
    by: str
    act: str
    noun: str
    subject: str
    within: str
    details: Sequence[str]
    reason: str

    def cells(self) -> tuple[Cell, ...]:
        """Return the row of a file."""
        details = "\n".join(self.details)
        return (self.at, self.who, self.by, self.act, self.noun, self.subject, self.within, details, self.reason)


def pages(prefix: str, history: History) -> Blueprint:
    """Return the page and its file, under /<prefix>/office/history."""
    bp = Blueprint("history", __name__, url_prefix=f"/{prefix}/office")
    signed_in_only(bp)

    @bp.get("/history", endpoint="list")
    def list_() -> ResponseReturnValue:
        """List the steps that the reader may see, newest first."""
        form = filters_of(HistoryFilterSchema())
        with transaction() as session:
            seen = history.seen(session, person())
            page = paginate(session, _chosen(history, seen, form.data)) if form.ok else Page((), 1, 0)
            shown = render_template(
                "history.html",
                form=form,
                page=page,
                lines=_lines(session, history, page.items),
                nouns=choices(history.nouns),
                kept={name: value for name, value in request.args.items() if name in NAMES and value},
            )
        return shown, 200 if form.ok else 422

    @bp.get("/history.xlsx")
    def export() -> Response:
        """Everything that the filters leave, as a spreadsheet. Raises TooManySteps."""
        form = filters_of(HistoryFilterSchema())
        if not form.ok:
            raise Invalid(fields=form.errors)
        with transaction() as session:
            query = _chosen(history, history.seen(session, person()), form.data)
            found = session.scalars(query.limit(MOST + 1)).all()
            if len(found) > MOST:
                raise TooManySteps(most=MOST)
            rows = [line.cells() for line in _lines(session, history, found)]
        return exported("xlsx", f"lich-su-{hanoi_date(now()):%Y%m%d}", [_(word) for word in HEAD], rows)

    return bp


def filters_of(schema: StrictSchema) -> Form:
    """Return the filters of the present address that ``schema`` knows; other parts of it are not looked at."""
    asked = MultiDict((name, value) for name, value in request.args.items() if name in schema.fields and value)
    return load_form(schema, asked)


def _chosen(history: History, seen: ColumnElement[bool], asked: Mapping[str, Any]) -> Select[StepColumns]:
    steps = history.steps
    query = select(steps).where(seen).order_by(steps.at.desc(), steps.serial.desc())
    if asked["q"]:
        columns = (steps.subject, steps.by, steps.reason, cast(steps.facts, String))
        query = query.where(matching(asked["q"], *columns))
    for name in ("noun", "within"):
        if asked[name]:
            query = query.where(getattr(steps, name) == asked[name].strip())
    if asked["by"]:
        query = query.where(steps.by == mailbox(asked["by"]))
    return query.where(*on_days(steps.at, asked))


def on_days(at: Any, asked: Mapping[str, Any]) -> list[ColumnElement[bool]]:
    """Return the conditions that ``at`` is from the day ``since`` to the day ``until`` of Hà Nội, as far as asked."""
    found = []
    if asked["since"]:
        found.append(at >= datetime.combine(asked["since"], time.min, HANOI))
    if asked["until"]:
        found.append(at <= datetime.combine(asked["until"], time.max, HANOI))
    return found


def _lines(session: Session, history: History, steps: Sequence[StepColumns]) -> list[StepLine]:
    names = history.people(session, {step.by for step in steps if "@" in step.by}) if steps else {}
    return [
        StepLine(
            at=step.at,
            who=who(step.by, names),
            by=step.by,
            act=history.act(step),
            noun=_(history.nouns[step.noun]) if step.noun in history.nouns else step.noun,
            subject=step.subject,
            within=step.within,
            details=_details(history, step),
            reason="\n".join(_(line) for line in step.reason.splitlines()),
        )
        for step in steps
    ]


def who(by: str, names: Mapping[str, str]) -> str:
    """Return the name of a mailbox, or which command it was, or that time did it."""
    if by == SYSTEM:
        return _("hệ thống")
    return names.get(by, by) if "@" in by else _("lệnh %(name)s", name=by)


def _details(history: History, step: StepColumns) -> list[str]:
    return [_detail(history, name, *pair) for name, pair in step.facts.items() if not _said_anyway(step, pair)]


def _said_anyway(step: StepColumns, pair: Sequence[Any]) -> bool:
    """Return whether a fact only repeats who, when or why, as "decided by" does, or that nothing was there."""
    before, after = pair
    if isinstance(after, str) and MOMENT.fullmatch(after):
        return datetime.fromisoformat(after) == step.at
    return after in (step.by, step.reason) if after else not before


def _detail(history: History, name: str, before: Any, after: Any) -> str:
    """Return one fact: "Địa điểm: Hà Nội → Huế", or only what it is where nothing was before."""
    word = _(history.names[name]) if name in history.names else name
    said = _said(history, name, after)
    return f"{word}: {said}" if before is None else f"{word}: {_said(history, name, before)} → {said}"


def _said(history: History, name: str, value: Any) -> str:
    if value is None or value == "":
        return "–"
    if isinstance(value, bool):
        return _("có") if value else _("không")
    if isinstance(value, dict):
        return ", ".join(f"{_word(history, key)}: {_said(history, key, one)}" for key, one in value.items()) or "–"
    if isinstance(value, list):
        return ", ".join(_said(history, name, one) for one in value) or "–"
    if name == "province_code":
        return province_name(str(value))
    text = str(value)
    if MOMENT.fullmatch(text):
        return moment(datetime.fromisoformat(text))
    if DAY.fullmatch(text):
        return day(date.fromisoformat(text))
    return _(history.values[text]) if text in history.values else text


def _word(history: History, name: str) -> str:
    return _(history.names[name]) if name in history.names else name
