"""What an event needs besides its code: an example of every version, and its line in README.md.

    python -m deploy.local.events

writes the example of each event's newest version where it is missing (look at it: its values are only plausible), and
the event table of README.md anew. Examples that exist are never changed: they are what was once published.
"""

import json
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Any, Final
from uuid import NAMESPACE_URL, uuid5

from marshmallow import Schema, ValidationError, fields, validate

from shared.events.envelope import Envelope, Event
from shared.events.samples import EXAMPLES, example_path
from shared.events.schema import schema_of
from shared.service import Service, load_service

ROOT = Path(__file__).parent.parent.parent
SERVICES = ("booths", "awards", "notifications")
BEGIN, END = "<!-- events", "<!-- /events -->"
AT: Final = "2026-09-01T02:00:00+00:00"
PLAUSIBLE: Final[tuple[Any, ...]] = ("…", "hoa@example.vn", str(NAMESPACE_URL), "2026-09-01", AT, 3, True, {})
"""A value for every plain type; the first that a field takes is its own."""


def services() -> list[Service]:
    """Return every service."""
    return [load_service(name) for name in SERVICES]


def all_events() -> dict[str, type[Event]]:
    """Return every event that any service publishes, by its type."""
    return {event.type: event for service in services() for event in service.publishes.values()}


def table() -> str:
    """Return the event table of README.md."""
    lines = ["| type | version | published by | heard by |", "|---|---|---|---|"]
    for service in services():
        for event in sorted(service.publishes.values(), key=lambda event: event.type):
            hearers = [other.name for other in services() if event in other.handlers]
            lines.append(
                f"| `{event.type}` | {event.version} | {service.name} | {', '.join(hearers) or 'nobody yet'} |"
            )
    return "\n".join(lines)


def table_in(readme: str) -> str:
    """Return the event table that a README has between its two marks."""
    return readme.partition(BEGIN)[2].partition("-->\n")[2].partition(END)[0].strip()


def write_missing_examples() -> Iterator[Path]:
    """Write the example of each event's newest version where there is none."""
    for event in all_events().values():
        path = example_path(event, event.version)
        if not path.exists():
            path.write_text(draft(event), encoding="utf-8")
            yield path


def draft(event: type[Event]) -> str:
    """Return a plausible example: what the other examples say under the same names, else something that fits."""
    told = {name: value for path in sorted(EXAMPLES.glob("*.json")) for name, value in _told(path).items()}
    drafted = event.read(_draft(schema_of(event), told), event.version)
    at = datetime.fromisoformat(AT)
    envelope = Envelope.around(drafted, id=uuid5(NAMESPACE_URL, event.type), time=at, correlationid="draft")
    return json.dumps(json.loads(envelope.to_json()), ensure_ascii=False, indent=2) + "\n"


def _told(path: Path) -> dict[str, Any]:
    return dict(Envelope.from_json(path.read_bytes()).data)


def _draft(schema: Schema, told: dict[str, Any]) -> dict[str, Any]:
    return {name: _value(name, field, told) for name, field in schema.fields.items()}


def _value(name: str, field: fields.Field[Any], told: dict[str, Any]) -> Any:
    """Return what another example says of that name, else something that the field takes."""
    if isinstance(field, fields.Nested):
        return _draft(field.schema, told)
    choices = [choice for rule in field.validators if isinstance(rule, validate.OneOf) for choice in rule.choices]
    for value in (told.get(name), *choices, *PLAUSIBLE):
        with suppress(ValidationError):
            field.deserialize(value)
            return value
    if isinstance(field, fields.List):
        return [_value(name.removesuffix("s"), field.inner, told)]
    raise TypeError(f"nothing plausible for {name}: write the example by hand")


def main() -> None:
    """Write what is missing and say what was written."""
    for path in write_missing_examples():
        print(path.relative_to(ROOT))
    readme = ROOT / "README.md"
    text = readme.read_text(encoding="utf-8")
    if (before := table_in(text)) != table():
        readme.write_text(text.replace(f"{before}\n{END}", f"{table()}\n{END}"), encoding="utf-8")
        print("README.md")


if __name__ == "__main__":
    main()
