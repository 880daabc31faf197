"""Results: what is about to be published, and what is public."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from sqlalchemy import ColumnElement, Select, String, cast, exists, func, select
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import InstrumentedAttribute, Session

from services.awards.domain.lifecycle import IS_PUBLIC
from services.awards.models import (
    Certificate,
    Contact,
    Decision,
    Dossier,
    Establishment,
    Round,
    Sheet,
    Standing,
    Tally,
)
from services.awards.permissions import NOBODY
from services.awards.queries.ballots import open_ballot_of
from services.awards.queries.council import CouncilFilters, CouncilOutcome, decisions_of, products_asked
from services.awards.queries.rounds import round_by_code
from services.awards.queries.tallies import result_hash
from shared.cases import in_state
from shared.errors import N_, NotFound

MOST_NAMED: Final = 5
"""Products named in one hindrance."""


TALLY_OUTDATED: Final = N_(
    "Sau lần tính kết quả này có sản phẩm bị loại, hoặc có phiếu bị loại hay được tính lại; hãy tính lại kết"
    " quả để tệp công bố đúng với quyết định: %(codes)s"
)


class ResultsNotPublic(NotFound):
    """The round has no public result yet."""

    text = N_("Kỳ bình chọn này chưa công bố kết quả.")


@dataclass(frozen=True)
class Hindrance:
    """Something that stands against publishing; ``text`` may name the products it is about as ``%(codes)s``."""

    text: str
    codes: Sequence[str] = ()

    @property
    def named(self) -> str:
        """Return the first products it is about, "" if it is about none."""
        return named(self.codes)


@dataclass(frozen=True)
class RecognitionCount:
    """How many products of one group or one province are recognised, how many are not."""

    name: str
    recognised: int
    not_recognised: int


@dataclass(frozen=True)
class Preview:
    """What publishing would do, and what hinders it."""

    entered: int
    passed: int
    recognised: int
    letters: int
    groups: Sequence[RecognitionCount]
    provinces: Sequence[RecognitionCount]
    departures: int
    hindrances: Sequence[Hindrance]

    @property
    def not_recognised(self) -> int:
        """Return how many products will not be recognised."""
        return self.entered - self.recognised


@dataclass(frozen=True)
class Summary:
    """A public result in numbers: ``recognised`` is what still is, ``revoked`` what was."""

    entered: int
    passed: int
    recognised: int
    revoked: int
    groups: Mapping[str, int]  # recognised
    provinces: Mapping[str, int]  # recognised

    @property
    def passed_only(self) -> int:
        """Return how many passed without being recognised."""
        return self.passed - self.recognised - self.revoked


def named(codes: Sequence[str]) -> str:
    """Return the first of these products, and whether there are more."""
    return ", ".join(codes[:MOST_NAMED]) + (" …" if len(codes) > MOST_NAMED else "")


def public_round(session: Session, code: str) -> Round:
    """Return a round whose result anyone may see. Raises RoundNotFound, ResultsNotPublic."""
    found = round_by_code(session, code, NOBODY)
    if found.state not in IS_PUBLIC:
        raise ResultsNotPublic
    return found


def preview(session: Session, round_: Round, stand: CouncilOutcome) -> Preview:
    """Return what publishing the round would do, in a fixed number of statements."""
    decisions = decisions_of(session, round_.id)
    chosen = {key for key, one in decisions.items() if one.recognised}
    return Preview(
        entered=len(stand.lines),
        passed=len(stand.passed),
        recognised=len(chosen),
        letters=_count_letters(session, round_.id),
        groups=_rows(stand, chosen, by_group=True),
        provinces=_rows(stand, chosen, by_group=False),
        departures=sum(not one.follows_jury for one in decisions.values()),
        hindrances=hindrances(session, round_, stand, decisions),
    )


def hindrances(
    session: Session, round_: Round, stand: CouncilOutcome, decisions: Mapping[UUID, Decision]
) -> list[Hindrance]:
    """Return what stands against publishing a round that is in its council's hands; [] if nothing does."""
    found = []
    if round_.state != "council":
        found.append(Hindrance(N_("Kỳ bình chọn chưa ở bước Hội đồng quyết định.")))
    if open_ballot_of(session, round_.id):
        found.append(Hindrance(N_("Còn một lần bỏ phiếu đang mở.")))
    if changed := changed_since(session, stand.tally):
        found.append(Hindrance(TALLY_OUTDATED, changed))
    undecided = [line.code for line in stand.lines if line.dossier_id not in decisions]
    if undecided:
        found.append(Hindrance(N_("Còn sản phẩm chưa có quyết định của Hội đồng: %(codes)s"), undecided))
    stale = [
        line.code
        for line in stand.lines
        if (one := decisions.get(line.dossier_id)) and one.follows_jury == stand.departs(line.code, one.recognised)
    ]
    if stale:
        found.append(
            Hindrance(N_("Kết quả bỏ phiếu đã thay đổi sau khi lập danh sách; hãy lập lại danh sách: %(codes)s"), stale)
        )
    return found


def changed_since(session: Session, tally: Tally) -> list[str]:
    """Return the products that a tally no longer tells the truth of: struck since, or with a sheet that was annulled
    or let count again since. Its file is what everybody rechecks, so that the result must follow from it."""
    of_version = (Standing.round_id == tally.round_id, Standing.version == tally.version)
    struck = select(Dossier.voting_code).join(Standing, Standing.dossier_id == Dossier.id)
    codes = set(session.scalars(struck.where(*of_version, in_state(Dossier, "struck"))))
    told = session.scalar(
        select(Tally.file["result"]["annulled"]).where(Tally.round_id == tally.round_id, Tally.version == tally.version)
    )
    then = {entry["index"]: entry["product"] for entry in told or ()}
    annulled = select(Sheet.leaf_index, Dossier.voting_code).join(Dossier, Dossier.id == Sheet.dossier_id)
    here = annulled.where(Sheet.round_id == tally.round_id, Sheet.annulled_at.is_not(None))
    now = {index: code for index, code in session.execute(here) if index is not None}
    codes |= {code for index, code in (then | now).items() if (index in then) != (index in now)}
    return sorted(code for code in codes if code)


def is_revoked() -> ColumnElement[bool]:
    """Return whether the product of a row had its certificate taken back, as part of a query on dossiers."""
    taken_back = select(Certificate.dossier_id).where(Certificate.revoked_at.is_not(None)).correlate(None)
    return Dossier.id.in_(taken_back)


def recognised_of(
    round_id: UUID, filters: CouncilFilters | None = None, *, revoked: bool | None = None
) -> Select[Dossier, Establishment, Standing, Certificate]:
    """Return the query of the recognised products by group, then in the jury's order; certificates once published.

    ``revoked``: only those whose certificate was taken back, or only the others; both if it is None.
    """
    asked = filters or CouncilFilters()
    query = (
        select(Dossier, Establishment, Standing, Certificate)
        .join(Decision, Decision.dossier_id == Dossier.id)
        .outerjoin(Certificate, Certificate.dossier_id == Dossier.id)
        .join(Establishment, Establishment.id == Dossier.establishment_id)
        .join(Standing, Standing.dossier_id == Dossier.id)
        .where(*_public(round_id), Decision.recognised, *products_asked(asked))
        .order_by(Dossier.product_group, Standing.rank, Dossier.voting_code)
    )
    return query if revoked is None else query.where(is_revoked() if revoked else ~is_revoked())


def departures_of(session: Session, round_id: UUID) -> list[tuple[str, Decision]]:
    """Return the decisions that left the jury's order by voting code, recognised ones first: all without names."""
    rows = session.execute(
        select(Dossier.voting_code, Decision)
        .join(Dossier, Dossier.id == Decision.dossier_id)
        .where(Decision.round_id == round_id, in_state(Dossier, "accepted"), Decision.follows_jury.is_(False))
        .order_by(Decision.recognised.desc(), Dossier.voting_code)
    )
    return [(code or "", decision) for code, decision in rows]


def summary(session: Session, round_id: UUID) -> Summary:
    """Return a published result in numbers, in one statement."""
    rows = session.execute(
        select(
            Dossier.product_group,
            Dossier.province_code,
            func.count(),
            func.count().filter(Standing.passed),
            func.count().filter(Decision.recognised, ~is_revoked()),
            func.count().filter(Decision.recognised, is_revoked()),
        )
        .join(Standing, Standing.dossier_id == Dossier.id)
        .join(Decision, Decision.dossier_id == Dossier.id)
        .where(*_public(round_id))
        .group_by(Dossier.product_group, Dossier.province_code)
    ).all()
    groups: dict[str, int] = {}
    provinces: dict[str, int] = {}
    for group, province, _entered, _passed, recognised, _revoked in rows:
        if recognised:
            groups[group] = groups.get(group, 0) + recognised
            provinces[province] = provinces.get(province, 0) + recognised
    entered, passed = sum(row[2] for row in rows), sum(row[3] for row in rows)
    return Summary(entered, passed, sum(groups.values()), sum(row[5] for row in rows), groups, provinces)


@dataclass(frozen=True)
class Proofs:
    """By what a result can be told from another: the hash of the file's result, and the sheets that it counts."""

    result_sha256: str
    sheets: int
    annulled: int


def proofs_of(session: Session, tally: Tally) -> Proofs:
    """Return what papers and pages print of a tally's file."""
    annulled = func.coalesce(func.jsonb_array_length(cast(Tally.file["result"]["annulled"], JSONB)), 0)
    counted = select(annulled).where(Tally.round_id == tally.round_id, Tally.version == tally.version)
    return Proofs(result_hash(session, tally), tally.tree_size, session.scalar(counted) or 0)


def latest_version(round_id: UUID | InstrumentedAttribute[UUID]) -> ColumnElement[int]:
    """Return the version of the tally that a round's result rests on, as part of a query."""
    return select(func.max(Tally.version)).where(Tally.round_id == round_id).scalar_subquery()


def _public(round_id: UUID) -> tuple[ColumnElement[bool], ...]:
    version = latest_version(round_id)
    return (Standing.round_id == round_id, Standing.version == version, in_state(Dossier, "accepted"))


def _rows(stand: CouncilOutcome, chosen: set[UUID], *, by_group: bool) -> list[RecognitionCount]:
    counted: dict[str, list[int]] = {}
    for line in stand.lines:
        name = line.candidate.group if by_group else line.candidate.province
        counted.setdefault(name, [0, 0])[line.dossier_id not in chosen] += 1
    return [RecognitionCount(name, *numbers) for name, numbers in sorted(counted.items())]


def _count_letters(session: Session, round_id: UUID) -> int:
    """Return how many letters go out: one for each product and each mailbox of its establishment."""
    mailbox = Contact.group_name == func.concat("establishment:", cast(Dossier.establishment_id, String))
    taking_part = exists(select(Standing.version).where(Standing.dossier_id == Dossier.id))
    letters = select(func.count()).select_from(Dossier).join(Contact, mailbox)
    return session.scalar(letters.where(Dossier.round_id == round_id, in_state(Dossier, "accepted"), taking_part)) or 0
