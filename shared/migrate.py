"""Bringing a service's database to the newest form of its tables, with alembic; one process at a time."""

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import CheckConstraint, Connection, Engine, Table, inspect, text

from shared.service import Service

LOCK = 7_215_001
EXTENSIONS = ("unaccent", "pg_trgm")


def config_of(service: Service, connection: Connection | None = None) -> Config:
    """Return alembic's configuration for a service; there is no alembic.ini."""
    config = Config(stdout=io.StringIO())
    config.set_main_option("script_location", _escaped(Path(__file__).parent / "migrations"))
    config.set_main_option("version_locations", _escaped(service.migrations))
    config.set_main_option("path_separator", "newline")
    config.attributes.update(connection=connection, metadata=service.metadata)
    return config


def upgrade(service: Service, engine: Engine, to: str = "head") -> None:
    """Migrate up to ``to`` in one transaction; a second process waits and then finds nothing to do."""
    with engine.begin() as connection:
        _alone(connection)
        for name in EXTENSIONS:
            connection.execute(text(f"CREATE EXTENSION IF NOT EXISTS {name}"))
        command.upgrade(config_of(service, connection), to)


def downgrade(service: Service, engine: Engine, to: str = "base") -> None:
    """Migrate down to ``to`` in one transaction; what newer tables held is lost."""
    with engine.begin() as connection:
        _alone(connection)
        command.downgrade(config_of(service, connection), to)


def pending(service: Service, engine: Engine) -> bool:
    """Return whether the database lacks a migration that this code has."""
    heads = set(ScriptDirectory.from_config(config_of(service)).get_heads())
    with engine.connect() as connection:
        return set(MigrationContext.configure(connection).get_current_heads()) != heads


def differences(service: Service, engine: Engine) -> list[str]:
    """Return how the database differs from the service's models; empty after `upgrade`, or a migration is missing."""
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        found = [repr(difference) for difference in compare_metadata(context, service.metadata)]
        return found + [repr(check) for check in changed_checks(service, connection)]


@dataclass(frozen=True)
class ChangedCheck:
    """A check of a table that is there: its rule now (``None``: there is none), and as the models have it."""

    table: str
    name: str
    now: str | None
    wanted: str


def changed_checks(service: Service, connection: Connection) -> Iterator[ChangedCheck]:
    """Yield the checks whose quoted values differ from the models', which alembic does not compare."""
    there = inspect(connection)
    for table in service.metadata.sorted_tables:
        if there.has_table(table.name):
            known = {str(check["name"]): check["sqltext"] for check in there.get_check_constraints(table.name)}
            for name, wanted in _checks(table):
                now = known.get(name)
                if now is None or _quoted(now) != _quoted(wanted):
                    yield ChangedCheck(table.name, name, now, wanted)


def _checks(table: Table) -> Iterator[tuple[str, str]]:
    for constraint in table.constraints:
        if isinstance(constraint, CheckConstraint):
            yield f"ck_{table.name}_{constraint.name}".replace(f"ck_{table.name}_ck_", "ck_"), str(constraint.sqltext)


def _quoted(rule: str) -> set[str]:
    return set(re.findall(r"'([^']*)'", rule))


def _alone(connection: Connection) -> None:
    connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})


def _escaped(path: Path) -> str:
    return str(path).replace("%", "%%")
