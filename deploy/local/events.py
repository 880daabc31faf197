"""What an event needs besides its code: an example of every version, and its line in README.md.

    python -m deploy.local.events

writes the example of each event's newest version where it is missing (look at it: its values are only plausible), and
the event table of README.md anew. Examples that exist are never changed: they are what was once published.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from marshmallow import Schema, fields, validate

from shared.events.envelope import Envelope, Event
from shared.service import Service, load_service

ROOT = Path(__file__).parent.parent.parent
EXAMPLES = ROOT / "shared" / "events" / "examples"
SERVICES = ("booths", "awards", "notifications")
BEGIN, END = "<!-- events", "<!-- /events -->"

NAMED: dict[str, Any] = {
    "booth_codes": ["A-07", "A-08"],
    "closes_on": "2018-08-05",
    "code": "A-07",
    "commune": "Lùng Tám",
    "email": "an@example.vn",
    "establishment_name": "HTX dệt lanh Lùng Tám",
    "fair_code": "HCCT-2018",
    "fair_name_en": "Industry and trade fair of the North, Hà Giang 2018",
    "fair_name_vi": "Hội chợ Công Thương khu vực phía Bắc, Hà Giang 2018",
    "group": "establishment:5b1f7a52-3d7b-4f04-9a5c-1e2f6a0b9c11",
    "kind": "cooperative",
    "label": "HCCT-2018-0042",
    "language": "vi",
    "name": "HTX dệt lanh Lùng Tám",
    "opens_on": "2018-08-01",
    "phone": "0219 3846 000",
    "place_en": "Hà Giang",
    "place_vi": "Hà Giang",
    "product_group": "crafts",
    "province_code": "02",
    "registration_number": "5100232135",
}
BY_KIND: dict[type[fields.Field[Any]], Any] = {
    fields.UUID: "5b1f7a52-3d7b-4f04-9a5c-1e2f6a0b9c11",
    fields.AwareDateTime: "2018-05-07T05:00:00+00:00",
    fields.Date: "2018-05-07",
    fields.Integer: 3,
    fields.Boolean: True,
    fields.Decimal: "85.25",
    fields.Email: "an@example.vn",
}


def services() -> list[Service]:
    """Return every service."""
    return [load_service(name) for name in SERVICES]


def all_events() -> dict[str, type[Event]]:
    """Return every event that any service publishes, by its type."""
    return {event.type: event for service in services() for event in service.publishes.values()}


def example_path(event: type[Event], version: int) -> Path:
    """Return where the example of one version of an event is."""
    return EXAMPLES / f"{event.type}.v{version}.json"


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
            path.write_text(_example(event), encoding="utf-8")
            yield path


def _example(event: type[Event]) -> str:
    data = _plausible(event.schema)
    envelope = {
        "specversion": "1.0",
        "id": "0b8f6e0e-8c0e-4c38-9a27-6f0f6f1d2a3b",
        "source": f"/services/{event.service()}",
        "type": event.type,
        "subject": event.read(data, event.version).key,
        "time": "2018-05-07T05:00:00+00:00",
        "datacontenttype": "application/json",
        "dataversion": event.version,
        "correlationid": "9f2c4e1ab0d34b5f8e7d6c5b4a392817",
        "data": data,
    }
    text = json.dumps(envelope, ensure_ascii=False, indent=2) + "\n"
    Envelope.from_json(text).event(event)
    return text


def _plausible(schema: Schema) -> dict[str, Any]:
    return {name: _value(name, field) for name, field in schema.fields.items()}


def _value(name: str, field: fields.Field[Any]) -> Any:
    if isinstance(field, fields.Nested):
        return _plausible(field.schema)
    for rule in field.validators:
        if isinstance(rule, validate.OneOf):
            return next(iter(rule.choices))
    if name in NAMED:
        return NAMED[name]
    if isinstance(field, fields.List):
        return [_value(name.removesuffix("s"), field.inner)]
    for kind, value in BY_KIND.items():
        if isinstance(field, kind):
            return value
    return "Thiếu giấy chứng nhận" if name.startswith("reason") else name.replace("_", " ")


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
