"""What council and secretariat are shown of their jury once the points are counted: advice beside the result."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.awards.domain.comparison import Compared, Judged, compare, judged_of, totals_of
from services.awards.domain.rules import Rules
from services.awards.domain.severity import Ceiling, Fit, JudgesNotJoined, TooFewToCompare, ceiling, fit
from services.awards.models import Dossier, Judge, Round, Standing
from services.awards.permissions import Scope
from services.awards.queries.rounds import round_by_code
from services.awards.queries.tallies import check_reader, latest_tally
from shared.errors import N_, Conflict, required

MOST_DISPUTED: Final = 12


class NotTalliedYet(Conflict):
    """While judges score, nobody looks at how."""

    text = N_("Chỉ xem được Ban Giám khảo sau khi đã tính điểm.")


@dataclass(frozen=True)
class JuryLook:
    """The look at one version of a tally. ``trouble`` says why there is no ``fit``."""

    round: Round
    rules: Rules
    version: int
    judges: Mapping[str, str]
    names: Mapping[str, str]
    compared: Sequence[Compared]
    fit: Fit | None
    trouble: JudgesNotJoined | TooFewToCompare | None
    ceiling: Ceiling
    without_result: int

    @property
    def methods(self) -> tuple[str, ...]:
        """Return the ways of counting that are compared, the round's own among them."""
        return tuple(self.compared[0].points) if self.compared else ()

    @property
    def depending(self) -> list[Compared]:
        """Return the products whose recognition depends on the way of counting, in the round's order."""
        return [one for one in self.compared if one.depends]

    @property
    def disputed(self) -> list[Compared]:
        """Return the products whose judges differ most, most first."""
        return sorted(self.compared, key=lambda one: (-one.judged.spread, one.judged.code))[:MOST_DISPUTED]

    @property
    def all_score_all(self) -> bool:
        """Return whether every judge scored every product: then severity shifts all products alike."""
        return len({frozenset(one.judged.totals) for one in self.compared}) == 1

    def changes(self, method: str) -> tuple[int, int]:
        """Return how many products this method recognises, and for how many that differs from the round's own."""
        own = self.rules.method
        taken = sum(one.recognised[method] for one in self.compared)
        return taken, sum(one.recognised[method] != one.recognised[own] for one in self.compared)


def jury_look(session: Session, code: str, scope: Scope) -> JuryLook:
    """Return the look at a round's jury, from its newest tally.

    Raises RoundNotFound, Forbidden for all but secretariat, council and hosts, and for judges before the publication,
    NotTalliedYet.
    """
    round_ = round_by_code(session, code, scope)
    check_reader(scope, round_)
    tally = required(latest_tally(session, round_.id), NotTalliedYet)
    rules = Rules.from_json(round_.rules)
    rows = session.execute(
        select(Standing.detail, Dossier.voting_code, Dossier.product_name)
        .join(Standing.dossier)
        .where(Standing.round_id == round_.id, Standing.version == tally.version)
    ).all()
    judged = judged_of((detail for detail, _, _ in rows), rules)
    fitted, trouble = _fitted(judged)
    return JuryLook(
        round=round_,
        rules=rules,
        version=tally.version,
        judges=dict(session.execute(select(Judge.label, Judge.name).where(Judge.round_id == round_.id)).all()),
        names={voting_code or "": name for _, voting_code, name in rows},
        compared=compare(judged, rules, fitted.worth if fitted else None),
        fit=fitted,
        trouble=trouble,
        ceiling=ceiling(totals_of(judged).values(), float(rules.total)),
        without_result=len(rows) - len(judged),
    )


def _fitted(judged: Sequence[Judged]) -> tuple[Fit | None, JudgesNotJoined | TooFewToCompare | None]:
    try:
        return fit(totals_of(judged)), None
    except (JudgesNotJoined, TooFewToCompare) as trouble:
        return None, trouble
