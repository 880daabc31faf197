"""The numbers that the announced sources drew: one organiser enters them, another confirms them, then they count."""

from collections.abc import Iterator, Sequence, Set
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session, joinedload

from services.booths.actions.applying import facts
from services.booths.actions.fair_events import fair_facts
from services.booths.actions.fairs import taken_fair
from services.booths.actions.offers import annul_offers
from services.booths.domain.announcement import Announcement, check_drawn
from services.booths.domain.draw import revealed_code
from services.booths.domain.lifecycle import NUMBERS, FairNotReady, FairState
from services.booths.domain.proof import MOST_FORMER, as_former, complete
from services.booths.domain.rules import Rules
from services.booths.domain.sources import read_numbers
from services.booths.models import Application, Draw, DrawNumbers, Fair, Placement
from services.booths.permissions import require_organiser
from services.booths.queries.draws import NumbersNotFound, check_nothing_waits, counting, version_of
from shared import reading
from shared.cases import in_state, move, note, take
from shared.errors import Conflict, Forbidden, Invalid
from shared.events.booths import ApplicationWaitAnnulled, DrawCorrected
from shared.i18n import N_
from shared.messaging import outbox
from shared.sessions import with_fresh_proof

TAKING: Final[frozenset[FairState]] = frozenset({"closed", "drawn", "published"})
"""States of a fair in which numbers are entered: at first, or because those that count are wrong."""


class OwnNumbers(Forbidden):
    """Who entered the numbers cannot be the one who confirms them."""

    text = N_("Người nhập số không tự xác nhận được. Vui lòng nhờ một người tổ chức khác đối chiếu và xác nhận.")


class SameNumbers(Conflict):
    """The numbers that count are these already."""

    text = N_("Các số này trùng với các số đang dùng, không có gì để sửa.")


class TooManyCorrections(Conflict):
    """The draw file has no room for another version."""

    text = N_("Các số đã được sửa %(most)s lần, nhiều nhất mà tệp bốc thăm ghi được, nên không sửa thêm được nữa.")


class LettersOut(Conflict):
    """The letters about the result were released: it stands."""

    text = N_("Thư báo kết quả đã được duyệt gửi nên không sửa số được nữa.")


@with_fresh_proof
def enter_numbers(
    session: Session,
    *,
    fair_code: str,
    numbers: Sequence[Sequence[int | str]],
    corrects: str = "",
    by: str,
    now: datetime,
) -> DrawNumbers:
    """Enter what the announced sources drew, a sequence for each, as they say it: so many, within their range.

    They wait for another organiser, who confirms or refuses them; where the fair's rules ask for none they count at
    once. Where numbers count already, ``corrects`` says why they are wrong. Raises FairNotFound, Forbidden,
    FairNotReady, NumbersWait, LettersOut, RandomnessNotDrawnYet, NumbersMissing, NumbersDoNotFit, SameNumbers,
    TooManyCorrections; Invalid for a correction without a reason.
    """
    require_organiser(session, by)
    fair = taken_fair(session, fair_code)
    announced, read, why = _checked(session, fair, numbers, corrects, now)
    serial = session.scalar(select(func.count()).where(DrawNumbers.fair_id == fair.id)) or 0
    entry = DrawNumbers(
        fair=fair,
        serial=serial + 1,
        numbers=read,
        corrects=why,
        entered_by=by,
        entered_at=now,
    )
    session.add(entry)
    note(session, entry, "entered", by=by, now=now, reason=entry.corrects, facts={"numbers": _written(announced, read)})
    if not Rules.from_json(fair.rules).second_confirms:
        _count(session, fair, entry, by=by, now=now)
    return entry


def check_numbers(
    session: Session, fair: Fair, *, numbers: Sequence[Sequence[int | str]], corrects: str, now: datetime
) -> None:
    """Raise what entering these numbers would, without doing it; who asks is an organiser."""
    _checked(session, fair, numbers, corrects, now)


@with_fresh_proof
def confirm_numbers(session: Session, *, numbers_id: UUID, by: str, now: datetime) -> DrawNumbers:
    """Confirm what another organiser entered: the draw follows from it. A second click changes nothing.

    Nobody outside is told yet: the organiser looks at the result first. If numbers counted before, their result stays
    public as a version; a publication of it is undone, its offers are annulled, and its held letters never go out.
    Publishes OfferAnnulled for each of them, ApplicationWaitAnnulled for who was offered none, and DrawCorrected.
    Raises Forbidden, OwnNumbers, NumbersNotFound, NumbersAnswered, FairNotReady, LettersOut.
    """
    require_organiser(session, by)
    entry = take(session, DrawNumbers, numbers_id, missing=NumbersNotFound, alone=True)
    if entry.state == "confirmed":
        return entry
    NUMBERS.check(entry.state, "confirmed")
    if entry.entered_by == by:
        raise OwnNumbers
    _count(session, entry.fair, entry, by=by, now=now)
    return entry


def refuse_numbers(session: Session, *, numbers_id: UUID, reason: str, by: str, now: datetime) -> DrawNumbers:
    """Refuse numbers that wait, with the reason; they are entered again. Who entered them may take them back so.

    Raises Forbidden, NumbersNotFound, NumbersAnswered; Invalid without a reason.
    """
    require_organiser(session, by)
    entry = take(session, DrawNumbers, numbers_id, missing=NumbersNotFound, alone=True)
    NUMBERS.check(entry.state, "refused")
    if not reason.strip():
        raise Invalid(fields={"reason": N_("Vui lòng ghi số nào sai.")})
    entry.answered_by, entry.answered_at, entry.reason = by, now, reason.strip()
    # organisers see it among their tasks: the numbers are to be entered again
    move(session, entry, "refused", by=by, now=now, tells=None, reason=entry.reason)
    return entry


def _checked(
    session: Session, fair: Fair, numbers: Sequence[Sequence[int | str]], corrects: str, now: datetime
) -> tuple[Announcement, list[list[int]], str]:
    """Return the announcement, the numbers, and why those before are wrong, once all that is as it must be."""
    draw = _open_draw(session, fair)
    check_nothing_waits(session, fair.id)
    announced = Announcement.from_json(draw.announcement)
    check_drawn(announced, now)
    read = [list(one) for one in read_numbers(announced.sources, numbers)]
    before = counting(session, fair.id)
    if before is None:
        return announced, read, ""
    if before.numbers == read:
        raise SameNumbers
    if version_of(draw) > MOST_FORMER:
        raise TooManyCorrections(most=MOST_FORMER)
    return announced, read, _why(corrects)


def _why(corrects: str) -> str:
    """Return why numbers are wrong as the draw file can hold it. Raises Invalid."""
    said = " ".join(corrects.split())
    if not said:
        raise Invalid(fields={"corrects": N_("Vui lòng ghi các số trước sai ở đâu; lý do được công bố.")})
    try:
        return reading.text(said, "corrects")
    except reading.Malformed:
        raise Invalid(fields={"corrects": N_("Có ký tự không đọc được hoặc văn bản quá dài.")}) from None


def _open_draw(session: Session, fair: Fair) -> Draw:
    """Return the draw of a fair that still takes numbers. Raises FairNotReady, LettersOut."""
    if fair.state not in TAKING:
        raise FairNotReady(state=fair.state, wanted="drawn")
    draw = session.get_one(Draw, fair.id, populate_existing=True)
    if draw.letters_out_at is not None:
        raise LettersOut
    return draw


def _count(session: Session, fair: Fair, entry: DrawNumbers, *, by: str, now: datetime) -> None:
    """Let an entry count: keep the whole proof, and undo what followed from the numbers before it."""
    draw, before = _open_draw(session, fair), counting(session, fair.id)
    announced = Announcement.from_json(draw.announcement)
    code = revealed_code(bytes.fromhex(fair.draw_secret), announced.attempt).hex()
    former = as_former(before.proof or {}, entry.corrects) if before else []
    entry.proof = complete(draw.announcement, randomness=entry.numbers, code=code, former=former)
    if before is not None:
        before.wrong, before.replaced_at = entry.corrects, now
        # the public page says so, and the letters of what is corrected
        move(session, before, "replaced", by=by, now=now, tells=None, reason=entry.corrects)
        session.execute(delete(Placement).where(Placement.fair_id == fair.id))
    session.flush()
    entry.answered_by, entry.answered_at = by, now
    # nobody is told yet: the organiser looks at the result first
    move(session, entry, "confirmed", by=by, now=now, tells=None)
    draw.proof, draw.drawn_by, draw.drawn_at = entry.proof, by, now
    _place(session, fair.id, entry.proof["result"]["applications"])
    if fair.state == "published" and before is not None:
        _undo_publication(session, fair, draw, before, by=by, now=now)
    elif fair.state == "closed":
        move(session, fair, "drawn", by=by, now=now, tells=None)  # as above: nobody yet


def _undo_publication(session: Session, fair: Fair, draw: Draw, before: DrawNumbers, *, by: str, now: datetime) -> None:
    """Take back what the numbers before had published, and tell everybody whom that concerned."""
    reason = before.wrong
    offered = annul_offers(session, fair, reason=reason, by=by, now=now)
    outbox.record_all(session, _waits_annulled(session, before, offered), at=now)
    draw.published_by, draw.published_at, draw.letters_withdrawn_at = "", None, None
    told = DrawCorrected(**fair_facts(fair), draw_version=version_of(draw), reason=reason, withdrawn_batch_id=before.id)
    move(session, fair, "drawn", what="redrawn", by=by, now=now, tells=told, reason=reason)


def _waits_annulled(session: Session, before: DrawNumbers, offered: Set[UUID]) -> Iterator[ApplicationWaitAnnulled]:
    """Yield what those are told who waited by wrong numbers and were offered nothing."""
    places = {row["label"]: row["waiting"] for row in (before.proof or {})["result"]["applications"] if row["waiting"]}
    waited = select(Application).where(
        Application.fair_id == before.fair_id,
        Application.label.in_(places),
        Application.id.not_in(offered),
        in_state(Application, "accepted"),
    )
    for one in session.scalars(waited.options(joinedload(Application.establishment)).order_by(Application.label)):
        yield ApplicationWaitAnnulled(**facts(one), waiting_position=places[one.label], reason=before.wrong)


def _place(session: Session, fair_id: UUID, results: Sequence[dict[str, Any]]) -> None:
    ids = dict(
        session.execute(
            select(Application.label, Application.id).where(Application.fair_id == fair_id, Application.label != "")
        ).all()
    )
    session.add_all(
        Placement(
            application_id=ids[result["label"]],
            fair_id=fair_id,
            points=result["points"],
            position=result["position"],
            booths_given=len(result["booths"]),
            waiting_position=result["waiting"],
            explanation=result,
        )
        for result in results
    )


def _written(announced: Announcement, numbers: Sequence[Sequence[int]]) -> list[str]:
    """Return the numbers of each source as one text, for the history."""
    return [
        f"{source.name}: {' '.join(source.written(one) for one in drawn)}"
        for source, drawn in zip(announced.sources, numbers, strict=True)
    ]
