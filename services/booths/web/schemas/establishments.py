"""Establishments as they come in (strict) and go out. What a value must be like is said by domain/establishments.py."""

from typing import Final

from apiflask import Schema
from marshmallow import fields, validate

from services.booths.domain.establishments import GROUPS, KINDS
from services.booths.models import Establishment
from services.booths.queries.establishments import FLAGS
from shared.web.answers import list_schema, shows
from shared.web.schemas import Day, StrictSchema

STEPS: Final = {
    "who": ("kind", "name", "registration_number", "contact_name", "contact_phone"),
    "where": ("province_code", "commune", "address"),
    "makes": ("product_group", "women_owned", "ethnic_minority", "hard_area"),
}


class EstablishmentSchema(StrictSchema):
    """The facts that an establishment gives of itself."""

    kind = fields.String(required=True, validate=validate.OneOf(KINDS))
    name = fields.String(required=True, metadata={"maxLength": 200})
    registration_number = fields.String(
        required=True,
        metadata={"description": "Tax code (10 digits, or 10-3) or registration number; spaces and dots are dropped"},
    )
    contact_name = fields.String(required=True, metadata={"maxLength": 100})
    contact_phone = fields.String(required=True, metadata={"description": "A telephone number of Viet Nam"})
    province_code = fields.String(required=True, metadata={"description": "A code of the table of provinces in force"})
    commune = fields.String(required=True, metadata={"maxLength": 100})
    address = fields.String(load_default="", metadata={"maxLength": 300})
    product_group = fields.String(required=True, validate=validate.OneOf(GROUPS))
    women_owned = fields.Boolean(load_default=False)
    ethnic_minority = fields.Boolean(load_default=False)
    hard_area = fields.Boolean(load_default=False)


class CertificateSchema(StrictSchema):
    """What the officer has seen; both empty takes it away."""

    certificate_number = fields.String(load_default="", metadata={"maxLength": 60})
    certificate_until = Day(load_default=None, allow_none=True)


class FiltersSchema(StrictSchema):
    """The list's filters, as its page has them in the address."""

    q = fields.String(load_default="", validate=validate.Length(max=200))
    province = fields.String(load_default="", validate=validate.Length(max=10))
    group = fields.String(load_default="", validate=validate.OneOf(("", *GROUPS)))
    kind = fields.String(load_default="", validate=validate.OneOf(("", *KINDS)))
    flag = fields.String(load_default="", validate=validate.OneOf(("", *FLAGS)))
    page = fields.Integer(load_default=1, validate=validate.Range(min=1, max=100_000))


@shows(
    Establishment,
    "id kind name registration_number contact_name contact_phone province_code commune address product_group "
    "women_owned ethnic_minority hard_area certificate_number certificate_until registered_at changed_at",
)
class EstablishmentOut(Schema):
    """An establishment as its members and officers see it."""


class EstablishmentsOut(Schema):
    """One page of a list."""

    items = fields.List(fields.Nested(EstablishmentOut))
    number = fields.Integer(metadata={"description": "This page, from 1"})
    pages = fields.Integer()
    total = fields.Integer()


OwnEstablishmentsOut = list_schema("OwnEstablishmentsOut", EstablishmentOut)
