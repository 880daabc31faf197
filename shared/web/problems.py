"""RFC 9457: how the JSON API says what went wrong."""

import json
from collections.abc import Mapping
from typing import Any, Final

from flask import Response
from marshmallow import Schema, ValidationError, fields

from shared.context import correlation_id
from shared.errors import Invalid, Trouble
from shared.i18n import gettext as _

PROBLEM_JSON: Final = "application/problem+json"
LOCATIONS: Final = frozenset({"json", "query", "path", "form", "files", "form_and_files", "headers", "json_or_form"})


class ProblemSchema(Schema):
    """The answer to every request of the API that did not succeed."""

    type = fields.String(required=True, metadata={"description": "urn:khuyen-cong:problem:<kind>"})
    title = fields.String(required=True, metadata={"description": "What happened, in the reader's language"})
    status = fields.Integer(required=True)
    detail = fields.String(metadata={"description": "What to do about it"})
    errors = fields.Dict(
        keys=fields.String(),
        values=fields.List(fields.String()),
        metadata={"description": "By field (wishes.0.zone); the empty name is about the whole"},
    )
    request_id = fields.String(required=True)


def problem(
    status: int, kind: str, title: str, detail: str = "", errors: Mapping[str, list[str]] | None = None
) -> Response:
    """Return the response of a problem; texts are in the reader's language already."""
    body: dict[str, Any] = {
        "type": f"urn:khuyen-cong:problem:{kind}",
        "title": title,
        "status": status,
        "request_id": correlation_id(),
    }
    if detail:
        body["detail"] = detail
    if errors:
        body["errors"] = dict(errors)
    return Response(json.dumps(body, ensure_ascii=False), status=status, content_type=PROBLEM_JSON)


def messages_of(error: ValidationError) -> Any:
    """Return what a schema found wrong, by field, ``_schema`` for the whole."""
    return error.messages if isinstance(error.messages, dict) else {"_schema": error.messages}


def flat(messages: Any, path: str = "") -> dict[str, list[str]]:
    """Return marshmallow's nested messages by dotted field name, each said in the present language.

    ``_schema`` and everything that is about the whole goes under the empty name.
    """
    if isinstance(messages, Mapping):
        found: dict[str, list[str]] = {}
        for key, inner in messages.items():
            name = path if key == "_schema" else f"{path}.{key}".lstrip(".")
            for field, texts in flat(inner, name).items():
                found.setdefault(field, []).extend(texts)
        return found
    said = messages if isinstance(messages, (list, tuple)) else [messages]
    return {path: [_(text) if type(text) is str else str(text) for text in said]}


def flat_by_location(messages: Any) -> dict[str, list[str]]:
    """As ``flat``, without webargs' outermost level, which names the part of the request."""
    if isinstance(messages, Mapping) and messages.keys() <= LOCATIONS:
        found: dict[str, list[str]] = {}
        for inner in messages.values():
            found.update(flat(inner))
        return found
    return flat(messages)


def trouble_text(trouble: Trouble) -> str:
    """Return what is wrong, in the reader's language: by field if it says so."""
    if isinstance(trouble, Invalid) and trouble.fields:
        return " ".join(text for texts in flat(trouble.fields).values() for text in texts)
    return _(trouble.text, **trouble.values)
