"""Whatever notifications expects in a day's list, its publisher puts there; and a letter tells each of it."""

import importlib
import inspect

import pytest

from services.notifications.domain import addresses
from services.notifications.letters import LETTERS, subject_of
from services.notifications.queries.batches import DECISIONS, TEMPLATES
from services.notifications.queries.reconciliation import DECIDED_ABOUT, SERVICES
from tests.unit.notifications.samples import sample


@pytest.mark.parametrize("service", SERVICES)
def test_every_decision_that_letters_tell_is_listed(service: str) -> None:
    source = inspect.getsource(importlib.import_module(f"services.{service}.queries.decided"))
    expected = {
        cls.__name__
        for cls in LETTERS
        if cls.service() == service
        and cls.type in DECISIONS
        and addresses.family(subject_of(sample(cls))) in DECIDED_ABOUT
    }
    assert expected
    assert sorted(name for name in expected if f".{name}.type" not in source) == []


def test_every_event_has_the_template_that_tells_it() -> None:
    assert set(TEMPLATES) == {cls.type for cls in LETTERS}
    assert TEMPLATES["booths.booth.offered"] == "booth_offered"
