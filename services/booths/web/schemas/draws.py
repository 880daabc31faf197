"""What is sent about draws, and what is answered."""

from datetime import datetime, time
from typing import Any, Final

from apiflask import Schema
from marshmallow import ValidationError, fields, post_load, validate

from services.booths.actions.draws import DrawPublication
from services.booths.domain.lifecycle import NUMBERS, REPLACEMENT
from services.booths.domain.lotteries import NotThatDay, lotteries
from services.booths.domain.sources import LARGEST_NUMBER, MOST_NUMBERS, MOST_SOURCES, OWN, DrawSource
from services.booths.models import Draw, DrawNumbers, SourceReplacement
from shared.clock import HANOI
from shared.i18n import N_, lazy_gettext
from shared.web.answers import list_schema, shows
from shared.web.paging import LAST_PAGE
from shared.web.schemas import Day, StrictSchema, SureForm

LONGEST_REASON: Final = 1_000
NEEDED: Final = lazy_gettext(N_("Vui lòng điền mục này."))
IMPOSSIBLE: Final = lazy_gettext(N_("Khoảng này không có đủ chừng ấy số khác nhau."))
BACKWARDS: Final = lazy_gettext(N_("Số lớn nhất phải từ số nhỏ nhất trở lên."))
KINDS: Final = (OWN, *lotteries())
NO_MOMENT: Final = datetime.min.replace(tzinfo=HANOI)
DESCRIBED: Final = ("name", "address", "count", "most")
"""What a source of one's own has to say; the rest may be left out."""


class _Source(StrictSchema):
    """A source of randomness: a lottery of the list on a day, or one of one's own with all that it says."""

    kind = fields.String(load_default=OWN, validate=validate.OneOf(KINDS))
    drawn_on = Day(load_default=None)
    name = fields.String(load_default="", validate=validate.Length(max=200))
    address = fields.String(load_default="", validate=validate.Length(max=500))
    what = fields.String(load_default="", validate=validate.Length(max=500))
    count = fields.Integer(load_default=None, validate=validate.Range(min=1, max=MOST_NUMBERS))
    least = fields.Integer(load_default=0, validate=validate.Range(min=0, max=LARGEST_NUMBER))
    most = fields.Integer(load_default=None, validate=validate.Range(min=0, max=LARGEST_NUMBER))
    ordered = fields.Boolean(load_default=False)
    repeats = fields.Boolean(load_default=False)

    @post_load
    def _as_source(self, data: dict[str, Any], **_kwargs: Any) -> DrawSource:
        at = self.moment(data)
        if data["kind"] != OWN:
            return _of_lottery(data)
        missing = [name for name in DESCRIBED if data[name] in ("", None)]
        if missing:
            raise ValidationError({name: [NEEDED] for name in missing})
        if data["most"] < data["least"]:
            raise ValidationError({"most": [BACKWARDS]})
        facts = {name: data[name] for name in (*DESCRIBED, "what", "least", "ordered", "repeats")}
        source = DrawSource(drawn_at=at, **facts)
        if not source.possible:
            raise ValidationError({"count": [IMPOSSIBLE]})
        return source

    def moment(self, data: dict[str, Any]) -> datetime:
        """Return when a source of one's own is drawn."""
        raise NotImplementedError


class SourceForm(_Source):
    """The same as the form has it: day and hour on Hà Nội's clock."""

    drawn_time = fields.Time(load_default=None)

    def moment(self, data: dict[str, Any]) -> datetime:
        """Return the day and the hour; the hour is asked of one's own source alone."""
        needed = ("drawn_on", "drawn_time") if data["kind"] == OWN else ("drawn_on",)
        missing = [name for name in needed if data[name] is None]
        if missing:
            raise ValidationError({name: [NEEDED] for name in missing})
        return datetime.combine(data["drawn_on"], data["drawn_time"] or time(), HANOI)


class SourceSchema(_Source):
    """The same by the API: ``drawn_on`` of a lottery of the list, ``drawn_at`` with its zone of one's own."""

    drawn_at = fields.AwareDateTime(load_default=None)

    def moment(self, data: dict[str, Any]) -> datetime:
        """Return the moment."""
        needed = "drawn_at" if data["kind"] == OWN else "drawn_on"
        if data[needed] is None:
            raise ValidationError({needed: [NEEDED]})
        return data["drawn_at"] or NO_MOMENT


def _of_lottery(data: dict[str, Any]) -> DrawSource:
    try:
        return lotteries()[data["kind"]].source(data["drawn_on"])
    except NotThatDay as trouble:
        raise ValidationError({name: [lazy_gettext(str(text))] for name, text in trouble.fields.items()}) from None


def _sources(one: type[_Source]) -> fields.List[Any]:
    return fields.List(fields.Nested(one), required=True, validate=validate.Length(min=1, max=MOST_SOURCES))


class CloseForm(SureForm):
    """Closing a fair with its sources; ``sure`` is the second step of the page."""

    sources = _sources(SourceForm)


class CloseSchema(StrictSchema):
    """Closing a fair with its sources of randomness."""

    sources = _sources(SourceSchema)


class AgainSchema(CloseSchema):
    """Announcing again: which source never came, how that is known, and the sources that take its place."""

    source = fields.String(required=True, validate=validate.Length(min=1, max=200))
    reason = fields.String(required=True, validate=validate.Length(min=3, max=LONGEST_REASON))


class AgainForm(CloseForm):
    """The same as the form has it."""

    source = fields.String(required=True, validate=validate.Length(min=1, max=200))
    reason = fields.String(required=True, validate=validate.Length(min=3, max=LONGEST_REASON))


class NumbersSchema(StrictSchema):
    """The numbers that the announced sources drew, one list for each, in the announcement's order."""

    numbers = fields.List(
        fields.List(fields.Integer(strict=True), validate=validate.Length(max=MOST_NUMBERS)),
        required=True,
        validate=validate.Length(max=MOST_SOURCES),
    )
    corrects = fields.String(load_default="", validate=validate.Length(max=LONGEST_REASON))


class EnteredQuery(StrictSchema):
    """Which entries of a fair: of a state, which page."""

    page = fields.Integer(load_default=1, validate=validate.Range(min=1, max=LAST_PAGE))


class NumbersQuery(EnteredQuery):
    """Which numbers of a fair's draw."""

    state = fields.String(load_default=None, validate=validate.OneOf(NUMBERS.states))


class ReplacementsQuery(EnteredQuery):
    """Which replacements of sources of a fair's draw."""

    state = fields.String(load_default=None, validate=validate.OneOf(REPLACEMENT.states))


class RefuseSchema(StrictSchema):
    """Refusing what another organiser entered needs a reason."""

    reason = fields.String(required=True, validate=validate.Length(min=3, max=LONGEST_REASON))


@shows(Draw, "announcement_hash announced_at drawn_at published_at letters_out_at letters_withdrawn_at")
class DrawOut(Schema):
    """How far a fair's draw is."""


@shows(
    DrawNumbers,
    "id fair_code=fair.code serial state numbers corrects entered_by entered_at answered_by answered_at reason",
)
class NumbersOut(Schema):
    """Numbers that one organiser entered, and what another said of them."""

    state = fields.String(metadata={"enum": [*NUMBERS.states]})
    numbers = fields.List(fields.List(fields.Integer()))


NumbersPageOut = list_schema("NumbersPageOut", NumbersOut, "items total page")


@shows(
    SourceReplacement,
    "id fair_code=fair.code serial state source why sources entered_by entered_at answered_by answered_at reason",
)
class ReplacementOut(Schema):
    """Other sources in place of one that never came, as one organiser entered them, and what another said of it."""

    state = fields.String(metadata={"enum": [*REPLACEMENT.states]})
    sources = fields.List(fields.Dict(), metadata={"description": "As docs/proofs.md says, section 2"})


ReplacementsPageOut = list_schema("ReplacementsPageOut", ReplacementOut, "items total page")


@shows(DrawPublication, "offers booths waiting")
class PublishedOut(Schema):
    """What publishing set in motion."""
