"""The states of a round, what may still change about it, and rules that can work."""

import ast
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict

from services.awards.domain.lifecycle import ROUND, RoundNotReady, RoundState
from services.awards.domain.people import person_details
from services.awards.domain.rounds import (
    RoundFacts,
    RoundFactsWrong,
    RoundUnchangeable,
    check_change,
    check_code,
    check_facts,
    tidied,
)
from services.awards.domain.rule_checks import RulesImplausible, checked_rules
from services.awards.domain.rules import PROFILES, Rules
from services.awards.queries import dossiers, round_desk
from services.awards.web.dossier_words import DONE
from services.awards.web.round_lines import DESK, STEPS, desk_links
from services.awards.web.rule_words import criteria_table, said
from services.awards.web.schemas.rules import RulesForm, compacted, typed_rules
from shared.errors import Invalid
from shared.i18n import ROOT, speaking
from shared.web.forms import load_form
from tests.builders import NOW

RULES = PROFILES["vn-26-2014"]
FACTS = RoundFacts(
    name_vi="Bình chọn phía Bắc", name_en="The North", level="region", regions=("north",), year=2026,
    dossiers_close_at=NOW + timedelta(days=20), scoring_closes_at=NOW + timedelta(days=40),
)  # fmt: skip
STEPPING = {"move", "change", "note", "_cancel", "_decide", "_invite_again"}
ELSEWHERE = {"thrown_away", "received", "answered"}
"""Told by no timeline: the round is gone, and certificates and complaints have pages of their own."""
BOUNDED = settings(max_examples=100, deadline=None)


@BOUNDED
@given(st.lists(st.sampled_from(ROUND.states), max_size=30))
def test_a_round_goes_forward_only_back_no_further_than_a_corrected_tally(wanted: list[RoundState]) -> None:
    state: RoundState = "draft"
    been = [state]
    for one in wanted:
        try:
            ROUND.check(state, one)
        except RoundNotReady:
            assert not ROUND.leads(state, one)
            continue
        state = one
        been.append(one)
    again = {("council", "tallied"), ("tallied", "tallied")}
    for before, after in pairwise(been):
        assert ROUND.states.index(after) > ROUND.states.index(before) or (before, after) in again
    assert been.count("draft") == 1  # frozen rules never thaw
    assert set(been) == set(ROUND.states[: max(map(ROUND.states.index, been)) + 1])  # no state is skipped
    assert not ROUND.follows["closed"]


@pytest.mark.parametrize(
    ("changes", "wrong"),
    [
        ({"name_vi": "  x "}, {"name_vi"}),
        ({"level": "galaxy"}, {"level"}),
        ({"regions": ()}, {"regions"}),
        ({"level": "province"}, {"province_code"}),
        ({"level": "commune", "province_code": "99"}, {"province_code"}),
        ({"dossiers_close_at": NOW}, {"dossiers_close_at"}),
        ({"scoring_closes_at": NOW + timedelta(days=20)}, {"scoring_closes_at"}),
        ({"scoring_closes_at": NOW + timedelta(days=4_000)}, {"scoring_closes_at"}),
        ({"year": 2030}, {"year"}),
        ({"name_vi": "\u200b" * 5}, {"name_vi"}),  # a file says names in signs that are seen
        ({}, set()),
    ],
)
def test_facts_of_a_draft_must_go_together(changes: dict[str, Any], wrong: set[str]) -> None:
    def ask() -> None:
        check_facts(tidied(replace(FACTS, **changes)), provinces={"01"}, now=NOW)

    if not wrong:
        return ask()
    with pytest.raises(RoundFactsWrong) as refused:
        ask()
    assert set(refused.value.fields) == wrong
    return None


@pytest.mark.parametrize(("code", "fine"), [("KV-BAC-26", True), ("THU-26", True), ("KV-THU", False), ("kv", False)])
def test_a_code_leaves_room_for_the_rehearsal_of_another_round(code: str, fine: bool) -> None:
    if fine:
        return check_code(code)
    with pytest.raises(Invalid):
        check_code(code)
    return None


def test_a_level_keeps_only_what_it_has_use_for() -> None:
    given = replace(FACTS, regions=("south", "north"), province_code="01", name_vi=" Bình  chọn\n")
    assert tidied(given).regions == ("north", "south")
    assert (tidied(given).province_code, tidied(given).name_vi) == (None, "Bình chọn")
    assert tidied(replace(given, level="province")).regions == ()
    assert tidied(replace(given, level="province")).province_code == "01"
    seconds = replace(FACTS, dossiers_close_at=FACTS.dossiers_close_at + timedelta(seconds=30))
    assert tidied(FACTS, seconds).dossiers_close_at == seconds.dossiers_close_at


@pytest.mark.parametrize(
    ("state", "changes", "reason", "outcome"),
    [
        ("open", {"name_vi": "Tên đúng"}, "", False),
        ("open", {"dossiers_close_at": timedelta(days=25)}, "Bão", True),
        ("open", {"dossiers_close_at": timedelta(days=25)}, " ", {"reason"}),
        ("open", {"dossiers_close_at": timedelta(days=15)}, "Bão", {"dossiers_close_at"}),
        ("open", {"scoring_closes_at": timedelta(days=50)}, "Bão", True),
        ("open", {"dossiers_close_at": timedelta(days=45)}, "Bão", {"scoring_closes_at"}),
        ("open", {"level": "nation", "year": 2027, "regions": ()}, "", {"level", "year", "regions"}),
        ("scoring", {"dossiers_close_at": timedelta(days=25)}, "Bão", {"dossiers_close_at"}),
        ("scoring", {"scoring_closes_at": timedelta(days=50)}, "Bão", True),
        ("tallied", {"name_vi": "Tên đúng"}, "", RoundUnchangeable),
        ("closed", {}, "", RoundUnchangeable),
    ],
)
def test_after_the_opening_deadlines_only_move_away(
    state: RoundState, changes: dict[str, Any], reason: str, outcome: Any
) -> None:
    moved: dict[str, Any] = {
        name: NOW + value if isinstance(value, timedelta) else value for name, value in changes.items()
    }

    def ask() -> bool:
        return check_change(FACTS, replace(FACTS, **moved), state=state, reason=reason, code="R", now=NOW)

    if isinstance(outcome, bool):
        assert ask() is outcome
    elif isinstance(outcome, set):
        with pytest.raises(RoundFactsWrong) as refused:
            ask()
        assert set(refused.value.fields) == outcome
    else:
        with pytest.raises(outcome):
            ask()


Change = Callable[[dict[str, Any]], object]
PART = {"name_vi": "Phần", "name_en": "Part"}


@pytest.mark.parametrize(
    ("change", "field"),
    [
        (lambda r: r["criteria"][0].update(most="40.3"), "criteria.0.most"),
        (lambda r: r["criteria"][2].update(parts=[{"code": "p", "most": "9", **PART}]), "criteria.2.parts"),
        (lambda r: r["criteria"][1].update(code="market"), "criteria"),
        (lambda r: r["criteria"][1].update(code="thị trường"), "criteria.1.code"),
        (lambda r: r["criteria"][1].update(most="0"), "criteria.1.most"),
        (lambda r: r.update(step="0"), "step"),
        (lambda r: r.update(pass_mark="101"), "pass_mark"),
        (lambda r: r.update(pass_mark="100", pass_inclusive=False), "pass_mark"),
        (lambda r: r.update(pass_mark="7e1"), "pass_mark"),
        (lambda r: r.update(method="trimmed_mean", fewest_sheets=2), "fewest_sheets"),
        (lambda r: r.update(sheets_per_product=3), "sheets_per_product"),
        (lambda r: r.update(cap_total=0), "cap_total"),
        (lambda r: r.update(cap_total=10, caps_by_group={"A": 11}), "caps_by_group.A"),
        (lambda r: r.update(caps_by_group={"E": 1}), "caps_by_group.E"),
        (lambda r: r.update(tie_break=["draw", "trimmed_mean"]), "tie_break"),
        (lambda r: r.update(tie_break=["draw", "draw"]), "tie_break"),
        (lambda r: r.update(tie_break=["criterion:gone"]), "tie_break.0"),
        (lambda r: r.update(decimals=5), "decimals"),
        (lambda r: r.update(unknown=1), "unknown"),
        (lambda r: r.pop("blind"), "blind"),
    ],
)
def test_rules_that_cannot_work_say_in_which_field(change: Change, field: str) -> None:
    value = RULES.to_json()
    change(value)
    with pytest.raises(RulesImplausible) as refused:
        checked_rules(value)
    assert list(refused.value.fields) == [field]


def test_rules_bear_the_name_of_the_profile_whose_criteria_they_have() -> None:
    value = RULES.to_json()
    assert checked_rules(value | {"profile": "whatever", "method": "median"}).profile == "vn-26-2014"
    assert checked_rules(value | {"pass_mark": "60"}).profile == "custom"
    assert checked_rules(value | {"certificate_years": 2}).profile == "custom"


caps = st.none() | st.integers(1, 500)
some_rules = st.builds(
    lambda **changes: replace(RULES, **changes),
    pass_mark=st.integers(1, 199).map(lambda half: Decimal(half) / 2),
    pass_inclusive=st.booleans(),
    fewest_sheets=st.integers(3, 9),
    method=st.sampled_from(["mean", "trimmed_mean", "median"]),
    decimals=st.integers(0, 4),
    cap_per_province=caps,
    caps_by_group=st.dictionaries(st.sampled_from("ABCD"), st.integers(0, 90)),
    tie_break=st.permutations(["criterion:market", "trimmed_mean", "share_above_mark"]).map(lambda o: (*o, "draw")),
    blind=st.booleans(),
    sheets_per_product=st.none() | st.integers(9, 12),
    certificate_years=st.just(4),
    ballot=st.sampled_from(["by_product", "by_group"]),
    complaint_days=st.integers(0, 90),
)


@BOUNDED
@given(some_rules)
def test_the_form_gives_back_the_rules_that_it_shows_and_words_say_all_of_them(rules: Rules) -> None:
    sent: MultiDict[str, str] = MultiDict()
    for name, value in typed_rules(rules).items():
        for one in value if isinstance(value, list) else [value]:
            if one is not None and one is not False:
                sent.add(name, "true" if one is True else str(one))
    form = load_form(RulesForm(), compacted(sent))
    assert form.errors == {}
    assert checked_rules(form.data) == checked_rules(rules.to_json())
    for language in ("vi", "en"):
        with speaking(language):
            words = said(rules)
            assert all(rule.name and rule.text and "%(" not in rule.text for rule in words)
            assert len(criteria_table(rules)) == 4


def test_empty_rows_are_dropped_and_the_rest_numbered_as_shown() -> None:
    sent = MultiDict(
        {
            "criteria.0.name_vi": " ",
            "criteria.2.name_vi": "Hai",
            "criteria.2.parts.1.name_vi": "Phần",
            "criteria.2.parts.0.most": "",
            "criteria.7.most": "10",
            "step": "0.5",
        }
    )
    assert compacted(sent).to_dict() == {
        "step": "0.5",
        "criteria.0.name_vi": "Hai",
        "criteria.0.parts.0.name_vi": "Phần",
        "criteria.1.most": "10",
    }


def test_people_are_named_cleanly_or_refused_by_field() -> None:
    assert person_details(" Ha@Example.VN", " Trần  Hà ", "+84 912 345 678") == {
        "email": "ha@example.vn", "name": "Trần Hà", "phone": "0912345678", "language": "vi",
    }  # fmt: skip
    with pytest.raises(Invalid) as refused:
        person_details("no", "x", "12", "fr")
    assert set(refused.value.fields) == {"email", "name", "phone", "language"}


def test_every_step_that_is_noted_has_its_words_or_is_not_told() -> None:
    noted = set()
    for path in (ROOT / "services" / "awards" / "actions").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in STEPPING:
                said = [word.value for word in node.keywords if word.arg == "what"] or node.args[2:3]
                noted |= {one.value for part in said for one in ast.walk(part) if isinstance(one, ast.Constant)}
    assert {"tallied", "judge_removed", "carried", "checked"} <= noted
    known = STEPS.keys() | DONE.keys() | set(round_desk.NOT_TOLD) | set(dossiers.NOT_TOLD) | ELSEWHERE
    assert noted - known - {"_added", "_removed"} == set()


def test_the_desk_links_to_what_is_of_use_in_a_state() -> None:
    assert [link.page for link in desk_links("draft", hosts=True)] == ["/jury"]
    assert {link.page for link in DESK if link not in desk_links("council", hosts=False)} >= {"/publish", "/import"}
