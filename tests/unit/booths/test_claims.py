"""Every claim of every explanation, judged by the checker that shares no code with what made it, and by JavaScript."""

import random
from collections.abc import Iterator
from copy import deepcopy
from itertools import islice
from typing import Any

from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from services.booths.domain import result
from services.booths.domain.checking import DrawFault, check, check_explanations
from services.booths.domain.entries import DrawApplication
from tests.unit.booths.fairs import fairs
from tests.unit.booths.instances import Instance, drawn
from tests.unit.booths.test_second_implementation import verified

PIECE = 1_000


def in_order(instance: Instance, rows: list[dict[str, Any]]) -> list[DrawApplication]:
    by_label = {application.label: application for application in instance.applications}
    return [by_label[row["label"]] for row in rows]


def false_claims(instance: Instance, rows: list[dict[str, Any]], drew: dict[str, Any]) -> list[DrawFault]:
    applications, outcome = in_order(instance, rows), result.outcome_of(drew)
    return check_explanations(instance.rules, instance.zones, instance.booths, applications, outcome, rows)


def faults(instance: Instance, drew: dict[str, Any]) -> list[DrawFault]:
    applications, outcome = in_order(instance, drew["applications"]), result.outcome_of(drew)
    found = check(instance.rules, instance.zones, instance.booths, applications, outcome)
    return found or false_claims(instance, drew["applications"], drew)


def pieces() -> int:
    """Two thousand fairs with every run, a hundred thousand when there is time to explore."""
    return 2 if settings().derandomize else 100


@settings(max_examples=1, deadline=None, phases=[Phase.generate])  # no smaller example: a piece says which fair it is
@given(st.integers(0, 2**32))
def test_every_claim_is_true_and_both_programs_make_the_same(seed: int) -> None:
    for piece in range(pieces()):
        tried = list(fairs(PIECE, seed + piece))
        files = [drawn(instance) for instance in tried]
        wrong = [(seed + piece, n, faults(i, f["result"])) for n, (i, f) in enumerate(zip(tried, files, strict=True))]
        assert [found for found in wrong if found[2]] == []
        answers = enumerate(verified(files))
        assert [(seed + piece, n, answer) for n, answer in answers if not answer["ok"]] == []


def test_a_zone_that_brought_all_that_was_promised_is_not_said_to_be_kept_from_it() -> None:
    """The booth that comes in afterwards makes a run with it, which another wish brought."""
    file = drawn(next(islice(fairs(PIECE, seed=25), 756, None)))
    row = next(row for row in file["result"]["applications"] if row["label"] == "SF26-0005")
    assert row["booths"] == ["11", "01"]
    assert [(wish["wish"], wish["outcome"]) for wish in row["wishes"]] == [
        ("booth:02", "taken"), ("zone:Z1", "full"), ("anywhere", "given"),
    ]  # fmt: skip
    assert [answer["ok"] for answer in verified([file])] == [True]


def test_nobody_is_told_that_all_went_to_others_while_a_booth_for_it_went_behind_it_by_no_rule() -> None:
    for instance in fairs(500, seed=11):
        rows = drawn(instance)["result"]["applications"]
        holder = {code: row["position"] for row in rows for code in row["booths"]}
        for row, application in zip(rows, in_order(instance, rows), strict=True):
            if row["reason"] not in ("order", "rounds", "guaranteed"):
                continue
            behind = [code for code in accepted(instance, application) if holder.get(code, 0) > row["position"]]
            assert sum(row["stops"][0]["passed"].values()) >= len(behind)
            assert all(code in holder for code in accepted(instance, application))


def accepted(instance: Instance, application: DrawApplication) -> Iterator[str]:
    groups = {zone.code: zone.groups for zone in instance.zones}
    for booth in instance.booths:
        if groups.get(booth.zone) and application.group not in groups[booth.zone]:
            continue
        if application.anywhere or {f"booth:{booth.code}", f"zone:{booth.zone}"} & set(application.wishes):
            yield booth.code


def test_every_changed_fact_is_found() -> None:
    chance = random.Random(5)
    for instance in fairs(60, seed=5):
        drew = drawn(instance)["result"]
        for row in drew["applications"]:
            for part in (*row["stops"], *row["wishes"]):
                for name in part:
                    rows = [deepcopy(one) if one is row else one for one in drew["applications"]]
                    changed(rows[drew["applications"].index(row)], part, name, chance)
                    assert false_claims(instance, rows, drew), (part, name, rows)


def changed(row: dict[str, Any], part: dict[str, Any], name: str, chance: random.Random) -> None:
    """Change one value of one stop or wish, in the row's copy, to another of its kind."""
    target = next(each for each in (*row["stops"], *row["wishes"]) if each == part)
    value = target[name]
    if isinstance(value, int):
        target[name] = value + chance.choice((-1, 1))
    elif isinstance(value, dict):
        target[name] = {**value, "guaranteed": value.get("guaranteed", 0) + 1}
    elif isinstance(value, list):
        target[name] = ["Z"]
    elif name == "outcome":
        others = ("given", "cap") if value == "not_needed" else ("given", "not_needed", "wrong_group", "cap")
        target[name] = chance.choice([outcome for outcome in others if outcome != value])
    else:
        target[name] = 7 if value is None else "other"
