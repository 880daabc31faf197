"""What is sent about the jury, and what is answered."""

from typing import Any, Final

from apiflask import Schema
from marshmallow import fields, validate

from services.awards.domain.lifecycle import JUDGE
from services.awards.models import Block, Dossier, Judge, Round
from services.awards.models.judges import BLOCK_KINDS
from services.awards.queries.judges import JudgeProgress, Shortage
from shared.web.answers import gives, list_schema, shows
from shared.web.schemas import StrictSchema

MOST_TIES: Final = 2_000
REASON: Final = validate.Length(min=3, max=500)


class InviteBase(StrictSchema):
    """Who is asked to be a judge."""

    email = fields.String(required=True, validate=validate.Length(max=254))
    name = fields.String(required=True, validate=validate.Length(max=100))
    title = fields.String(load_default="", validate=validate.Length(max=200))
    phone = fields.String(load_default="", validate=validate.Length(max=30))
    language = fields.String(load_default="vi", validate=validate.OneOf(["vi", "en"]))
    province_code = fields.String(load_default=None, allow_none=True, validate=validate.Length(max=10))


class InviteForm(InviteBase):
    """As the form has it: the judge's own establishment by its registration number."""

    registration_number = fields.String(load_default="", validate=validate.Length(max=30))


class InviteSchema(InviteBase):
    """As a program has it: the judge's own establishment by its id."""

    establishment_id = fields.UUID(load_default=None, allow_none=True)


class TiesSchema(StrictSchema):
    """What a judge is tied to."""

    dossier_ids = fields.List(fields.UUID(), load_default=list, validate=validate.Length(max=MOST_TIES))
    establishment_ids = fields.List(fields.UUID(), load_default=list, validate=validate.Length(max=MOST_TIES))
    province_codes = fields.List(
        fields.String(validate=validate.Length(max=10)), load_default=list, validate=validate.Length(max=100)
    )


class AcceptForm(TiesSchema):
    """Yes, with the declaration ticked and all ties; ``declaration`` is the text that was shown."""

    declared = fields.Boolean(required=True, validate=validate.Equal(True))
    declaration = fields.String(required=True)
    answer = fields.String(load_default="", validate=validate.Length(max=500))


class DeclineForm(StrictSchema):
    """No, with a word why."""

    decline_reason = fields.String(load_default="", validate=validate.Length(max=500))


class AnswerSchema(TiesSchema):
    """A judge's answer: with ``accept`` the declaration word for word, as GET gives it."""

    accept = fields.Boolean(required=True)
    declaration = fields.String(load_default="")
    answer = fields.String(load_default="", validate=validate.Length(max=500))


class TieForm(TiesSchema):
    """A tie found out later, as a judge's form has it."""

    tie_reason = fields.String(required=True, validate=REASON)


class OfficeTieForm(StrictSchema):
    """A tie that the secretariat notes: one of the three."""

    dossier_id = fields.UUID(load_default=None)
    establishment_id = fields.UUID(load_default=None)
    tie_province = fields.String(load_default=None, validate=validate.Length(max=10))
    tie_reason = fields.String(required=True, validate=REASON)


class TieSchema(TiesSchema):
    """A tie found out later."""

    reason = fields.String(required=True, validate=REASON)


class RemoveSchema(StrictSchema):
    """Why a judge leaves, and whether what they signed counts."""

    reason = fields.String(required=True, validate=REASON)
    keep_signed = fields.Boolean(load_default=False)


@shows(Judge, "id label name email title state invited_at answered_at reminded_at")
class JudgeOut(Schema):
    """A judge as the secretariat sees them."""

    state = fields.String(validate=validate.OneOf(JUDGE.states))


@shows(JudgeProgress, "judge assigned signed started left blocked seen_at")
class ProgressOut(Schema):
    """How far a judge is; never with points."""

    judge = fields.Nested(JudgeOut)


@shows(Block, "judge voting_code kind reason noted_by noted_at")
class BlockOut(Schema):
    """A product that a judge may not score, and why."""

    judge = fields.String()
    voting_code = fields.String()
    kind = fields.String(validate=validate.OneOf(BLOCK_KINDS))


@shows(Shortage, "voting_code have need")
class ShortageOut(Schema):
    """A product that cannot get the sheets it needs."""


class JuryOut(Schema):
    """The jury of a round."""

    judges = fields.List(fields.Nested(ProgressOut))
    blocks = fields.List(fields.Nested(BlockOut))
    shortages = fields.List(fields.Nested(ShortageOut))


class TiedOut(Schema):
    """Signed sheets of products that the judge turned out to be tied to."""

    to_annul = fields.List(fields.String())


class RemindedOut(Schema):
    """Labels of the judges who were written to."""

    reminded = fields.List(fields.String())


@shows(Round, "code scoring_closes_at")
class RehearsalOut(Schema):
    """The rehearsal that was made."""


@gives("id:id label state round_code round_name round_state rehearsal:bool scoring_closes_at:moment")
class OwnOut(Schema):
    """What a judge sees of an invitation of theirs."""

    state = fields.String(validate=validate.OneOf(JUDGE.states))


OwnListOut = list_schema("OwnListOut", OwnOut)


@shows(Dossier, "id voting_code product_name product_group")
class ChoiceOut(Schema):
    """A product as a judge may know of it."""

    voting_code = fields.String()


@gives("to_declare declaration products left:int assigned:int")
class OwnCaseOut(OwnOut):
    """One invitation: what has to be declared, and what was."""

    products = fields.List(fields.Nested(ChoiceOut))


def ties_of_form(data: dict[str, Any]) -> dict[str, Any]:
    """Return the lists of ties in a loaded form, and take them out of it."""
    return {name: data.pop(name) for name in ("dossier_ids", "establishment_ids", "province_codes")}
