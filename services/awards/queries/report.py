"""The year report: recognised products by round, region, group and province, revoked ones apart, against booths."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from services.awards.domain.lifecycle import IS_PUBLIC
from services.awards.models import Certificate, Decision, Dossier, FairFigure, Round
from services.awards.models.dossiers import GROUPS
from services.awards.models.rounds import LEVELS
from services.awards.queries.results import is_revoked
from shared.alphabet import alphabetical
from shared.cases import in_state
from shared.errors import N_, NotFound
from shared.places import REGIONS, provinces

USUAL_LEVEL: Final = "region"


class NoReport(NotFound):
    """Neither a published round nor a fair that is over in this year."""

    text = N_("Chưa có số liệu của năm này.")


@dataclass(frozen=True, slots=True)
class RoundInYear:
    """A published round of the year: products that took part, and those that are recognised (not revoked since)."""

    code: str
    name_vi: str
    name_en: str
    level: str
    entered: int
    recognised: int


@dataclass(frozen=True, slots=True)
class ProvinceLine:
    """A province's recognised products by group, and the booths its establishments held."""

    code: str
    name: str
    region: str
    groups: Mapping[str, int]
    booths: int

    @property
    def products(self) -> int:
        """Return its recognised products."""
        return sum(self.groups.values())


@dataclass(frozen=True)
class YearReport:
    """One year at one level. ``fairs_year`` is the year of the booths, None while there are no figures at all."""

    year: int
    level: str
    rounds: Sequence[RoundInYear]
    provinces: Sequence[ProvinceLine]
    revoked: int
    years: Sequence[int]
    fairs_year: int | None
    fairs_years: Sequence[int]
    fairs: int

    @property
    def recognised(self) -> int:
        """Return the products recognised at this level."""
        return sum(line.products for line in self.provinces)

    @property
    def booths(self) -> int:
        """Return the booths held at fairs of ``fairs_year``."""
        return sum(line.booths for line in self.provinces)

    @property
    def levels(self) -> Mapping[str, int]:
        """Return the levels with a published round, highest first → products recognised."""
        counted: Counter[str] = Counter()
        for line in self.rounds:
            counted[line.level] += line.recognised
        return {level: counted[level] for level in reversed(LEVELS) if level in counted}

    @property
    def by_group(self) -> Mapping[str, int]:
        """Return group → products."""
        return {group: sum(line.groups.get(group, 0) for line in self.provinces) for group in GROUPS}

    @property
    def by_region(self) -> Mapping[str, ProvinceLine]:
        """Return region → its provinces' figures added up."""
        return {
            region: ProvinceLine(
                region,
                region,
                region,
                {group: sum(one.groups.get(group, 0) for one in inside) for group in GROUPS},
                sum(one.booths for one in inside),
            )
            for region in REGIONS
            for inside in [[line for line in self.provinces if line.region == region]]
        }


def years_of(session: Session) -> list[int]:
    """Return the years of which there is something to report, newest first."""
    return sorted({*_rounds_years(session), *fair_years(session)}, reverse=True)


def fair_years(session: Session) -> list[int]:
    """Return the years with figures of fairs, newest first."""
    return list(session.scalars(select(FairFigure.year).distinct().order_by(FairFigure.year.desc())))


def year_report(session: Session, year: int, *, level: str = "", fairs_year: int | None = None) -> YearReport:
    """Return the report of a year at a level: ``region`` unless another is asked for, or only others published.

    Booths are those of ``fairs_year`` if it has figures, else of the year itself, else of the newest year that has.
    Raises NoReport.
    """
    told = fair_years(session)
    years = sorted({*_rounds_years(session), *told}, reverse=True)
    if year not in years:
        raise NoReport
    rounds = _rounds(session, year)
    here = {line.level for line in rounds}
    chosen = level if level in LEVELS else USUAL_LEVEL
    if chosen not in here and not level:
        chosen = next((one for one in reversed(LEVELS) if one in here), USUAL_LEVEL)
    of_year = next((one for one in (fairs_year, year, *told) if one in told), None)
    return YearReport(
        year=year,
        level=chosen,
        rounds=rounds,
        provinces=_provinces(_recognised(session, year, chosen), _booths(session, of_year)),
        revoked=_revoked(session, year, chosen),
        years=years,
        fairs_year=of_year,
        fairs_years=told,
        fairs=session.scalar(select(func.count(FairFigure.fair_id.distinct())).where(FairFigure.year == of_year)) or 0,
    )


def _rounds_years(session: Session) -> Sequence[int]:
    return session.scalars(select(Round.year).where(in_state(Round, *IS_PUBLIC), ~Round.rehearsal).distinct()).all()


def _rounds(session: Session, year: int) -> list[RoundInYear]:
    rows = session.execute(
        select(Round, func.count(Decision.dossier_id), func.count().filter(Decision.recognised, ~is_revoked()))
        .outerjoin(Decision, Decision.round_id == Round.id)
        .outerjoin(Dossier, Dossier.id == Decision.dossier_id)
        .where(Round.year == year, in_state(Round, *IS_PUBLIC), ~Round.rehearsal)
        .group_by(Round.id)
        .order_by(Round.code)
    ).all()
    lines = [RoundInYear(one.code, one.name_vi, one.name_en, one.level, entered, taken) for one, entered, taken in rows]
    return sorted(lines, key=lambda line: -LEVELS.index(line.level))


def _recognised(session: Session, year: int, level: str) -> dict[str, dict[str, int]]:
    """Return province → group → products."""
    rows = session.execute(
        select(Dossier.province_code, Dossier.product_group, func.count())
        .join(Decision, Decision.dossier_id == Dossier.id)
        .join(Round, Round.id == Dossier.round_id)
        .where(
            Decision.recognised,
            ~is_revoked(),
            Round.year == year,
            Round.level == level,
            in_state(Round, *IS_PUBLIC),
            ~Round.rehearsal,
        )
        .group_by(Dossier.province_code, Dossier.product_group)
    )
    found: dict[str, dict[str, int]] = {}
    for province, group, count in rows:
        found.setdefault(province, {})[group] = count
    return found


def _booths(session: Session, year: int | None) -> dict[str, int]:
    counted = select(FairFigure.province_code, func.sum(FairFigure.booths)).where(FairFigure.year == year)
    return {code: int(booths) for code, booths in session.execute(counted.group_by(FairFigure.province_code))}


def _revoked(session: Session, year: int, level: str) -> int:
    counted = select(func.count()).select_from(Certificate).join(Round, Round.id == Certificate.round_id)
    revoked = counted.where(Round.year == year, Round.level == level, in_state(Certificate, "revoked"))
    return session.scalar(revoked) or 0


def _provinces(products: Mapping[str, Mapping[str, int]], booths: Mapping[str, int]) -> list[ProvinceLine]:
    known = provinces()
    lines = [
        ProvinceLine(
            code=code,
            name=known[code].name if code in known else code,
            region=known[code].region if code in known else "",
            groups=products.get(code, {}),
            booths=booths.get(code, 0),
        )
        for code in {*products, *(code for code, number in booths.items() if number)}
    ]
    return sorted(lines, key=lambda line: (-line.products, -line.booths, alphabetical(line.name)))
