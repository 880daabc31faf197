"""Conflicts of interest and reminders: the rules, over all clocks and ties."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.awards.domain.conflicts import (
    DECLARATION,
    ConflictOfInterest,
    DeclarationChanged,
    Declared,
    JudgedProduct,
    JudgeInterests,
    check_declaration,
    conflicts,
    declaration,
)
from services.awards.domain.reminders import BEFORE_CLOSING, NOT_WITHIN, is_due, last_mark, may_remind

CLOSES = datetime(2026, 11, 20, 10, 0, tzinfo=UTC)
MOMENTS = st.datetimes(datetime(2026, 11, 10), datetime(2026, 11, 25), timezones=st.just(UTC))  # noqa: DTZ001  # aware


def product(**changes: Any) -> JudgedProduct:
    """A product of an establishment of Hà Nội."""
    given: dict[str, Any] = {"id": uuid4(), "establishment_id": uuid4(), "province_code": "01"} | changes
    return JudgedProduct(**given)


def kinds(
    judge: JudgeInterests, one: JudgedProduct, *ties: Declared, block_same_province: bool = True
) -> list[tuple[str, str]]:
    found = conflicts([judge], [one], ties, block_same_province=block_same_province)
    return [(conflict.kind, conflict.reason) for conflict in found]


def test_each_reason_blocks_and_the_weightiest_is_kept() -> None:
    one, other = product(), product(province_code="31")
    tie = Declared(UUID(int=1), "Tư vấn năm 2024", establishment_id=one.establishment_id)
    stranger = JudgeInterests(UUID(int=1), province_code="31")
    own = JudgeInterests(UUID(int=1), frozenset({one.establishment_id}), "01")
    assert kinds(own, one, tie)[0][0] == "same_establishment"
    assert kinds(JudgeInterests(UUID(int=1), province_code="01"), one, tie)[0][0] == "same_province"
    assert kinds(JudgeInterests(UUID(int=1), province_code="01"), one, block_same_province=False) == []
    assert kinds(stranger, one, tie) == [("declared", "Tư vấn năm 2024")]
    assert kinds(stranger, one) == []
    assert kinds(JudgeInterests(UUID(int=2)), one, tie) == []  # another judge's tie
    assert kinds(JudgeInterests(UUID(int=1)), other, tie) == []
    for to in ({"product_id": one.id}, {"province_code": "01"}):
        assert kinds(stranger, one, Declared(UUID(int=1), "x", **to)) == [("declared", "x")]


def test_every_pair_is_found_once() -> None:
    products = [product(), product(), product(province_code="31")]
    judges = [JudgeInterests(uuid4(), province_code="01"), JudgeInterests(uuid4(), province_code="31")]
    tie = Declared(judges[0].id, "x", province_code="01")
    found = conflicts(judges, products, [tie, tie], block_same_province=True)
    assert {(one.judge_id, one.product_id) for one in found} == {
        (judges[0].id, products[0].id),
        (judges[0].id, products[1].id),
        (judges[1].id, products[2].id),
    }
    assert (len(found), isinstance(found[0], ConflictOfInterest)) == (3, True)


def test_the_declaration_is_accepted_word_for_word() -> None:
    for language in DECLARATION:
        text = declaration(language)
        assert check_declaration(text.replace(". ", ".\r\n")) == text
        with pytest.raises(DeclarationChanged):
            check_declaration(text.replace("không", "").replace("not", ""))
    assert declaration("fr") == declaration("vi")


@given(MOMENTS, MOMENTS, st.none() | MOMENTS, st.integers(0, 3))
def test_reminders_over_all_clocks(now: datetime, began: datetime, reminded: datetime | None, left: int) -> None:
    mark = last_mark(CLOSES, now)
    due = is_due(left=left, mark=mark, began_at=began, reminded_at=reminded)
    if due:
        assert left > 0
        assert CLOSES - max(BEFORE_CLOSING) <= now < CLOSES
        assert began < now  # no reminder in the moment of the beginning
        assert mark is not None
        assert not is_due(left=left, mark=mark, began_at=began, reminded_at=now)  # nobody twice for one mark
    assert not may_remind(left=0, now=now, reminded_at=None)
    assert may_remind(left=max(left, 1), now=now, reminded_at=None)
    assert may_remind(left=1, now=now, reminded_at=now - NOT_WITHIN)
    assert not may_remind(left=1, now=now, reminded_at=now - NOT_WITHIN + timedelta(seconds=1))


def test_two_reminders_go_out_by_themselves() -> None:
    sent: list[datetime] = []
    began, now = CLOSES - timedelta(days=9), CLOSES - timedelta(days=9)
    while now < CLOSES + timedelta(days=2):
        if is_due(left=4, mark=last_mark(CLOSES, now), began_at=began, reminded_at=sent[-1] if sent else None):
            sent.append(now)
        now += timedelta(hours=1)
    assert sent == [CLOSES - timedelta(hours=48), CLOSES - timedelta(hours=6)]
