"""Forms: the same strict schema as the API, what was typed kept, errors by field.

    form = load_form(EstablishmentSchema(), request.form)
    if form.ok:
        try:
            with transaction() as session: ...(**form.data)
            return redirect(..., 303)
        except (Invalid, Conflict) as trouble:
            form.refuse(trouble)
    return render_template("...html", form=form), 422

Names with dots and numbers are nested: ``wishes.0.zone`` → {"wishes": [{"zone": ...}]}.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from marshmallow import Schema, ValidationError, fields
from werkzeug.datastructures import MultiDict

from shared.errors import Invalid, Trouble
from shared.i18n import gettext
from shared.web.problems import flat, messages_of

NOT_FIELDS: Final = frozenset({"csrf_token", "action", "idempotency_key"})
MOST_ROWS: Final = 2_000


@dataclass
class Form:
    """What was typed (``values``, texts by name), what it means (``data``), and what is wrong with it (``errors``)."""

    values: Mapping[str, Any] = field(default_factory=dict)
    data: dict[str, Any] = field(default_factory=dict)
    errors: dict[str, list[str]] = field(default_factory=dict)

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

    def refuse(self, trouble: Trouble) -> None:
        """Show what an action raised: by field if it says so, else above the form."""
        if isinstance(trouble, Invalid) and trouble.fields:
            self.errors.update(flat(trouble.fields))
        else:
            self.errors.setdefault("", []).append(gettext(trouble.text, **trouble.values))


def empty_form(values: Mapping[str, Any] | None = None) -> Form:
    """Return a form that shows ``values`` (a schema's dump, or nothing)."""
    return Form(values=dict(values or {}))


def load_form(schema: Schema, typed: MultiDict[str, str], *, also: Mapping[str, Any] | None = None) -> Form:
    """Read a sent form by ``schema``; never raises for what a person can type.

    Empty fields count as not filled in; fields the schema does not have are refused, but for the token, the name of
    the pressed button (``action``) and ``idempotency_key``. ``also`` adds values that are no text (files).
    """
    values = _as_shown(schema, typed)
    try:
        nested = _nested(schema, typed)
        data = schema.load({**nested, **(also or {})})
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
    if value and all(key.isascii() and key.isdigit() for key in value):
        if len(value) > MOST_ROWS:
            raise ValidationError([gettext("Danh sách quá dài.")])
        return [_rows(value[key]) for key in sorted(value, key=int)]
    return {key: _rows(inner) for key, inner in value.items()}


def _text(value: object) -> str:
    return {True: "true", False: "false"}.get(value, str(value)) if isinstance(value, bool) else str(value)
