"""Occasions are patterns: each names only facts that its event has."""

from datetime import datetime

import pytest

from services.notifications.letters import LETTERS, ended_by
from services.notifications.letters.occasions.reminders import ENDS
from shared.events.envelope import EventClass
from shared.events.samples import sample


@pytest.mark.parametrize("cls", LETTERS, ids=lambda cls: cls.type)
def test_every_occasion_is_told_by_its_event(cls: EventClass) -> None:
    event = sample(cls)
    for occasion in LETTERS[cls]:
        assert occasion.to(event)
        assert occasion.page(event).startswith("/")
        assert not occasion.concerns or occasion.concern(event).partition(":")[2]
        assert not occasion.until or isinstance(occasion.deadline(event), datetime)
        assert not occasion.ahead or occasion.until


@pytest.mark.parametrize("cls", ENDS, ids=lambda cls: cls.type)
def test_what_an_event_ends_is_named_by_its_facts(cls: EventClass) -> None:
    names = ended_by(sample(cls))
    assert names
    assert all(name.partition(":")[2] for name in names)
