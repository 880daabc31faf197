"""What every event has in common: its envelope (CloudEvents 1.0), its JSON and its past.

Write strictly, read tolerantly: the writer writes the newest version only; the reader ignores fields that it does not
know and lifts older versions to the newest, so that handlers only ever see that one.
"""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, ClassVar, Self, dataclass_transform
from uuid import UUID

from marshmallow import ValidationError

from shared.events.schema import schema_of
from shared.reading import UNSPEAKABLE

Data = dict[str, Any]
Upcast = Callable[[Data], Data]

SPEC_VERSION = "1.0"
CONTENT_TYPE = "application/json"
MISFITS = (KeyError, TypeError, AttributeError, ValueError, OverflowError, RecursionError)
"""What reading raises of values that are not what they should be, too large or too deep."""


class Unreadable(ValueError):
    """An event that cannot be read; coming again will not help."""


class NoEnvelope(Unreadable):
    """A message in which there is no event at all: nobody of ours wrote it."""


class Unwritable(ValueError):
    """An event that its own readers would refuse."""


@dataclass(frozen=True, kw_only=True)
@dataclass_transform(frozen_default=True, kw_only_default=True)
class Facts:
    """Facts under their names. What is made of it is a dataclass too: frozen, and told by keywords only."""

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        dataclass(frozen=True, kw_only=True)(cls)


class About(Facts):
    """What all events of one thing say of it; ``**about`` hands that to one of them: ``FairEnded(**about, …)``."""

    def keys(self) -> Iterable[str]:
        """Return the names of the facts."""
        return vars(self)

    def __getitem__(self, name: str) -> Any:
        return vars(self)[name]


class Event(Facts):
    """Something that happened, told to whoever listens.

    ``type`` is ``<publishing service>.<noun>.<past tense>``, ``keyed_by`` the field whose value is its key.
    ``upcasts[n]`` turns the data of version n into that of version n+1; it is pure and there is one for every version
    before ``version``.
    """

    type: ClassVar[str]
    keyed_by: ClassVar[str]
    version: ClassVar[int] = 1
    upcasts: ClassVar[Mapping[int, Upcast]] = {}

    @property
    def key(self) -> str:
        """Events of one key are delivered in the order of their transactions."""
        return str(getattr(self, self.keyed_by))

    @classmethod
    def service(cls) -> str:
        """Return the name of the service that publishes this event."""
        return publisher_of(cls.type)

    def data(self) -> Data:
        """Return the event's fields as JSON values, in the newest version. Raises Unwritable if one breaks its rule."""
        schema = schema_of(type(self))
        dumped: Data = schema.dump(self)
        if wrong := schema.validate(dumped):
            raise Unwritable(f"{self.type}: {wrong}")
        return dumped

    @classmethod
    def read(cls, data: Mapping[str, Any], version: int) -> Self:
        """Return the event of data written in ``version``.

        Raises Unreadable if the version is newer than this code, or the data does not fit the event's fields.
        """
        if not 1 <= version <= cls.version:
            raise Unreadable(f"{cls.type} version {version} is not among the known versions 1 to {cls.version}")
        lifted = dict(data)
        try:
            for step in range(version, cls.version):
                lifted = cls.upcasts[step](lifted)
            event: Self = schema_of(cls).load(lifted)
            return event
        except ValidationError as trouble:
            raise Unreadable(f"{cls.type} version {version}: {trouble.messages}") from trouble
        except MISFITS as trouble:
            raise Unreadable(f"{cls.type} version {version}: {trouble!r}") from trouble


EventClass = type[Event]
Events = Mapping[str, EventClass]


@dataclass(frozen=True, kw_only=True)
class Envelope:
    """An event on its way: CloudEvents 1.0 names, with the extensions ``correlationid`` and ``dataversion``."""

    id: UUID
    source: str
    type: str
    subject: str
    time: datetime
    correlationid: str
    dataversion: int
    data: Mapping[str, Any]

    @classmethod
    def around(cls, event: Event, *, id: UUID, time: datetime, correlationid: str) -> Self:
        """Put an event into its envelope."""
        return cls(
            id=id,
            source=source_of(event.service()),
            type=event.type,
            subject=event.key,
            time=time,
            correlationid=correlationid,
            dataversion=event.version,
            data=event.data(),
        )

    def to_json(self) -> bytes:
        """Return the envelope as CloudEvents JSON in UTF-8."""
        message = {
            "specversion": SPEC_VERSION,
            "id": str(self.id),
            "source": self.source,
            "type": self.type,
            "subject": self.subject,
            "time": self.time.astimezone(UTC).isoformat(),
            "datacontenttype": CONTENT_TYPE,
            "dataversion": self.dataversion,
            "correlationid": self.correlationid,
            "data": self.data,
        }
        return json.dumps(message, ensure_ascii=False, separators=(",", ":")).encode()

    @classmethod
    def from_json(cls, raw: bytes | str) -> Self:
        """Return the envelope in ``raw``; attributes that we do not know are ignored.

        Raises NoEnvelope if it is no JSON in UTF-8 or lacks an attribute that we need.
        """
        try:
            message = json.loads(raw if isinstance(raw, str) else raw.decode())
            time = datetime.fromisoformat(message["time"])
            if time.tzinfo is None or not isinstance(message["data"], dict):
                raise ValueError("the time has no zone, or the data no names")
            return cls(
                id=UUID(message["id"]),
                source=_text(message["source"]),
                type=_text(message["type"]),
                subject=_text(message["subject"]),
                time=time.astimezone(UTC),
                correlationid=_text(message.get("correlationid") or message["id"]),
                dataversion=int(message.get("dataversion", 1)),
                data=message["data"],
            )
        except MISFITS as trouble:
            raise NoEnvelope(f"no readable envelope: {trouble!r}") from trouble

    def event(self, cls: EventClass) -> Event:
        """Return the event inside, lifted to the newest version of ``cls``. Raises Unreadable."""
        return cls.read(self.data, self.dataversion)


def publisher_of(event_type: str) -> str:
    """Return the name of the service that publishes events of a type."""
    return event_type.partition(".")[0]


def source_of(service: str) -> str:
    """Return what a service calls itself in its envelopes."""
    return f"/services/{service}"


def _text(value: object) -> str:
    if not isinstance(value, str) or UNSPEAKABLE.search(value):
        raise ValueError(f"no text that can be kept: {value!r}")
    return value


def table(shown: Mapping[str, Any]) -> dict[str, EventClass]:
    """Return the events among what the folder of a publishing service shows, by type: its EVENTS."""
    found = (one for one in shown.values() if isinstance(one, type) and issubclass(one, Event))
    return {cls.type: cls for cls in found if hasattr(cls, "type")}
