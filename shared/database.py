"""PostgreSQL through SQLAlchemy: one engine per process, one base class per service's own tables."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, DateTime, Engine, Interval, MetaData, create_engine
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column, sessionmaker
from sqlalchemy.sql.operators import OperatorType
from sqlalchemy.types import TypeDecorator

NAMING = {
    "ix": "ix_%(column_0_label)s",
    "uq": "uq_%(table_name)s_%(column_0_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class Moment(TypeDecorator[datetime]):
    """An aware moment; stored with its zone, given back in UTC, refused without a zone."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def coerce_compared_value(self, op: OperatorType | None, value: Any) -> Any:
        """Let ``column + timedelta`` be a moment plus an interval."""
        return Interval() if isinstance(value, timedelta) else self

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is not None and value.tzinfo is None:
            raise ValueError(f"a moment without a zone: {value!r}")
        return value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return None if value is None else value.astimezone(UTC)


class Tables(DeclarativeBase):
    """Base of a service's tables; each service subclasses it with a ``metadata = new_metadata()`` of its own."""

    __abstract__ = True
    type_annotation_map = {datetime: Moment, dict[str, Any]: JSONB, list[Any]: JSONB}


class HasId:
    """A random primary key, made here and not by the database, so that an event can carry it before the flush."""

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)


def one_of(column: str, values: tuple[str, ...]) -> CheckConstraint:
    """Return the constraint that ``column`` holds one of ``values``."""
    listed = ", ".join(f"'{value}'" for value in values)
    return CheckConstraint(f"{column} IN ({listed})", name=column)


def new_metadata() -> MetaData:
    """Return an empty metadata with the naming of constraints that migrations rely on."""
    return MetaData(naming_convention=NAMING)


def new_engine(database_url: str, *, pool_size: int = 8) -> Engine:
    """Return an engine for a ``postgresql://`` address (psycopg 3), checked before each use after an outage."""
    address = database_url.replace("postgresql://", "postgresql+psycopg://", 1)
    return create_engine(address, hide_parameters=True, pool_pre_ping=True, pool_size=pool_size, max_overflow=8)


def new_sessions(engine: Engine) -> sessionmaker[Session]:
    """Return the factory of sessions; the session is the unit of work, nothing expires on commit."""
    return sessionmaker(engine, expire_on_commit=False)
