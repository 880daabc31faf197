"""What the council decides on: the jury's order, what its ballots said, its decisions so far."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Final
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, false, func, or_, select, true
from sqlalchemy.orm import Session, contains_eager

from services.awards.domain.ballots import Verdict, verdicts
from services.awards.domain.decisions import Candidate, Proposal, propose
from services.awards.domain.outcomes import Outcome, Placed, Ruling, outcomes
from services.awards.domain.rules import Rules
from services.awards.models import Decision, Dossier, Establishment, Round, Standing, Tally
from services.awards.queries.ballots import closed_ballots
from services.awards.queries.tallies import latest_tally
from shared.alphabet import matching
from shared.cases import in_state
from shared.errors import N_, Conflict, NotFound, required
from shared.filters import narrowed

STATES: Final = ("recognised", "not_recognised", "undecided", "departure")


class NoTally(Conflict):
    """The sheets were not tallied yet, so that there is no order to decide on."""

    text = N_("Chưa tổng hợp điểm nên Hội đồng chưa có danh sách để quyết định.")


class ProductNotFound(NotFound):
    """The tally knows no such product, or it was struck since."""

    text = N_("Không tìm thấy sản phẩm này trong kết quả chấm.")


@dataclass(frozen=True)
class RankedProduct:
    """A product in the jury's order; ``rank`` and ``points`` are None below the quorum of sheets."""

    dossier_id: UUID
    rank: int | None
    points: Decimal | None
    proposed: bool
    candidate: Candidate

    @property
    def code(self) -> str:
        """Return its voting code."""
        return self.candidate.code


@dataclass(frozen=True)
class CouncilOutcome:
    """Where the council stands: the tally's order without struck products, and what the ballots on it said."""

    tally: Tally
    rules: Rules
    lines: Sequence[RankedProduct]
    verdicts: Mapping[str, Verdict]
    explained: Mapping[str, bool]
    """Decisions that left the order, each with its reason: voting code → recognised."""

    @cached_property
    def proposal(self) -> Proposal:
        """Return the jury's order restricted to what the ballots approved, under the caps and what was explained."""
        return self._proposed(self.explained)

    def expected(self, code: str) -> Proposal:
        """Return the proposal with what was explained of all other products: it says what is expected of this one."""
        if code not in self.explained:
            return self.proposal
        return self._proposed({other: chosen for other, chosen in self.explained.items() if other != code})

    def departs(self, code: str, recognised: bool) -> bool:
        """Return whether so deciding takes a reason, the votes and the minutes (domain/decisions.py)."""
        return self.expected(code).departs(code, recognised)

    def foreseen(self, asked: Collection[str]) -> dict[str, Outcome]:
        """Return what becomes of each product if all that a ballot asks (codes or groups) is approved: what caps do."""
        order = [line for line in self.lines if line.rank is not None]
        mine = {one.code for one in order if one.code in asked or one.candidate.group in asked}
        approved = mine | {code for code, verdict in self.verdicts.items() if verdict.votes.approved}
        made = propose((one.candidate for one in order), approved, self.rules, self.explained)
        rulings = {
            one.code: Ruling(one.code in made.recognised, follows_jury=one.code not in self.explained) for one in order
        }
        return outcomes([_placed(one) for one in order], rulings, self.rules)

    def _proposed(self, explained: Mapping[str, bool]) -> Proposal:
        approved = {code for code, verdict in self.verdicts.items() if verdict.votes.approved}
        order = (line.candidate for line in self.lines if line.rank is not None)
        return propose(order, approved, self.rules, explained)

    @cached_property
    def unasked(self) -> Sequence[str]:
        """Return the products that passed and that no ballot asked about."""
        return [line.code for line in self.passed if line.code not in self.verdicts]

    @cached_property
    def passed(self) -> Sequence[RankedProduct]:
        """Return what passed, in the jury's order: what may be voted on."""
        return [line for line in self.lines if line.candidate.passed]

    @property
    def cut(self) -> int:
        """Return the rank of the last product that the jury's order alone would recognise, 0 if none."""
        return max((line.rank for line in self.lines if line.proposed and line.rank), default=0)

    @property
    def first_below(self) -> str:
        """Return the code of the first product below the cut, "" if there is none: the line is drawn above it."""
        return next((line.code for line in self.lines if (line.rank or self.cut + 1) > self.cut), "")

    def line(self, code: str) -> RankedProduct:
        """Return one product. Raises ProductNotFound."""
        return required(next((line for line in self.lines if line.code == code), None), ProductNotFound)


def _placed(line: RankedProduct) -> Placed:
    one = line.candidate
    return Placed(one.code, one.group, one.province, line.rank, line.points, one.passed, 0, {})


@dataclass(frozen=True, kw_only=True)
class CouncilFilters:
    """What the ranked list is narrowed to; "" is everything."""

    q: str = ""
    group: str = ""
    province: str = ""
    state: str = ""


@dataclass(frozen=True)
class Counts:
    """How many products stand where."""

    products: int
    passed: int
    proposed: int
    recognised: int
    not_recognised: int
    departures: int

    @property
    def undecided(self) -> int:
        """Return how many have no decision yet."""
        return self.products - self.recognised - self.not_recognised


def outcome(session: Session, round_: Round) -> CouncilOutcome:
    """Return where the council of a round stands, in a fixed number of statements. Raises NoTally."""
    tally = required(latest_tally(session, round_.id), NoTally)
    lines = lines_of(session, round_.id, tally.version)
    products = [(line.code, line.candidate.group) for line in lines if line.candidate.passed]
    said = verdicts(closed_ballots(session, round_.id, tally.version), products)
    rows = session.execute(
        select(Dossier.voting_code, Decision.recognised)
        .join(Dossier, Dossier.id == Decision.dossier_id)
        .where(Decision.round_id == round_.id, in_state(Dossier, "accepted"), Decision.follows_jury.is_(False))
    )
    explained = {code or "": recognised for code, recognised in rows}
    return CouncilOutcome(tally, Rules.from_json(round_.rules), lines, said, explained)


def lines_of(session: Session, round_id: UUID, version: int) -> list[RankedProduct]:
    """Return the products of a tally that still take part, first in the jury's order first, those without rank last."""
    rows = session.execute(
        select(
            Dossier.id,
            Standing.rank,
            Standing.points,
            Standing.proposed,
            Standing.passed,
            Dossier.voting_code,
            Dossier.product_group,
            Dossier.province_code,
        )
        .join(Dossier, Dossier.id == Standing.dossier_id)
        .where(*_taking_part(round_id, version))
        .order_by(Standing.rank.asc().nulls_last(), Dossier.voting_code)
    )
    return [
        RankedProduct(dossier_id, rank, plain(points), proposed, Candidate(code or "", group, province, passed))
        for dossier_id, rank, points, proposed, passed, code, group, province in rows
    ]


def plain(points: Decimal | None) -> Decimal | None:
    """Return points without needless zeros: 87.5000 → 87.5, 90.0000 → 90."""
    return None if points is None else Decimal(f"{points.normalize():f}")


def ranked(
    round_id: UUID, version: int, filters: CouncilFilters | None = None
) -> Select[Standing, Decision, Dossier, Establishment]:
    """Return the query of (standing, decision or None, dossier, establishment) in the jury's order."""
    asked = filters or CouncilFilters()
    return (
        select(Standing, Decision, Dossier, Establishment)
        .join(Dossier, Dossier.id == Standing.dossier_id)
        .join(Establishment, Establishment.id == Dossier.establishment_id)
        .outerjoin(Decision, Decision.dossier_id == Dossier.id)
        .where(*_taking_part(round_id, version), *_narrowed(asked))
        .order_by(Standing.rank.asc().nulls_last(), Dossier.voting_code)
    )


def one_ranked(round_id: UUID, version: int, dossier_id: UUID) -> Select[Standing, Decision, Dossier, Establishment]:
    """Return the same query for one product."""
    return ranked(round_id, version).where(Dossier.id == dossier_id)


def counts(session: Session, round_id: UUID, version: int) -> Counts:
    """Return how many products of a tally stand where, in one statement."""
    row = session.execute(
        select(
            func.count(),
            func.count().filter(Standing.passed),
            func.count().filter(Standing.proposed),
            func.count().filter(Decision.recognised),
            func.count().filter(Decision.recognised.is_(False)),
            func.count().filter(Decision.follows_jury.is_(False)),
        )
        .select_from(Standing)
        .join(Dossier, Dossier.id == Standing.dossier_id)
        .outerjoin(Decision, Decision.dossier_id == Dossier.id)
        .where(*_taking_part(round_id, version))
    ).one()
    return Counts(*row)


def decisions_of(session: Session, round_id: UUID) -> dict[UUID, Decision]:
    """Return the decisions on products that still take part, by dossier."""
    rows = session.scalars(
        select(Decision)
        .join(Decision.dossier)
        .where(Decision.round_id == round_id, in_state(Dossier, "accepted"))
        .options(contains_eager(Decision.dossier))
    )
    return {row.dossier_id: row for row in rows}


def _taking_part(round_id: UUID, version: int) -> tuple[ColumnElement[bool], ...]:
    return (Standing.round_id == round_id, Standing.version == version, in_state(Dossier, "accepted"))


def _narrowed(asked: CouncilFilters) -> list[ColumnElement[bool]]:
    states: Mapping[str, ColumnElement[bool]] = {
        "recognised": Decision.recognised.is_(True),
        "not_recognised": Decision.recognised.is_(False),
        "undecided": Decision.dossier_id.is_(None),
        "departure": and_(Decision.dossier_id.is_not(None), Decision.follows_jury.is_(False)),
    }
    return [states.get(asked.state, true() if not asked.state else false()), *products_asked(asked)]


def products_asked(asked: CouncilFilters) -> list[ColumnElement[bool]]:
    """Return the conditions that narrow products by group, province and words or voting code."""
    conditions = narrowed(
        {"group": (Dossier.product_group, asked.group), "province": (Dossier.province_code, asked.province)}
    )
    if asked.q:
        named = matching(asked.q, Dossier.search_text, Establishment.name)  # not by number: results are public
        conditions.append(or_(named, Dossier.voting_code == asked.q.upper()))
    return conditions
