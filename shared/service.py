"""A service at a glance: what it is called, what it keeps, what it says and what it listens to."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from importlib import import_module
from pathlib import Path
from typing import Any

from sqlalchemy import MetaData
from sqlalchemy.orm import Session

from shared.events.envelope import Event, Events

Handler = Callable[[Session, Any], None]
Handlers = Mapping[type[Event], Handler]
Tick = Callable[[Session, datetime], int]


@dataclass(frozen=True, kw_only=True)
class Command:
    """A word of a service's own after ``python -m services.<name>``.

    ``run`` is ``module:function``. With ``needs_database`` the function is called as ``(argv, sessions, settings)``,
    else as ``(argv)`` and no settings are read. It returns the exit code.
    """

    help: str
    run: str
    needs_database: bool = True


@dataclass(frozen=True, kw_only=True)
class Service:
    """One service. ``create_app`` is ``module:function``, so that workers do not import the web.

    A handler is called with the open session of the inbox's transaction (``session.info["envelope"]`` is the event's
    envelope: id, time, correlation id) and the event, and never commits. A tick does
    one bounded batch of what time brings about in a transaction of its own (``session.info["settings"]`` are the
    process's settings), and returns how many things it did; it is called again at once until that is 0.
    """

    name: str
    metadata: MetaData
    create_app: str
    publishes: Events = field(default_factory=dict)
    handlers: Handlers = field(default_factory=dict)
    ticks: Sequence[Tick] = ()
    commands: Mapping[str, Command] = field(default_factory=dict)

    @property
    def topic(self) -> str:
        """The topic of everything that this service publishes."""
        return topic_of(self.name)

    @property
    def listens_to(self) -> list[str]:
        """The topics of the services whose events are handled here."""
        return sorted({topic_of(event.service()) for event in self.handlers})

    @property
    def group(self) -> str:
        """The consumer group: all processes of this service share the work."""
        return f"khuyen-cong.{self.name}"

    @property
    def migrations(self) -> Path:
        """The folder of this service's migrations."""
        return Path(__file__).parent.parent / "services" / self.name / "migrations"


def topic_of(service: str) -> str:
    """Return the topic on which ``service`` publishes."""
    return f"khuyen-cong.{service}"


def resolve(path: str) -> Callable[..., Any]:
    """Return the function that ``module:function`` names."""
    module, _, name = path.partition(":")
    found: Callable[..., Any] = getattr(import_module(module), name)
    return found


def load_service(name: str) -> Service:
    """Return SERVICE of ``services.<name>``: for tools and tests that walk over all services."""
    service: Service = import_module(f"services.{name}.service").SERVICE
    return service
