"""An event's JSON follows from its dataclass: a field is written once, as a name and a type.

``str | None`` may be null, what has a default may be missing, and ``Annotated[str, rule]`` is checked by a marshmallow
rule whenever the event is written or read.
"""

import dataclasses
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from functools import cache, partial
from types import NoneType, UnionType
from typing import Annotated, Any, ClassVar, Final, Literal, Union, get_args, get_origin, get_type_hints
from uuid import UUID

from marshmallow import EXCLUDE, Schema, fields, post_load, validate

PLAIN: Final[Mapping[type, Callable[..., fields.Field[Any]]]] = {
    str: fields.String,
    int: fields.Integer,
    bool: fields.Boolean,
    Decimal: partial(fields.Decimal, as_string=True),
    UUID: fields.UUID,
    date: fields.Date,
    datetime: fields.AwareDateTime,
}
"""The field of each plain type. Moments always say their zone; decimals are text, for JSON's numbers round them."""


class EventSchema(Schema):
    """Base of all: fields that nobody here knows are ignored; loading gives ``makes``."""

    makes: ClassVar[type]

    class Meta:
        unknown = EXCLUDE

    @post_load
    def _make(self, data: dict[str, Any], **_: Any) -> Any:
        return self.makes(**data)


def schema_of(cls: type) -> EventSchema:
    """Return the schema of a dataclass. Raises TypeError for a field whose type has no place in an event."""
    return _made(cls)


@cache
def _made(cls: type) -> EventSchema:
    hints = get_type_hints(cls, include_extras=True)
    made = {one.name: _field(hints[one.name], **_presence(one)) for one in dataclasses.fields(cls)}
    schema: EventSchema = type(f"{cls.__name__}Schema", (EventSchema,), {**made, "makes": cls})()
    return schema


def _presence(one: dataclasses.Field[Any]) -> dict[str, Any]:
    if one.default is not dataclasses.MISSING:
        return {"load_default": one.default}
    if one.default_factory is not dataclasses.MISSING:
        return {"load_default": one.default_factory}
    return {"required": True}


def _field(hint: Any, **options: Any) -> fields.Field[Any]:
    kind, inner = get_origin(hint), get_args(hint)
    if hint in PLAIN:
        return PLAIN[hint](**options)
    if kind is Annotated:
        return _field(inner[0], validate=list(inner[1:]), **options)
    if kind is Literal:
        return fields.String(validate=validate.OneOf(inner), **options)
    if kind in (Union, UnionType) and inner[1:] == (NoneType,):
        return _field(inner[0], allow_none=True, **options)
    if kind is Sequence:
        return fields.List(_field(inner[0]), **options)
    if kind is Mapping:
        return fields.Dict(keys=_field(inner[0]), values=_field(inner[1]), **options)
    if isinstance(hint, type) and dataclasses.is_dataclass(hint):
        return fields.Nested(schema_of(hint), **options)
    raise TypeError(f"no event can carry a field of the type {hint}")
