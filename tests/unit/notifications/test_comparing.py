"""Decisions against letters: whatever is planted is found, and nothing else."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.notifications.domain.comparing import (
    Decided,
    Finding,
    GroupMailbox,
    Material,
    ToldEvent,
    What,
    WrittenLetter,
    compare,
    only_needs_time,
    two_outcomes,
)

AT = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)
GOOD, BAD, OTHER = "awards.product.recognised", "awards.product.not_recognised", "awards.dossier.other"
TEMPLATES = {GOOD: "product_recognised", BAD: "product_not_recognised"}


def agreeing(number: int = 3, members: int = 2) -> Material:
    """Decisions that all have exactly their letters."""
    decisions, told, letters, mailboxes = [], [], [], []
    for one in range(number):
        group, event = f"establishment:{one}", UUID(int=one)
        decisions.append(Decided(f"dossier:{one}", GOOD, group, f"HS-{one}", AT))
        told.append(ToldEvent(event, f"dossier:{one}", GOOD, group, f"HS-{one}", "queued", AT))
        for member in range(members):
            email = f"{member}@{one}.vn"
            mailboxes.append(GroupMailbox(group, email, AT - timedelta(days=1)))
            letters.append(WrittenLetter(event, email, "product_recognised"))
            letters.append(WrittenLetter(event, email, "product_reminder"))
    return Material(decisions, told, letters, mailboxes, TEMPLATES)


def found(material: Material) -> list[tuple[str, str, tuple[str, ...]]]:
    return [(one.what, one.subject, one.recipients) for one in compare(material)]


def test_what_agrees_has_no_findings() -> None:
    assert compare(agreeing()) == []
    assert compare(Material([], [], [], [], TEMPLATES)) == []


def test_an_event_that_never_came() -> None:
    given = agreeing()
    assert found(replace(given, told=given.told[1:])) == [("not_told", "dossier:0", ())]


def test_contacts_that_are_not_known() -> None:
    given = agreeing(1)
    waiting = replace(given, told=[replace(given.told[0], state="waiting_for_address")], letters=[], mailboxes=[])
    assert found(waiting) == [("no_contacts", "dossier:0", ())]


def test_an_establishment_without_a_mailbox() -> None:
    assert found(replace(agreeing(1), letters=[], mailboxes=[])) == [("no_mailbox", "dossier:0", ())]


def test_one_of_two_members_has_no_letter() -> None:
    given = agreeing(2)
    letters = [one for one in given.letters if one.recipient != "1@0.vn"]
    assert found(replace(given, letters=letters)) == [("no_letter", "dossier:0", ("1@0.vn",))]


def test_a_letter_of_another_template_does_not_count() -> None:
    given = agreeing(1, members=1)
    letters = [one for one in given.letters if one.template == "product_reminder"]
    assert found(replace(given, letters=letters)) == [("no_letter", "dossier:0", ("0@0.vn",))]


def test_who_came_later_needs_no_letter_but_who_was_always_there_does() -> None:
    given = agreeing(1)
    later = GroupMailbox("establishment:0", "new@0.vn", AT + timedelta(seconds=1))
    assert found(replace(given, mailboxes=[*given.mailboxes, later])) == []
    always = GroupMailbox("establishment:0", "old@0.vn", None)
    assert found(replace(given, mailboxes=[*given.mailboxes, always])) == [("no_letter", "dossier:0", ("old@0.vn",))]


def test_a_letter_that_tells_no_decision() -> None:
    given = agreeing(2)
    assert found(replace(given, decisions=given.decisions[:1])) == [("not_listed", "dossier:1", ("0@1.vn", "1@1.vn"))]


def test_the_wrong_outcome_was_told() -> None:
    given = agreeing(1, members=1)
    turned = replace(given, decisions=[replace(given.decisions[0], event_type=BAD)])
    assert found(turned) == [("not_told", "dossier:0", ()), ("not_listed", "dossier:0", ("0@0.vn",))]


def test_told_to_the_wrong_establishment() -> None:
    given = agreeing(1, members=1)
    wrong = replace(given, told=[replace(given.told[0], group="establishment:9")])
    assert found(wrong) == [("not_listed", "dossier:0", ("0@0.vn",)), ("not_told", "dossier:0", ())]


def test_the_same_decision_told_twice() -> None:
    given = agreeing(1, members=1)
    again = replace(given.told[0], event_id=UUID(int=99), happened_at=AT + timedelta(hours=1))
    letters = [*given.letters, WrittenLetter(UUID(int=99), "0@0.vn", "product_recognised")]
    twice = replace(given, told=[*given.told, again], letters=letters)
    assert found(twice) == [("told_twice", "dossier:0", ("0@0.vn",))]
    decided_twice = [*given.decisions, replace(given.decisions[0], decided_at=AT + timedelta(hours=1))]
    assert found(replace(twice, decisions=decided_twice)) == []


def test_an_event_that_no_letter_tells() -> None:
    given = agreeing(1)
    assert found(replace(given, decisions=[replace(given.decisions[0], event_type=OTHER)], told=[])) == [
        ("unknown_event", "dossier:0", ())
    ]


def test_one_product_with_two_outcomes() -> None:
    given = agreeing(2)
    assert two_outcomes(given.decisions) == []
    both = [*given.decisions, replace(given.decisions[0], event_type=BAD)]
    assert [(one.what, one.subject) for one in two_outcomes(both)] == [("two_outcomes", "dossier:0")]


@given(st.integers(1, 6), st.integers(1, 3), st.data())
def test_every_lost_letter_is_found_and_no_other(number: int, members: int, data: st.DataObject) -> None:
    whole = agreeing(number, members)
    lost = set(data.draw(st.sets(st.sampled_from(range(len(whole.letters))), max_size=len(whole.letters))))
    order = data.draw(st.permutations(range(len(whole.letters))))
    letters = [whole.letters[place] for place in order if place not in lost]
    decided = {letter.event_id: f"dossier:{letter.event_id.int}" for letter in whole.letters}
    expected = sorted(
        (decided[letter.event_id], letter.recipient)
        for place, letter in enumerate(whole.letters)
        if place in lost and letter.template == "product_recognised"
    )
    said = [(one.subject, email) for one in compare(replace(whole, letters=letters)) for email in one.recipients]
    assert sorted(said) == expected


@pytest.mark.parametrize("recipients", [(), ("a@x.vn", "b@x.vn")])
def test_a_finding_is_kept_as_json(recipients: tuple[str, ...]) -> None:
    finding = Finding("no_letter", "dossier:1", GOOD, "HS-1", "establishment:1", recipients)
    assert Finding.from_json(finding.to_json()) == finding


@pytest.mark.parametrize(
    ("what", "minutes", "time_helps"),
    [
        ("not_told", 9, True),
        ("no_contacts", 9, True),
        ("not_told", 10, False),
        ("no_letter", 1, False),
        ("no_mailbox", 1, False),
        ("told_twice", 1, False),
    ],
)
def test_only_what_may_still_come_needs_nothing_but_time(what: What, minutes: int, time_helps: bool) -> None:
    gap = Finding(what, "dossier:0", GOOD, "HS-0", "establishment:0")
    assert only_needs_time(gap, AT, AT + timedelta(minutes=minutes)) is time_helps
    assert not only_needs_time(gap, None, AT)
