"""Base of this service's tables, and the steps that all of them leave."""

from typing import ClassVar

from shared.cases import StepColumns
from shared.database import Tables, new_metadata
from shared.messaging.tables import add_messaging_tables
from shared.security_log import add_security_log
from shared.sessions import add_session_table


class NotificationsTables(Tables):
    """Every table of notifications."""

    __abstract__ = True
    metadata = new_metadata()
    steps: ClassVar[type["Step"]]


add_messaging_tables(NotificationsTables.metadata)
add_security_log(NotificationsTables.metadata)
add_session_table(NotificationsTables.metadata)


class Step(StepColumns, NotificationsTables):
    """What people did to batches, templates, staff, single letters, comparisons of lists, codes on paper, mailboxes
    that bounced, and what came back and was not understood.
    """


NotificationsTables.steps = Step
