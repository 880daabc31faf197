"""Base of this service's tables."""

from typing import ClassVar

from shared.database import Tables, new_metadata
from shared.day_limits import add_day_counts
from shared.messaging.tables import add_messaging_tables
from shared.security_log import add_security_log
from shared.sessions import add_session_table
from shared.steps import StepColumns


class BoothsTables(Tables):
    """Every table of booths."""

    __abstract__ = True
    metadata = new_metadata()
    steps: ClassVar[type["Step"]]


class Step(StepColumns, BoothsTables):
    """One step of anything in booths."""


BoothsTables.steps = Step

add_messaging_tables(BoothsTables.metadata)
add_security_log(BoothsTables.metadata)
add_day_counts(BoothsTables.metadata)
add_session_table(BoothsTables.metadata)
