"""Ballots and decisions of the council: counting, the proposal under the caps, what departs from the jury's order."""

from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from services.awards.domain import ballots, decisions
from services.awards.domain.ballots import Closed, Verdict, Votes
from services.awards.domain.decisions import Candidate, DepartureExplanation
from services.awards.domain.rules import PROFILES, Rules
from shared.errors import Invalid

RULES = PROFILES["vn-26-2014"]
caps = st.none() | st.integers(0, 8)


@st.composite
def orders(draw: st.DrawFn) -> list[Candidate]:
    """A jury's order: those that passed first."""
    size, passed = draw(st.integers(0, 25)), draw(st.integers(0, 25))
    return [
        Candidate(f"P-{place:03d}", draw(st.sampled_from("ABCD")), draw(st.sampled_from("xyz")), place < passed)
        for place in range(size)
    ]


@st.composite
def capped(draw: st.DrawFn) -> Rules:
    groups = draw(st.dictionaries(st.sampled_from("ABCD"), st.integers(0, 6)))
    return replace(RULES, cap_total=draw(caps), caps_by_group=groups, cap_per_province=draw(caps))


@settings(max_examples=100)
@given(orders(), capped(), st.data())
def test_no_proposal_exceeds_a_cap_and_nobody_is_passed_over_in_silence(
    order: list[Candidate], rules: Rules, data: st.DataObject
) -> None:
    approved = data.draw(st.sets(st.sampled_from([one.code for one in order]))) if order else set()
    made = decisions.propose(order, approved, rules)
    chosen = [one for one in order if one.code in made.recognised]
    decisions.check_caps(chosen, rules)
    assert all(one.passed and one.code in approved for one in chosen)
    for place, one in enumerate(order):  # whoever passed is recognised, needs a reason, or met a full cap at its turn
        if one.passed and one.code not in made.reached:
            before = [other for other in order[:place] if other.code in made.recognised]
            by_group = Counter(other.group for other in before)[one.group]
            by_province = Counter(other.province for other in before)[one.province]
            assert (
                (rules.cap_total is not None and len(before) == rules.cap_total)
                or by_group == rules.caps_by_group.get(one.group)
                or by_province == rules.cap_per_province
            )
    assert made.unexplained == made.reached - approved


@settings(max_examples=50)
@given(orders(), capped())
def test_a_council_that_approves_all_departs_from_nothing(order: list[Candidate], rules: Rules) -> None:
    made = decisions.propose(order, {one.code for one in order}, rules)
    assert made.unexplained == frozenset()
    assert not any(made.departs(one.code, one.code in made.recognised) for one in order)
    assert all(made.departs(one.code, one.code not in made.recognised) for one in order if one.code in made.reached)


def test_who_is_refused_by_ballot_gives_the_place_to_the_next() -> None:
    order = [Candidate(code, "B", "01", True) for code in ("B-1", "B-2", "B-3", "B-4")]
    made = decisions.propose(order, {"B-1", "B-3", "B-4"}, replace(RULES, cap_total=2))
    assert made.recognised == {"B-1", "B-3"}
    assert made.unexplained == {"B-2"}
    assert [made.departs(code, True) for code in ("B-1", "B-2", "B-3", "B-4")] == [False, True, False, True]
    assert [made.departs(code, False) for code in ("B-1", "B-2", "B-3", "B-4")] == [True, True, True, False]


@settings(max_examples=60)
@given(orders(), capped())
def test_one_more_than_a_cap_is_refused(order: list[Candidate], rules: Rules) -> None:
    full = decisions.propose(order, {one.code for one in order}, rules)
    left = [one for one in order if one.passed and one.code not in full.recognised]
    assume(left)
    with pytest.raises(decisions.CapReached):
        decisions.check_caps([one for one in order if one.code in full.recognised] + left[:1], rules)


@given(st.integers(1, 60), st.integers(1, 100))
def test_the_quorum_is_the_share_rounded_up(members: int, percent: int) -> None:
    least = ballots.quorum(members, percent)
    assert 1 <= least <= members
    assert (least - 1) * 100 < members * percent <= least * 100


def test_nobody_is_no_council() -> None:
    with pytest.raises(ballots.NoMembers):
        ballots.quorum(0, 67)


@settings(max_examples=60)
@given(st.lists(st.fixed_dictionaries({"A": st.booleans(), "B": st.booleans()}), max_size=12), st.integers(1, 12))
def test_papers_are_counted_or_too_few(papers: list[dict[str, bool]], least: int) -> None:
    if len(papers) < least:
        with pytest.raises(ballots.TooFewPapers):
            ballots.count(["A", "B"], papers, least=least)
        return
    counted = ballots.count(["A", "B"], papers, least=least)
    for subject, votes in counted.items():
        assert votes.yes + votes.no == len(papers)
        assert votes.approved == (sum(paper[subject] for paper in papers) > len(papers) / 2)


def test_half_of_the_papers_is_no_approval() -> None:
    assert [Votes(4, 4).approved, Votes(5, 4).approved, Votes(0, 0).approved] == [False, True, False]


@pytest.mark.parametrize(
    ("answers", "wrong"),
    [
        ({"A": True, "B": False}, set()),
        ({"A": True}, {"answers.B"}),
        ({"A": True, "B": True, "Z": True}, {"answers.Z"}),
        ({}, {"answers.A", "answers.B"}),
    ],
)
def test_a_paper_answers_all_that_is_asked_and_nothing_else(answers: dict[str, bool], wrong: set[str]) -> None:
    if not wrong:
        ballots.check_paper(["A", "B"], answers)
        return
    with pytest.raises(Invalid) as refused:
        ballots.check_paper(["A", "B"], answers)
    assert refused.value.fields.keys() == wrong


def test_the_last_ballot_that_asked_counts() -> None:
    products = [("A-1", "A"), ("B-1", "B"), ("B-2", "B"), ("C-1", "C")]
    by_group = Closed(1, "by_group", {"A": Votes(7, 0), "B": Votes(2, 5)}, "01/BB")
    again = Closed(2, "by_product", {"B-2": Votes(6, 1)}, "02/BB")
    assert ballots.verdicts([again, by_group], products) == {
        "A-1": Verdict(Votes(7, 0), 1, "01/BB"),
        "B-1": Verdict(Votes(2, 5), 1, "01/BB"),
        "B-2": Verdict(Votes(6, 1), 2, "02/BB"),
    }
    assert ballots.subjects("by_group", products) == ["A", "B", "C"]
    assert ballots.subjects("by_product", products) == ["A-1", "B-1", "B-2", "C-1"]


FULL = DepartureExplanation("Sản phẩm trùng mẫu với sản phẩm đã được công nhận.", 2, 6, "05/BB-HĐBC")


@pytest.mark.parametrize(
    ("changes", "wrong"),
    [
        ({}, set()),
        ({"reason": ""}, {"reason"}),
        ({"reason": "Vì thế."}, {"reason"}),
        ({"minutes_number": ""}, {"minutes_number"}),
        ({"votes_yes": None}, {"votes_yes"}),
        ({"votes_no": None}, {"votes_no"}),
        ({"votes_no": -1}, {"votes_no"}),
        ({"votes_yes": 6, "votes_no": 2}, {"votes_yes"}),  # they voted to recognise it
        ({"votes_yes": 0, "votes_no": 5}, {"votes_yes"}),  # below the quorum
        ({"votes_yes": 2, "votes_no": 8}, {"votes_yes"}),  # more papers than members
        ({"reason": "", "votes_yes": None, "votes_no": None, "minutes_number": ""},
         {"reason", "votes_yes", "votes_no", "minutes_number"}),
    ],
)  # fmt: skip
def test_a_departure_is_explained_in_full(changes: dict[str, object], wrong: set[str]) -> None:
    given_ = replace(FULL, **changes)  # type: ignore[arg-type]  # a table of changes
    if not wrong:
        decisions.check_explanation(given_, recognised=False, members=9, least=7)
        return
    with pytest.raises(Invalid) as refused:
        decisions.check_explanation(given_, recognised=False, members=9, least=7)
    assert refused.value.fields.keys() == wrong
