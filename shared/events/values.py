"""What a field of an event may hold where its plain type says too little; checked on writing and on reading."""

from typing import Annotated, Final

from marshmallow import ValidationError, validate

from shared.makers import GROUPS, KINDS
from shared.places import provinces

ID: Final = r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"


def known_province(code: str) -> None:
    """Raise ValidationError unless ``code`` is a province's, of any of the dated tables."""
    if code not in provinces():
        raise ValidationError(f"{code} is no province.")


Email = Annotated[str, validate.Email()]
AUDIENCES: Final = ("exhibitors", "makers", "judges")
"""To whom an office may write: the exhibitors of a fair, the makers of a province, the judges of a round."""

Audience = Annotated[str, validate.OneOf(AUDIENCES)]
EstablishmentKind = Annotated[str, validate.OneOf(KINDS)]
ProductGroup = Annotated[str, validate.OneOf(GROUPS)]
ProvinceCode = Annotated[str, known_province]
Readers = Annotated[
    str,
    validate.Regexp(
        rf"(organisers|province:[\d-]+|(establishment|access_request|judge|secretariat|council):{ID})\Z",
        error="No group of readers.",
    ),
]
"""Who is told, in place of an address: a group of mailboxes that contact events name."""
