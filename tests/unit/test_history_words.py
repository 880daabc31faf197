"""Every kind of thing and every act that the actions of awards and notifications note has its word on the history page.

That of booths is in tests/integration/booths/test_history_pages.py, with what the page does.
"""

import pytest

from services.awards.models import AwardsTables
from services.awards.web.history import HISTORY as AWARDS
from services.notifications.models import NotificationsTables
from services.notifications.web.history import HISTORY as NOTIFICATIONS
from shared.cases import Noted
from shared.database import Tables
from shared.web.history import ACTS, History
from tests.noted import noted

ENDINGS = {"_added", "_removed"}  # of secretariat_added and the like, put together in the code


@pytest.mark.parametrize(
    ("service", "history", "base"),
    [("awards", AWARDS, AwardsTables), ("notifications", NOTIFICATIONS, NotificationsTables)],
)
def test_every_act_and_noun_of_the_code_has_its_word(service: str, history: History, base: type[Tables]) -> None:
    kinds = [mapper.class_ for mapper in base.registry.mappers if issubclass(mapper.class_, Noted)]
    assert {kind.noun for kind in kinds if kind.__module__.startswith(f"services.{service}.")} == set(history.nouns)
    known = {act.rpartition(".")[2] for act in history.acts} | ACTS.keys()
    assert len(noted(service)) > 5
    assert noted(service) - known - ENDINGS == set()
