"""When a dossier is complete, what the office checks, and how voting codes are drawn."""

from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import partial
from operator import mod
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.awards.domain.dossiers import (
    CHECKLIST,
    NEEDED_PHOTOS,
    PARTS,
    PROMISES,
    Entered,
    NoCodeLeft,
    checklist_items,
    drawn_code,
    editable_until,
    lacks,
    papers_needed,
    situation,
)
from services.awards.domain.lifecycle import CertificateState, DossierState, RoundState

TODAY = date(2026, 6, 1)
NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)
FULL: dict[str, Any] = {part.code: "x" * max(part.least, 1) if part.kind == "text" else part.least for part in PARTS}


def complete(**changes: Any) -> Entered:
    """A dossier of food for a region's round with everything."""
    given_: dict[str, Any] = {
        "level": "region",
        "product_name": "Chè móc câu",
        "product_group": "B",
        "statement": {**FULL, "food": True},
        "declarations": dict.fromkeys(PROMISES, True),
        "kinds": {*NEEDED_PHOTOS, "registration_form", "business_registration", "food_safety", "province_decision",
                  "certificate"},
        "certificate_number": "012/2025",
        "certificate_until": TODAY,
    }  # fmt: skip
    return Entered(**(given_ | changes))


def fields_of(entered: Entered) -> list[str]:
    return [lack.field for lack in lacks(entered, TODAY)]


def test_a_full_dossier_lacks_nothing_on_the_last_day_of_its_certificate() -> None:
    assert lacks(complete(), TODAY) == []
    assert [lack.field for lack in lacks(complete(), TODAY + timedelta(days=1))] == ["certificate_until"]


@given(st.sets(st.sampled_from(sorted(complete().kinds))))
@settings(max_examples=100)
def test_exactly_the_missing_papers_are_named(taken: set[str]) -> None:
    assert set(fields_of(complete(kinds=set(complete().kinds) - taken))) == taken


@given(st.sampled_from(PARTS), st.integers(0, 120))
@settings(max_examples=100)
def test_a_part_is_lacking_if_and_only_if_it_is_empty_or_too_thin(part: Any, length: int) -> None:
    if part.kind == "number":
        statement = {**complete().statement, part.code: None if length == 0 else length}
        fine = length > 0
    else:
        statement = {**complete().statement, part.code: "x" * length}
        fine = length >= part.least if length else not part.needed
    assert (part.code in fields_of(complete(statement=statement))) is not fine


def test_blanks_do_not_make_a_statement_longer() -> None:
    thin = {**complete().statement, "description": "chè   \n\n " * 12 + " " * 200}
    assert fields_of(complete(statement=thin)) == ["description"]


@pytest.mark.parametrize(
    ("changes", "fields"),
    [
        ({"product_name": "  "}, ["product_name"]),
        ({"statement": FULL}, ["food"]),
        ({"statement": {**FULL, "food": False}, "kinds": set(complete().kinds) - {"food_safety"}}, []),
        ({"statement": FULL, "product_group": "A", "kinds": set(complete().kinds) - {"food_safety"}}, []),
        ({"declarations": {**dict.fromkeys(PROMISES, True), "series": False}}, ["series"]),
        ({"declarations": dict.fromkeys(PROMISES, "true")}, ["own_make"]),
        ({"certificate_number": " "}, ["certificate_number"]),
        ({"certificate_until": None}, ["certificate_until"]),
        ({"certificate_until": TODAY - timedelta(days=1)}, ["certificate_until"]),
        ({"level": "province", "certificate_number": "", "certificate_until": None}, []),
        ({"level": "nation", "kinds": set(complete().kinds) - {"certificate"}}, ["certificate"]),
        ({"climbed": True, "kinds": set(complete().kinds) - {"certificate", "province_decision"}}, []),
        ({"climbed": True, "certificate_until": TODAY - timedelta(days=1)}, ["certificate_until"]),
    ],
)  # fmt: skip
def test_what_each_level_group_and_origin_asks_for(changes: dict[str, Any], fields: list[str]) -> None:
    assert fields_of(complete(**changes)) == fields


def test_the_office_looks_at_what_applies() -> None:
    assert checklist_items(complete()) == list(CHECKLIST)
    craft = replace(complete(), product_group="A", level="province")
    assert checklist_items(craft) == [code for code in CHECKLIST if code not in {"food_safety", "lower"}]
    assert papers_needed(craft) == ["registration_form", "business_registration"]


@given(st.sampled_from("ABCD"), st.sets(st.integers(100, 999)), st.integers(0, 10_000))
@settings(max_examples=100)
def test_a_code_is_of_the_group_unused_and_of_three_digits(group: str, used: set[int], seed: int) -> None:
    taken = [f"{group}-{number}" for number in used] + [f"{letter}-417" for letter in "ABCD" if letter != group]
    code = drawn_code(group, taken, lambda n: seed % n)
    assert code not in taken
    assert code.startswith(f"{group}-")
    assert len(code) == (5 if len(used) < 900 else 6)


def test_every_code_can_be_drawn_and_four_digits_come_when_three_are_used_up() -> None:
    drawn: list[str] = []
    for place in range(905):
        drawn.append(drawn_code("A", drawn, partial(mod, place * 7)))
    assert len(set(drawn)) == 905
    assert Counter(len(code) for code in drawn) == {5: 900, 6: 5}
    with pytest.raises(NoCodeLeft):
        drawn_code("A", [f"A-{number}" for number in range(100, 100_000)], lambda n: 0)


def test_only_a_returned_dossier_gets_more_time() -> None:
    later = NOON + timedelta(days=3)
    assert editable_until("returned", NOON, later) == later
    assert editable_until("returned", NOON, NOON - timedelta(days=3)) == NOON
    assert editable_until("draft", NOON, later) == NOON


@pytest.mark.parametrize(
    ("state", "round_state", "in_time", "certificate", "found"),
    [
        ("draft", "open", True, None, "draft"),
        ("draft", "open", False, None, "late"),
        ("returned", "scoring", True, None, "late"),
        ("submitted", "open", False, None, "submitted"),
        ("submitted", "scoring", True, None, "late"),
        ("accepted", "open", True, None, "accepted"),
        ("accepted", "scoring", False, None, "scoring"),
        ("accepted", "council", False, "signed", "deciding"),
        ("accepted", "published", False, "signed", "recognised"),
        ("accepted", "closed", False, "revoked", "revoked"),
        ("accepted", "closed", False, None, "not_recognised"),
        ("struck", "published", False, "signed", "struck"),
    ],
)  # fmt: skip
def test_where_a_dossier_stands(
    state: DossierState, round_state: RoundState, in_time: bool, certificate: CertificateState | None, found: str
) -> None:
    assert situation(state, round_state, certificate, in_time=in_time) == found
