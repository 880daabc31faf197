"""What a round's tally is made from, and what pages, council and API show of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Select, and_, func, or_, select
from sqlalchemy.orm import Session, contains_eager

from services.awards.domain.lifecycle import IS_PUBLIC
from services.awards.domain.round_file import one_line
from services.awards.domain.round_parts import Struck
from services.awards.domain.tally import Product
from services.awards.models import Assignment, Dossier, Establishment, Judge, Round, Sheet, Standing, Step, Tally
from services.awards.permissions import Scope
from shared.alphabet import containing
from shared.cases import in_state, not_in_state
from shared.errors import N_, Forbidden, NotFound, required
from shared.filters import narrowed

OUTCOMES: Final = ("proposed", "passed", "not_passed", "no_result")


class TallyNotFound(NotFound):
    """The round has no tally that this person may see."""

    text = N_("Kỳ bình chọn này chưa có kết quả để kiểm tra.")


class OwnSheetsOnly(Forbidden):
    """Who judges in a round does not read the other judges' sheets before everybody may, whatever else they are."""

    text = N_("Ông/Bà là giám khảo của kỳ này nên chỉ xem được phiếu của giám khảo khác sau khi công bố kết quả.")


@dataclass(frozen=True, slots=True)
class StandingFilters:
    """What a list of standings is narrowed to; "" does not narrow."""

    q: str = ""
    group: str = ""
    province: str = ""
    outcome: str = ""


@dataclass(frozen=True, slots=True)
class ProductProgress:
    """How many sheets of a product are there, count, and are still awaited; ``enough`` by the round's quorum."""

    dossier_id: UUID
    code: str
    name: str
    group: str
    awaited: int
    signed: int
    annulled: int
    enough: bool


def check_reader(scope: Scope, round_: Round) -> None:
    """Raise Forbidden unless ``scope`` may read all judges' points of a round that is tallied; OwnSheetsOnly for its
    judges."""
    if not scope.reads_sheets(round_):
        raise OwnSheetsOnly if round_.id in scope.judges else Forbidden


def latest_tally(session: Session, round_id: UUID) -> Tally | None:
    """Return the newest version of a round's tally (its file is loaded when asked for), None before the first."""
    return session.scalar(select(Tally).where(Tally.round_id == round_id).order_by(Tally.version.desc()).limit(1))


def versions_of(session: Session, round_id: UUID) -> Sequence[Tally]:
    """Return every version of a round's tally, newest first, without their files."""
    return session.scalars(select(Tally).where(Tally.round_id == round_id).order_by(Tally.version.desc())).all()


def tally_version(session: Session, round_id: UUID, version: int) -> Tally:
    """Return one version of a round's tally. Raises TallyNotFound."""
    return required(session.get(Tally, (round_id, version)) if 0 < version < 2**31 else None, TallyNotFound)


def public_tally(session: Session, round_: Round) -> Tally:
    """Return the tally that a published round rests on. Raises TallyNotFound before the publication."""
    found = latest_tally(session, round_.id) if round_.state in IS_PUBLIC and not round_.rehearsal else None
    if found is None:
        raise TallyNotFound
    return found


def result_hash(session: Session, tally: Tally) -> str:
    """Return the hash of a tally's result, without loading its file."""
    own = (Tally.round_id == tally.round_id, Tally.version == tally.version)
    found: str = session.scalars(select(Tally.file["result_sha256"].astext).where(*own)).one()
    return found


def standings(round_id: UUID, version: int) -> Select[Standing]:
    """Return the query of a version's standings with dossiers and establishments: by rank, those without one last."""
    return (
        select(Standing)
        .join(Standing.dossier)
        .join(Dossier.establishment)
        .where(Standing.round_id == round_id, Standing.version == version)
        .options(contains_eager(Standing.dossier).contains_eager(Dossier.establishment))
        .order_by(Standing.rank.asc().nulls_last(), Dossier.voting_code)
    )


def listed(round_id: UUID, version: int, filters: StandingFilters) -> Select[Standing]:
    """Return the standings that the filters leave, in the same order."""
    wanted = {"group": (Dossier.product_group, filters.group), "province": (Dossier.province_code, filters.province)}
    named = containing(filters.q, Dossier.search_text, Establishment.search_text)
    query = standings(round_id, version).where(named, *narrowed(wanted))
    conditions = {
        "proposed": Standing.proposed,
        "passed": Standing.passed & ~Standing.proposed,
        "not_passed": Standing.rank.is_not(None) & ~Standing.passed,
        "no_result": Standing.rank.is_(None),
    }
    if filters.outcome in conditions:
        query = query.where(conditions[filters.outcome])
    return query


def outcome_counts(session: Session, round_id: UUID, version: int) -> Mapping[str, int]:
    """Return how many products of a version there are by outcome (OUTCOMES)."""
    passed, proposed, rank = Standing.passed, Standing.proposed, Standing.rank
    row = session.execute(
        select(
            func.count().filter(proposed),
            func.count().filter(passed, ~proposed),
            func.count().filter(rank.is_not(None), ~passed),
            func.count().filter(rank.is_(None)),
        ).where(Standing.round_id == round_id, Standing.version == version)
    ).one()
    return dict(zip(OUTCOMES, row, strict=True))


def progress_of_products(session: Session, round_: Round, quorum: int) -> Sequence[ProductProgress]:
    """Return how far every accepted product is, those that lack most sheets for the quorum first."""
    signed = func.count().filter(in_state(Sheet, "signed"), Sheet.annulled_at.is_(None))
    annulled = func.count().filter(Sheet.annulled_at.is_not(None))
    rows = session.execute(
        select(Dossier.id, Dossier.voting_code, Dossier.product_name, Dossier.product_group, signed, annulled)
        .outerjoin(Sheet, Sheet.dossier_id == Dossier.id)
        .where(Dossier.round_id == round_.id, in_state(Dossier, "accepted"))
        .group_by(Dossier.id)
    ).all()
    unsigned = (
        select(Assignment.dossier_id, func.count())
        .join(Judge, Judge.id == Assignment.judge_id)
        .outerjoin(Sheet, (Sheet.judge_id == Judge.id) & (Sheet.dossier_id == Assignment.dossier_id))
        .where(
            Judge.round_id == round_.id,
            in_state(Judge, "accepted"),
            or_(Sheet.id.is_(None), not_in_state(Sheet, "signed")),
        )
        .group_by(Assignment.dossier_id)
    )
    awaited = dict(session.execute(unsigned).all())
    found = [
        ProductProgress(id_, code or "", name, group, awaited.get(id_, 0), here, gone, here >= quorum)
        for id_, code, name, group, here, gone in rows
    ]
    return sorted(found, key=lambda one: (min(one.signed - quorum, 0), -one.awaited, one.code))


def signed_leaves(session: Session, round_id: UUID) -> list[tuple[Mapping[str, Any], str]]:
    """Return every signed leaf in tree order with the reason it was annulled for ("" if it counts)."""
    rows = session.execute(
        select(Sheet.leaf, Sheet.annulled_reason)
        .where(Sheet.round_id == round_id, in_state(Sheet, "signed"))
        .order_by(Sheet.leaf_index)
    )
    return [(leaf, reason) for leaf, reason in rows if leaf is not None]


def products_of(session: Session, round_id: UUID) -> dict[str, tuple[UUID, Product]]:
    """Return the round's products by voting code, struck ones too: their dossier and what the tally needs."""
    rows = session.execute(
        select(Dossier.id, Dossier.voting_code, Dossier.product_group, Dossier.province_code).where(
            Dossier.round_id == round_id, in_state(Dossier, "accepted", "struck")
        )
    )
    return {code: (id_, Product(code, group, province)) for id_, code, group, province in rows if code is not None}


def struck_products(session: Session, round_id: UUID) -> list[Struck]:
    """Return the products that were taken out, each with the reason of the last time it was."""
    rows = session.execute(
        select(Dossier.voting_code, Step.reason)
        .join(Step, and_(Step.subject_id == Dossier.id, Step.what == "struck"))
        .where(Dossier.round_id == round_id, in_state(Dossier, "struck"))
        .order_by(Step.serial)
    )
    reasons = {code: reason for code, reason in rows if code is not None}
    return [Struck(code, one_line(reason) or "–") for code, reason in sorted(reasons.items())]


def judge_labels(session: Session, round_id: UUID) -> list[str]:
    """Return the labels of the judges who accepted or have signed a sheet."""
    has_signed = select(Sheet.judge_id).where(Sheet.round_id == round_id, in_state(Sheet, "signed"))
    of_round = select(Judge.label).where(Judge.round_id == round_id)
    return list(session.scalars(of_round.where((in_state(Judge, "accepted")) | Judge.id.in_(has_signed))))


def signed_sheets(session: Session, round_id: UUID, code: str) -> Sequence[Sheet]:
    """Return the signed sheets of one product with their judges, in the order of the judges' labels."""
    return session.scalars(
        select(Sheet)
        .join(Sheet.judge)
        .join(Sheet.dossier)
        .where(Sheet.round_id == round_id, in_state(Sheet, "signed"), Dossier.voting_code == code)
        .options(contains_eager(Sheet.judge), contains_eager(Sheet.dossier))
        .order_by(Judge.label)
    ).all()


def signed_sheet(session: Session, round_id: UUID, sheet_id: UUID) -> Sheet:
    """Return a signed sheet with its judge and product. Raises TallyNotFound."""
    found = session.scalar(
        select(Sheet)
        .join(Sheet.judge)
        .join(Sheet.dossier)
        .where(Sheet.id == sheet_id, Sheet.round_id == round_id, in_state(Sheet, "signed"))
        .options(contains_eager(Sheet.judge), contains_eager(Sheet.dossier))
    )
    if found is None:
        raise TallyNotFound
    return found


def last_proposed(session: Session, round_id: UUID, version: int) -> int:
    """Return the rank of the last product that is proposed, 0 if none is: the cut line stands below it."""
    of_version = (Standing.round_id == round_id, Standing.version == version, Standing.proposed)
    return session.scalar(select(func.max(Standing.rank)).where(*of_version)) or 0


def provinces_listed(session: Session, round_id: UUID, version: int) -> Sequence[str]:
    """Return the codes of the provinces whose products are in a version."""
    query = select(Dossier.province_code).distinct().join(Standing, Standing.dossier_id == Dossier.id)
    of_version = (Standing.round_id == round_id, Standing.version == version)
    return session.scalars(query.where(*of_version).order_by(Dossier.province_code)).all()
