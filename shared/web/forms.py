"""Forms: the same strict schema as the API, what was typed kept, errors by field. Every view of a form reads so:

    form = Form()
    with form.trying() as session:                      # a transaction
        kept = actions.add_staff(session, by=person(), now=now(), **form.read(StaffSchema()))
    if form.ok:
        return done(_("Đã thêm %(email)s.", email=kept.email), "staff.list")
    return form.page("staff/list.html", people=...)     # with what was typed, what is wrong with it, and its status

Where the block is one action, it is one line: ``if form.did(actions.add_staff, StaffSchema):``, and ``form.made``.

What a person can mend (a field that does not fit, a state that does not allow it) ends ``trying`` and stands in the
form; everything else is raised on. Nothing is said or led on to before the transaction is committed. Where a page and
what it sends have two views, the one that shows it takes the refused form: ``return show(establishment_id, form)``.

Names with dots and numbers are nested: ``wishes.0.zone`` → {"wishes": [{"zone": ...}]}.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from inspect import signature
from typing import Any, Final

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from marshmallow import Schema, ValidationError, fields
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from shared.clock import now
from shared.day_limits import DayLimit
from shared.errors import Conflict, Invalid, Trouble
from shared.i18n import gettext
from shared.web.app import transaction
from shared.web.problems import flat, messages_of
from shared.web.signin import person

NOT_FIELDS: Final = frozenset({"csrf_token", "action", "idempotency_key"})
MOST_ROWS: Final = 2_000
ROW: Final = re.compile("[0-9]{1,6}")
"""How the number of a row is written; what is longer is a name that nothing has."""
SURE: Final = "sure"
"""The box of a deliberate second step: it must be ticked, and is nothing to be kept."""


@dataclass
class Form:
    """What was typed (``values``, texts by name), what it means (``data``), and what is wrong with it (``errors``).

    ``trouble`` is what an action refused last, ``refused`` the status of a page that shows what is wrong, ``made`` what
    an action returned that was done.
    """

    values: Mapping[str, Any] = field(default_factory=dict)
    data: dict[str, Any] = field(default_factory=dict)
    errors: dict[str, list[str]] = field(default_factory=dict)
    trouble: Trouble | None = None
    made: Any = None
    refused: int = 422

    @property
    def ok(self) -> bool:
        """Return whether nothing is wrong."""
        return not self.errors

    def error(self, name: str) -> str:
        """Return what is wrong with one field, "" if nothing."""
        return " ".join(self.errors.get(name, ()))

    def value(self, name: str) -> Any:
        """Return what a field shows: what was typed or was there, "" if nothing."""
        value = self.values.get(name)
        return "" if value is None else value

    def has(self, name: str, choice: object) -> bool:
        """Return whether ``choice`` is (one of) the chosen value(s) of a field."""
        value = self.values.get(name)
        chosen = value if isinstance(value, (list, tuple, set, frozenset)) else [value]
        return _text(choice) in {_text(one) for one in chosen if one is not None}

    def read(self, schema: Schema, typed: MultiDict[str, str] | None = None) -> dict[str, Any]:
        """Return what was sent (``typed`` if given), by ``schema``, but for the box "sure"; for inside ``trying``.

        Raises Unread, an Invalid, if anything does not fit.
        """
        sent = load_form(schema, request.form if typed is None else typed)
        self.values, self.data, self.errors = sent.values, sent.data, sent.errors
        if self.errors:
            raise Unread(fields=self.errors)
        return {name: value for name, value in self.data.items() if name != SURE}

    @contextmanager
    def trying(self, *also: type[Trouble], conflict: int = 422) -> Iterator[Session]:
        """Open a transaction in which what a person can mend is shown in this form, and nothing is kept then.

        That is Invalid, Conflict, DayLimit and the kinds in ``also``; ``conflict`` is the status of the page that shows
        one.
        """
        shown: tuple[type[Trouble], ...] = (Invalid, Conflict, DayLimit, *also)
        try:
            with transaction() as session:
                yield session
        except Unread:
            pass  # in the form already
        except shown as trouble:
            self.refuse(trouble)
            self.refused = {"conflict": conflict, "too_many": 429}.get(trouble.kind, 422)

    def did(
        self,
        act: Callable[..., Any],
        schema: type[Schema] | None = None,
        /,
        *also: type[Trouble],
        conflict: int = 422,
        who: Callable[..., object] | None = None,
        **given: Any,
    ) -> bool:
        """Call ``act`` with what is ``given``, what was sent by ``schema``, and if it wants them who asks and when.

        ``who`` is asked before what was sent is read, where others may see the page than those who may do it.
        Return whether it went; then ``made`` is what it returned, else the form says what can be mended (`trying`).
        """
        wanted = signature(act).parameters
        with self.trying(*also, conflict=conflict) as session:
            if who:
                who(session, person(), **given)
            sent = self.read(schema()) if schema else {}
            asked = {"by": person(), "now": now()}
            self.made = act(session, **given, **sent, **{name: asked[name] for name in asked.keys() & wanted.keys()})
        return self.ok

    def page(self, template: str, /, **shown: Any) -> ResponseReturnValue:
        """Return the page of this form, 200 or with what is wrong."""
        return render_template(template, form=self, **shown), 200 if self.ok else self.refused

    def refuse(self, trouble: Trouble) -> None:
        """Show what an action raised: by field if it says so, else above the form."""
        self.trouble = trouble
        if isinstance(trouble, Invalid) and trouble.fields:
            self.errors.update(flat(trouble.fields))
        else:
            self.errors.setdefault("", []).append(gettext(trouble.text, **trouble.values))


class Unread(Invalid):
    """What was sent does not fit its schema; the form says where."""


def done(said: str, endpoint: str, /, **values: Any) -> ResponseReturnValue:
    """Say on the next page that it is done, and lead there."""
    flash(said)
    return lead(endpoint, **values)


def lead(endpoint: str, /, **values: Any) -> ResponseReturnValue:
    """Lead from what was sent to a page that can be reloaded without sending it again."""
    return redirect(url_for(endpoint, **values), 303)


def load_form(schema: Schema, typed: MultiDict[str, str]) -> Form:
    """Read a sent form by ``schema``; never raises for what a person can type.

    Empty fields count as not filled in; fields the schema does not have are refused, but for the token, the name of
    the pressed button (``action``) and ``idempotency_key``.
    """
    values = _as_shown(schema, typed)
    try:
        data = schema.load(_nested(schema, typed))
    except ValidationError as error:
        return Form(values=values, errors=flat(messages_of(error)))
    return Form(values=values, data=dict(data))


def _is_many(schema: Schema, name: str) -> bool:
    return isinstance(schema.fields.get(name), fields.List)


def _as_shown(schema: Schema, typed: MultiDict[str, str]) -> dict[str, Any]:
    return {
        name: typed.getlist(name) if _is_many(schema, name) else typed[name] for name in typed if name not in NOT_FIELDS
    }


def _nested(schema: Schema, typed: MultiDict[str, str]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name in typed:
        if name in NOT_FIELDS:
            continue
        filled = [text for text in typed.getlist(name) if text.strip()]
        if _is_many(schema, name):
            found[name] = filled
        elif filled:
            _put(found, name.split("."), filled[-1])
    return {name: _rows(value) for name, value in found.items()}


def _put(tree: dict[str, Any], path: list[str], text: str) -> None:
    for step in path[:-1]:
        inner = tree.setdefault(step, {})
        if not isinstance(inner, dict):
            raise ValidationError({".".join(path): ["Unknown field."]})
        tree = inner
    tree[path[-1]] = text


def _rows(value: Any) -> Any:
    """Turn {"0": a, "2": b} into [a, b], at every depth."""
    if not isinstance(value, dict):
        return value
    if value and all(ROW.fullmatch(key) for key in value):
        if len(value) > MOST_ROWS:
            raise ValidationError([gettext("Danh sách quá dài.")])
        return [_rows(value[key]) for key in sorted(value, key=int)]
    return {key: _rows(inner) for key, inner in value.items()}


def _text(value: object) -> str:
    return {True: "true", False: "false"}.get(value, str(value)) if isinstance(value, bool) else str(value)
