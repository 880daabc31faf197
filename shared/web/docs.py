"""The API's own page, drawn on the server from its OpenAPI document: no script, no other host."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from apiflask import APIFlask
from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from shared.web.problems import PROBLEM_JSON

METHODS: Final = ("get", "post", "put", "patch", "delete")
SESSION_SCHEME: Final = "session"


@dataclass(frozen=True)
class Operation:
    """One line of the page."""

    method: str
    path: str
    summary: str
    description: str
    parameters: list[dict[str, Any]]
    body: str
    answers: list[tuple[str, str, str]]


def register(app: APIFlask, prefix: str) -> None:
    """Add /<prefix>/docs, and say in the OpenAPI document how one signs in and what a problem looks like."""
    bp = Blueprint("docs", __name__)

    @bp.get(f"/{prefix}/docs")
    def docs() -> ResponseReturnValue:
        spec: Any = app.spec
        schemas = spec.get("components", {}).get("schemas", {})
        return render_template(
            "docs.html",
            info=spec["info"],
            tags=_by_tag(spec),
            schemas=schemas,
            spec_path=app.spec_path,
            type_text=type_text,
        )

    app.register_blueprint(bp)
    app.security_schemes = {
        SESSION_SCHEME: {"type": "apiKey", "in": "cookie", "name": app.config["SESSION_COOKIE_NAME"]}
    }

    @app.spec_processor
    def _finish(spec: Any) -> Any:
        for operations in spec.get("paths", {}).values():
            for operation in operations.values():
                _problems_have_their_type(operation)
        return spec


def schema_name(content: Any) -> str:
    """Return the name of the schema in a request's or response's ``content``, "[]" behind it for a list."""
    for media in (content or {}).values():
        schema = media.get("schema", {})
        if "$ref" in schema:
            return str(schema["$ref"].rsplit("/", 1)[-1])
        if schema.get("type") == "array":
            return schema_name({"": {"schema": schema.get("items", {})}}) + "[]"
    return ""


def type_text(about: dict[str, Any]) -> str:
    """Return a property's type in words: "string (uuid)", "array of Wish", "one of a, b", "integer / null"."""
    if "$ref" in about:
        return str(about["$ref"].rsplit("/", 1)[-1])
    for union in ("anyOf", "oneOf", "allOf"):
        if union in about:
            return " / ".join(type_text(one) for one in about[union])
    if about.get("enum"):
        return "one of " + ", ".join(str(choice) for choice in about["enum"])
    kinds = about.get("type", "any")
    text = " / ".join(kinds) if isinstance(kinds, list) else str(kinds)
    if "array" in text and about.get("items"):
        text += f" of {type_text(about['items'])}"
    return f"{text} ({about['format']})" if about.get("format") else text


def _problems_have_their_type(operation: dict[str, Any]) -> None:
    for status, answer in operation.get("responses", {}).items():
        content = answer.get("content", {})
        if str(status) >= "400" and "application/json" in content:
            answer["content"] = {PROBLEM_JSON: content["application/json"]}


def _by_tag(spec: dict[str, Any]) -> dict[str, list[Operation]]:
    found: dict[str, list[Operation]] = {}
    for tag, operation in _operations(spec):
        found.setdefault(tag, []).append(operation)
    return found


def _operations(spec: dict[str, Any]) -> Iterator[tuple[str, Operation]]:
    for path, methods in spec.get("paths", {}).items():
        shared = methods.get("parameters", [])
        for method in METHODS:
            if (said := methods.get(method)) is None:
                continue
            yield (
                (said.get("tags") or ["API"])[0],
                Operation(
                    method.upper(),
                    path,
                    said.get("summary", ""),
                    said.get("description", ""),
                    [*shared, *said.get("parameters", [])],
                    schema_name(said.get("requestBody", {}).get("content")),
                    [
                        (str(status), answer.get("description", ""), schema_name(answer.get("content")))
                        for status, answer in said.get("responses", {}).items()
                    ],
                ),
            )
