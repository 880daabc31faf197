"""What is sent about draws, and what is answered."""

import re
from typing import Any

from apiflask import Schema
from marshmallow import ValidationError, fields, post_load, validate

from services.booths.actions.draws import DrawPublication
from services.booths.domain.announcement import DrawSource
from services.booths.models import Draw
from shared.i18n import N_, lazy_gettext
from shared.web.answers import shows
from shared.web.schemas import HanoiMoment, StrictSchema, SureForm

MOST_SOURCES = 5
MOST_NUMBERS = 100
LARGEST_NUMBER = 10**18


class Numbers(fields.List[Any]):
    """The numbers of one source, as a list or as typed: "05 12 33" or "05, 12, 33"."""

    def __init__(self, **kwargs: Any) -> None:
        number = fields.Integer(strict=True, validate=validate.Range(min=0, max=LARGEST_NUMBER))
        super().__init__(number, validate=validate.Length(min=1, max=MOST_NUMBERS), **kwargs)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> list[Any]:
        if isinstance(value, str):
            parts = re.split(r"[\s,;.\-]+", value.strip())
            if not all(part.isascii() and part.isdigit() and len(part) < 19 for part in parts):
                raise ValidationError(lazy_gettext(N_("Nhập các số cách nhau bằng dấu cách, ví dụ 05 12 33.")))
            value = [int(part) for part in parts]
        return super()._deserialize(value, attr, data, **kwargs)


class SourceForm(StrictSchema):
    """A source of randomness as the form has it: its time on Hà Nội's clock."""

    name = fields.String(required=True, validate=validate.Length(min=3, max=200))
    drawn_at = HanoiMoment(required=True)
    ordered = fields.Boolean(load_default=False)


class CloseForm(SureForm):
    """Closing a fair with its sources; ``sure`` is the second step of the page."""

    sources = fields.List(fields.Nested(SourceForm), required=True, validate=validate.Length(min=1, max=MOST_SOURCES))


class RandomnessForm(SureForm):
    """The numbers of each source, in the announcement's order."""

    numbers = fields.List(Numbers(), required=True, validate=validate.Length(min=1, max=MOST_SOURCES))


class SourceSchema(StrictSchema):
    """A source of randomness: what will be drawn, when, and whether the order of its numbers counts."""

    name = fields.String(required=True, validate=validate.Length(min=3, max=200))
    drawn_at = fields.AwareDateTime(required=True)
    ordered = fields.Boolean(load_default=False)

    @post_load
    def _as_source(self, data: dict[str, Any], **_kwargs: Any) -> DrawSource:
        return DrawSource(**data)


class CloseSchema(StrictSchema):
    """Closing a fair with its sources of randomness."""

    sources = fields.List(fields.Nested(SourceSchema), required=True, validate=validate.Length(min=1, max=MOST_SOURCES))


class RandomnessSchema(StrictSchema):
    """The numbers that the announced sources gave, one list for each, in the announcement's order."""

    randomness = fields.List(Numbers(), required=True, validate=validate.Length(min=1, max=MOST_SOURCES))


@shows(Draw, "announcement_hash announced_at drawn_at published_at")
class DrawOut(Schema):
    """How far a fair's draw is."""


@shows(DrawPublication, "offers booths waiting")
class PublishedOut(Schema):
    """What publishing set in motion."""
