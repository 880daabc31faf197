"""Schemas of what goes out, made from what they show: a row, a dataclass, a list.

A field's type is written once, where the value comes from; the schema only says which names go out, in which order.
"""

import inspect
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from functools import partial
from types import NoneType, UnionType
from typing import Any, Final, Literal, TypeVar, Union, get_args, get_origin
from uuid import UUID

from apiflask import Schema
from marshmallow import fields
from sqlalchemy.orm import Mapped

S = TypeVar("S", bound=Schema)

FIELDS: Final[Mapping[type, type[fields.Field[Any]]]] = {
    str: fields.String,
    int: fields.Integer,
    bool: fields.Boolean,
    float: fields.Float,
    UUID: fields.UUID,
    date: fields.Date,
    datetime: fields.AwareDateTime,
}
BY_NAME: Final[Mapping[str, type]] = {
    "": str, "int": int, "bool": bool, "float": float, "id": UUID, "day": date, "moment": datetime,
}  # fmt: skip


def shows(source: type, names: str, *, required: bool = False) -> Callable[[type[S]], type[S]]:
    """Return a decorator that gives a schema the fields ``names``, in this order, with the types of ``source``.

    ``source`` is a model or a dataclass; what may be None there may be null. ``fair_code=fair.code`` shows the code of
    its fair under another name. A name that the schema declares itself stays as declared, at its place among the names;
    what it inherits comes before them. ``required`` says in the document that no field is ever left out.
    """

    pairs = [(name, path or name) for name, _is, path in (one.partition("=") for one in names.split())]
    return _with({name: partial(_field, source, path, required) for name, path in pairs})


def gives(names: str) -> Callable[[type[S]], type[S]]:
    """Return a decorator that gives a schema the fields ``names``, in this order, of what is put together for it.

    ``code`` is a text, ``rank:int`` a number, ``maker?`` may be null. Declared and inherited fields are as in `shows`.
    """
    found: dict[str, Callable[[], fields.Field[Any]]] = {}
    for one in names.split():
        name, _is, kind = one.rstrip("?").partition(":")
        found[name] = partial(FIELDS[BY_NAME[kind]], **_said(allow_none=one.endswith("?")))
    return _with(found)


def _with(made: Mapping[str, Callable[[], fields.Field[Any]]]) -> Callable[[type[S]], type[S]]:
    def decorated(schema: type[S]) -> type[S]:
        declared = schema._declared_fields
        shown = {name: declared.get(name) or make() for name, make in made.items()}
        inherited = {name: field for name, field in declared.items() if name not in shown}
        schema._declared_fields = inherited | shown
        return schema

    return decorated


def list_schema(
    name: str, of: type[Schema], parts: str = "items", *, items: str = "items", required: bool = False
) -> type[Schema]:
    """Return the schema ``name`` of a list of ``of``, of which ``parts`` go out: items, page, number, pages, total.

    It is filled from a Page. Its page and its number are the same, which page it is, from 1: one name or the other is
    what a noun's readers are used to. ``items`` is the name that the list itself has.
    """
    said = _said(required=required)
    known: dict[str, fields.Field[Any]] = {
        items: fields.List(fields.Nested(of), attribute="items", **said),
        "page": fields.Integer(attribute="number", **said),
        "number": fields.Integer(**said),
        "pages": fields.Integer(**said),
        "total": fields.Integer(**said),
    }
    made: Any = Schema.from_dict({part: known[part] for part in parts.split()}, name=name)
    found: type[Schema] = made
    return found


def _field(source: type, path: str, required: bool) -> fields.Field[Any]:
    kinds = _kinds(source, path)
    kind = next(kind for kind in kinds if kind is not NoneType)
    plain = type(get_args(kind)[0]) if get_origin(kind) is Literal else kind
    said = _said(required=required, allow_none=NoneType in kinds)
    return FIELDS[plain](attribute=path, **said)


def _kinds(source: type, path: str) -> Sequence[Any]:
    """Return the type of a column, field or property, a union's members; ``path`` may lead over others."""
    first, _dot, rest = path.partition(".")
    written = _written(source, first)
    kind = get_args(written)[0] if get_origin(written) is Mapped else written
    kinds = get_args(kind) if get_origin(kind) in {Union, UnionType} else (kind,)
    return _kinds(kinds[0], rest) if rest else kinds


def _written(source: type, name: str) -> Any:
    own = getattr(source, name, None)
    if isinstance(own, property) and own.fget:
        return inspect.get_annotations(own.fget)["return"]
    return next(found[name] for found in map(inspect.get_annotations, source.__mro__) if name in found)


def _said(**flags: bool) -> dict[str, Any]:
    """Return only what is so: a document names no flag that does not hold."""
    return {flag: True for flag, holds in flags.items() if holds}
