"""Base of this service's tables, and the steps that all of them leave."""

from typing import ClassVar

from shared.cases import StepColumns
from shared.database import Tables, new_metadata
from shared.day_limits import add_day_counts
from shared.messaging.tables import add_messaging_tables
from shared.security_log import add_security_log
from shared.sessions import add_session_table


class AwardsTables(Tables):
    """Every table of awards."""

    __abstract__ = True
    metadata = new_metadata()
    steps: ClassVar[type["Step"]]


add_messaging_tables(AwardsTables.metadata)
add_security_log(AwardsTables.metadata)
add_day_counts(AwardsTables.metadata)
add_session_table(AwardsTables.metadata)


class Step(StepColumns, AwardsTables):
    """What was done to rounds, dossiers, judges, sheets, ballots, complaints, certificates and who works for them."""

    @property
    def said(self) -> str:
        """What is said beside the word for it: of which part of a round, and why or with what."""
        parts = (self.reason,) if self.noun in {"round", "dossier"} else (self.subject, self.reason)
        return ": ".join(part for part in parts if part)


AwardsTables.steps = Step
