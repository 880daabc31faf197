"""What pages and API show of a fair's draw."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Select, func, or_, select, true
from sqlalchemy.orm import Session

from services.booths.domain.lifecycle import NumbersState, ReplacementState
from services.booths.models import Application, Draw, DrawNumbers, Establishment, Fair, Placement, SourceReplacement
from shared.alphabet import matching
from shared.cases import in_state
from shared.errors import Conflict, NotFound, required
from shared.i18n import N_


class DrawNotFound(NotFound):
    """The fair has no draw to show yet."""

    text = N_("Hội chợ này chưa có kết quả bốc thăm.")


class NumbersNotFound(NotFound):
    """No such numbers were entered."""

    text = N_("Không có lần nhập số nào như vậy.")


class NumbersWait(Conflict):
    """Numbers wait to be confirmed or refused."""

    text = N_("Có các số đã nhập đang chờ xác nhận. Hãy xác nhận hoặc từ chối trước.")


class ReplacementNotFound(NotFound):
    """No such replacement of a source was entered."""

    text = N_("Không có lần thay nguồn nào như vậy.")


class ReplacementWaits(Conflict):
    """A replacement of a source waits to be confirmed or refused."""

    text = N_("Có việc thay nguồn đang chờ xác nhận. Hãy xác nhận hoặc từ chối trước.")


@dataclass(frozen=True)
class Preparation:
    """How many applications of an open fair stand where, before it is closed."""

    accepted: int
    submitted: int
    returned: int
    drafts: int


@dataclass(frozen=True)
class DrawSummary:
    """What a draw gave, in numbers: applications with booths, booths, applications that wait, and those by province."""

    winners: int
    booths: int
    waiting: int
    provinces: Sequence[tuple[str, int, int]]  # code, applications, booths


@dataclass(frozen=True)
class OfficeNumbers:
    """The numbers of a draw as organisers see them: which wait, which count, which were refused last.

    ``crossed`` are wrong ones whose letters were released while they were being replaced.
    """

    waiting: DrawNumbers | None
    counting: DrawNumbers | None
    refused: DrawNumbers | None
    crossed: Sequence[DrawNumbers]


def draw_of(session: Session, fair: Fair) -> Draw | None:
    """Return the fair's announcement and draw, None before it is closed."""
    return session.get(Draw, fair.id)


def numbers_entered(fair_id: UUID, state: NumbersState | None = None) -> Select[DrawNumbers]:
    """Return the query of the entries of numbers for a fair's draw, of a state if asked, in their sequence."""
    wanted = true() if state is None else in_state(DrawNumbers, state)
    return select(DrawNumbers).where(DrawNumbers.fair_id == fair_id, wanted).order_by(DrawNumbers.serial)


def replacements_entered(fair_id: UUID, state: ReplacementState | None = None) -> Select[SourceReplacement]:
    """Return the same of the replacements of sources that never came."""
    wanted = true() if state is None else in_state(SourceReplacement, state)
    mine = select(SourceReplacement).where(SourceReplacement.fair_id == fair_id, wanted)
    return mine.order_by(SourceReplacement.serial)


def entries_of_numbers(session: Session, fair_id: UUID) -> Sequence[DrawNumbers]:
    """Return every entry of numbers for a fair's draw, in their sequence."""
    return session.scalars(numbers_entered(fair_id)).all()


def last_replacement(session: Session, fair_id: UUID) -> SourceReplacement | None:
    """Return the replacement of a source that was entered last, in whatever state; None if none was."""
    newest = replacements_entered(fair_id).order_by(None).order_by(SourceReplacement.serial.desc())
    return session.scalars(newest.limit(1)).one_or_none()


def announced_draw(session: Session, fair: Fair) -> Draw:
    """Return the draw of a fair that is closed. Raises DrawNotFound."""
    return required(draw_of(session, fair), DrawNotFound)


def office_numbers(session: Session, fair_id: UUID) -> OfficeNumbers:
    """Return the numbers that wait and that count; those that were refused only if nothing came after them."""
    every = entries_of_numbers(session, fair_id)
    rows = [row for row in every if row.state != "replaced"]
    by_state = {row.state: row for row in rows}
    last = rows[-1] if rows and rows[-1].state == "refused" else None
    crossed = [row for row in every if row.crossed_at]
    return OfficeNumbers(by_state.get("entered"), by_state.get("confirmed"), last, crossed)


def versions(session: Session, fair: Fair) -> Sequence[DrawNumbers]:
    """Return the entries whose numbers were wrong, as versions of the draw, the first first.

    They are public once the fair's draw was published with any of them, or after it.
    """
    counted = select(DrawNumbers).where(DrawNumbers.fair_id == fair.id, in_state(DrawNumbers, "replaced", "confirmed"))
    rows = session.scalars(counted.order_by(DrawNumbers.serial)).all()
    public = any(row.published_at for row in rows)
    return [row for row in rows if row.state == "replaced"] if public else []


def version(session: Session, fair: Fair, number: int) -> DrawNumbers | None:
    """Return a version of the draw that was made with wrong numbers, None if it is not (yet) public."""
    found = versions(session, fair)
    return found[number - 1] if 1 <= number <= len(found) else None


def counting(session: Session, fair_id: UUID) -> DrawNumbers | None:
    """Return the numbers that count now, None before any do."""
    confirmed = select(DrawNumbers).where(DrawNumbers.fair_id == fair_id, in_state(DrawNumbers, "confirmed"))
    return session.scalars(confirmed).one_or_none()


def waiting_numbers(session: Session, fair_id: UUID) -> DrawNumbers | None:
    """Return the numbers that wait to be confirmed, None if none do."""
    entered = select(DrawNumbers).where(DrawNumbers.fair_id == fair_id, in_state(DrawNumbers, "entered"))
    return session.scalars(entered).one_or_none()


def correcting(session: Session, fair: Fair, draw: Draw) -> DrawNumbers | None:
    """Return the numbers that wait to replace those of a published draw, None if none do or none can any more."""
    if fair.state != "published" or draw.letters_out_at is not None:
        return None
    return waiting_numbers(session, fair.id)


def check_nothing_waits(session: Session, fair_id: UUID) -> None:
    """Raise NumbersWait or ReplacementWaits if something of the fair's draw waits for a second organiser."""
    if waiting_numbers(session, fair_id) is not None:
        raise NumbersWait
    if session.scalars(replacements_entered(fair_id, "entered")).one_or_none() is not None:
        raise ReplacementWaits


def version_of(draw: Draw) -> int:
    """Return which version of the draw its numbers make: 1, and one more with each correction."""
    return len((draw.proof or {}).get("former", ())) + 1


def wrong_before(session: Session, fair_id: UUID) -> str:
    """Return what was wrong with the numbers whose result was published last, "" if none was."""
    replaced = select(DrawNumbers.wrong).where(
        DrawNumbers.fair_id == fair_id, in_state(DrawNumbers, "replaced"), DrawNumbers.published_at.is_not(None)
    )
    return session.scalar(replaced.order_by(DrawNumbers.serial.desc()).limit(1)) or ""


def preparation(session: Session, fair_id: UUID) -> Preparation:
    """Return how many applications wait, are accepted or unfinished."""
    rows = session.execute(
        select(Application.state, func.count()).where(Application.fair_id == fair_id).group_by(Application.state)
    )
    counts = dict(rows.all())
    return Preparation(*(counts.get(state, 0) for state in ("accepted", "submitted", "returned", "draft")))


def placements(fair_id: UUID, label: str = "") -> Select[Placement, str, str, str]:
    """Return the query of (placement, label, establishment name, province code), first in the draw first.

    ``label`` filters: all or a part of an application's label.
    """
    query = (
        select(Placement, Application.label, Establishment.name, Establishment.province_code)
        .join(Application, Application.id == Placement.application_id)
        .join(Establishment, Establishment.id == Application.establishment_id)
        .where(Placement.fair_id == fair_id)
        .order_by(Placement.position)
    )
    if not label:
        return query
    given = Placement.booths_given > 0
    named = matching(label, Establishment.name)  # not by number: this is public
    return query.where(or_(Application.label.icontains(label, autoescape=True), given & named))


def outcome(session: Session, fair_id: UUID) -> DrawSummary:
    """Return a draw's result in numbers."""
    given = Placement.booths_given
    rows = session.execute(
        select(
            Establishment.province_code,
            func.count(),
            func.count().filter(given > 0),
            func.sum(given),
            func.count().filter(Placement.waiting_position.is_not(None), given == 0),
        )
        .join(Application, Application.id == Placement.application_id)
        .join(Establishment, Establishment.id == Application.establishment_id)
        .where(Placement.fair_id == fair_id)
        .group_by(Establishment.province_code)
        .order_by(Establishment.province_code)
    ).all()
    return DrawSummary(
        winners=sum(row[2] for row in rows),
        booths=sum(row[3] for row in rows),
        waiting=sum(row[4] for row in rows),
        provinces=[(row[0], row[1], row[3]) for row in rows],
    )
