"""The checker: proves of any allocation that it keeps the rules and that nobody was passed over.

It shares no code with the allocator (only the plain values of entries and rules) and goes about it differently:
promises are tested by a flow instead of Hall's theorem, choices after the fact, by when each booth was taken.
"""

from collections.abc import Sequence

from services.booths.domain.checking.choices import check_choices
from services.booths.domain.checking.claims import Row, check_claims
from services.booths.domain.checking.facts import DrawFacts, DrawFault, PublishedAllocation
from services.booths.domain.checking.promises import check_promises
from services.booths.domain.checking.structure import check_structure
from services.booths.domain.entries import DrawApplication, DrawBooth, DrawZone
from services.booths.domain.rules import Rules

__all__ = ["DrawFault", "PublishedAllocation", "check", "check_explanations"]


def check(
    rules: Rules,
    zones: Sequence[DrawZone],
    booths: Sequence[DrawBooth],
    applications: Sequence[DrawApplication],
    outcome: PublishedAllocation,
) -> list[DrawFault]:
    """Return what is wrong with an outcome; nothing, if it is as the rules want it.

    - structure: no booth twice, none for a wrong product group or against the wishes, caps, province maxima, all or
      nothing and side by side kept;
    - promises: each application was promised exactly what its place in the order gives it;
    - choices: in its turn each got the most and the best it could of what was then left, so that nobody is passed over
      by somebody behind (no justified envy), and no booth is left that somebody could still use (no waste).

    ``applications`` stand in their drawn order. Which of several equally wished booths somebody got is not judged.
    """
    facts = DrawFacts(rules, zones, booths, applications, outcome)
    faults = check_structure(facts)
    if faults:
        return faults
    return check_promises(facts) + check_choices(facts)


def check_explanations(
    rules: Rules,
    zones: Sequence[DrawZone],
    booths: Sequence[DrawBooth],
    applications: Sequence[DrawApplication],
    outcome: PublishedAllocation,
    rows: Sequence[Row],
) -> list[DrawFault]:
    """Return every false claim of the explanations in ``rows`` (a result's applications) of a faultless outcome."""
    return check_claims(DrawFacts(rules, zones, booths, applications, outcome), rows)
