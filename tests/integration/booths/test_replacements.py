"""A source that never came: other sources are entered by one organiser and confirmed by another, for nothing else."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session, sessionmaker

from services.booths.actions import numbers, replacements
from services.booths.domain.announcement import RandomnessTooEarly
from services.booths.domain.lifecycle import FairNotReady, ReplacementAnswered
from services.booths.domain.proof import verify
from services.booths.models import Draw, Fair, SourceReplacement
from services.booths.queries.draws import NumbersWait, ReplacementWaits
from shared.cases import steps_of
from shared.errors import Invalid
from tests.builders import draw_lots, make_source, make_staff, told
from tests.integration.booths.test_draws import DRAWN_AT, LATER, NUMBERS, ORGANISER, SECOND, closed, entered, open_fair

NEXT_DAY = LATER + timedelta(days=1)


@pytest.fixture
def session(booths_sessions: sessionmaker[Session]) -> Iterator[Session]:
    with booths_sessions() as opened:
        make_staff(opened, email=ORGANISER)
        make_staff(opened, email=SECOND)
        yield opened


def again(session: Session, fair: Fair, **changes: Any) -> SourceReplacement:
    given: dict[str, Any] = {
        "source": "Xổ số thử nghiệm", "reason": "Bão, kỳ quay bị hủy.", "now": LATER,
        "sources": [make_source(NEXT_DAY, name="Kỳ sau")],
    }  # fmt: skip
    return replacements.announce_again(session, fair_code=fair.code, by=ORGANISER, **(given | changes))


def confirm(session: Session, entry: SourceReplacement, by: str = SECOND, now: datetime = LATER) -> SourceReplacement:
    return replacements.confirm_replacement(session, replacement_id=entry.id, by=by, now=now)


def test_a_source_that_never_came_is_replaced_by_one_still_to_be_drawn(session: Session) -> None:
    fair = closed(session, open_fair(session, applicants=4))
    first, before = session.get_one(Draw, fair.id).announcement_hash, len(told(session))
    for wrong, trouble in (
        ({"source": "Không có"}, replacements.SourceNotNamed),
        ({"now": DRAWN_AT - timedelta(seconds=1)}, replacements.SourceNotNamed),
        ({"reason": " "}, Invalid),
        ({"reason": "Bão\u200b"}, Invalid),
        ({"sources": [make_source(LATER)]}, RandomnessTooEarly),
    ):
        with pytest.raises(trouble):
            again(session, fair, **wrong)
    entry = again(session, fair)
    draw = session.get_one(Draw, fair.id)
    assert (draw.announcement_hash, len(told(session))) == (first, before), "one alone announces nothing"
    with pytest.raises(replacements.OwnReplacement):
        confirm(session, entry, by=ORGANISER)
    confirm(session, entry)
    confirm(session, entry)
    assert told(session)[before:] == ["booths.application.announced"] * 4 + ["booths.fair.announced"]
    assert (draw.announcement["attempt"], draw.announcement["replaces"]["announcement_sha256"]) == (2, first)
    assert [one["announcement_hash"] for one in draw.former] == [first]
    assert [(step.what, step.by) for step in steps_of(session, entry)] == [
        ("entered", ORGANISER), ("confirmed", SECOND),
    ]  # fmt: skip
    at = LATER + timedelta(days=2)
    draw_lots(session, fair, NUMBERS, by=ORGANISER, now=at)
    assert verify(draw.proof) == []
    with pytest.raises(FairNotReady):
        again(session, fair, now=at)


def test_while_a_replacement_waits_nothing_else_is_entered(session: Session) -> None:
    fair = closed(session, open_fair(session, applicants=1))
    entry = again(session, fair)
    with pytest.raises(ReplacementWaits):
        entered(session, fair)
    with pytest.raises(ReplacementWaits):
        again(session, fair)
    with pytest.raises(Invalid):
        replacements.refuse_replacement(session, replacement_id=entry.id, reason=" ", by=SECOND, now=LATER)
    replacements.refuse_replacement(session, replacement_id=entry.id, reason="Đã quay.", by=SECOND, now=LATER)
    with pytest.raises(ReplacementAnswered):
        confirm(session, entry)
    waits = entered(session, fair)
    with pytest.raises(NumbersWait):
        again(session, fair)
    numbers.refuse_numbers(session, numbers_id=waits.id, reason="Sai.", by=SECOND, now=LATER)
    assert again(session, fair).serial == 2


def test_sources_that_were_drawn_while_they_waited_are_not_announced(session: Session) -> None:
    fair = closed(session, open_fair(session, applicants=1))
    entry = again(session, fair)
    with pytest.raises(RandomnessTooEarly):
        confirm(session, entry, now=NEXT_DAY)
    assert entry.state == "entered"


def test_where_the_rules_ask_for_none_it_is_announced_at_once_as_often_as_the_chain_has_codes(session: Session) -> None:
    fair = open_fair(session, applicants=1)
    fair.rules = fair.rules | {"second_confirms": False}
    closed(session, fair)
    for times in range(8):
        at = LATER + times * timedelta(days=2)
        entry = again(session, fair, sources=[make_source(at + timedelta(days=1))], now=at)
        assert entry.state == "confirmed"
    at = LATER + timedelta(days=16)
    with pytest.raises(replacements.ChainUsedUp):
        again(session, fair, sources=[make_source(at + timedelta(days=1))], now=at)
    assert session.get_one(Draw, fair.id).announcement["attempt"] == 9
