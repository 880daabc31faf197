"""JSON API: how much awards knows of."""

from apiflask import APIBlueprint, Schema
from flask.typing import ResponseReturnValue
from marshmallow import fields

from services.awards.queries.establishments import count_establishments
from shared.web.app import transaction

bp = APIBlueprint("awards_api", __name__, url_prefix="/awards/api", tag="awards")


class CountsSchema(Schema):
    """How much awards knows of."""

    establishments = fields.Integer(metadata={"description": "Establishments that may enter products"})


@bp.get("/counts")
@bp.output(CountsSchema)
def counts() -> ResponseReturnValue:
    """How many establishments may enter products"""
    with transaction() as session:
        return {"establishments": count_establishments(session)}
