"""JSON API: how much awards knows of."""

from apiflask import Schema
from marshmallow import fields

from services.awards.queries.establishments import count_establishments
from shared.web.api import Api


class CountsSchema(Schema):
    """How much awards knows of."""

    establishments = fields.Integer(metadata={"description": "Establishments that may enter products"})


API = Api("awards_api", "/awards/api", tag="awards")

# fmt: off
API.get("/counts", count_establishments, out=CountsSchema, under="establishments", who="anybody",
        says="How many establishments may enter products")
