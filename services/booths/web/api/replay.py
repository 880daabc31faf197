"""The header Idempotency-Key for views that begin or hand in something."""

import hashlib
from collections.abc import Callable
from typing import Any

from apiflask import Schema
from flask import jsonify, request
from flask.typing import ResponseReturnValue
from marshmallow import EXCLUDE, fields
from sqlalchemy.orm import Session

from services.booths.actions.replies import Answer, answered_once
from shared.clock import now
from shared.web.signin import person


class KeyHeader(Schema):
    """The header; ``@bp.input(KeyHeader, location="headers", arg_name="headers")``."""

    class Meta:
        unknown = EXCLUDE

    key = fields.String(
        data_key="Idempotency-Key",
        load_default=None,
        metadata={"description": "Up to 128 ASCII characters; the same request again gets the same answer for a day"},
    )


def replayable(
    session: Session, key: str | None, schema: Schema, status: int, work: Callable[[], Any]
) -> ResponseReturnValue:
    """Do ``work`` and answer with ``schema``'s dump of it; under a key that was there before, answer as then."""

    def answer() -> Answer:
        made = work()
        session.flush()
        return dict(schema.dump(made)), status

    if key is None:
        body, given = answer()
    else:
        fingerprint = hashlib.sha256(b"\n".join([request.method.encode(), request.path.encode(), request.get_data()]))
        body, given = answered_once(
            session, by=person(), key=key, fingerprint=fingerprint.hexdigest(), now=now(), answer=answer
        )
    response = jsonify(body)
    response.status_code = given
    return response
