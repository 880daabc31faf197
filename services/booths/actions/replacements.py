"""A source that never came: one organiser names others, another confirms it, then the list is announced anew."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from services.booths.actions.draws import announced
from services.booths.actions.fairs import taken_fair
from services.booths.domain.announcement import Announcement, Replaced, announce
from services.booths.domain.draw import CHAIN_LENGTH
from services.booths.domain.lifecycle import REPLACEMENT, FairNotReady
from services.booths.domain.rules import Rules
from services.booths.domain.sources import DrawSource
from services.booths.models import Draw, Fair, SourceReplacement
from services.booths.permissions import require_organiser
from services.booths.queries.draws import ReplacementNotFound, check_nothing_waits
from shared import reading
from shared.cases import move, note, take
from shared.errors import Conflict, Forbidden, Invalid
from shared.i18n import N_
from shared.messaging import outbox


class SourceNotNamed(Conflict):
    """No source of this name was announced for a time that is over."""

    text = N_("Không có nguồn nào mang tên này đã đến giờ quay.")


class ChainUsedUp(Conflict):
    """Every code of the chain was promised to an announcement already."""

    text = N_("Đã dùng hết các mã của chuỗi cam kết.")


class OwnReplacement(Forbidden):
    """Who entered the replacement cannot be the one who confirms it."""

    text = N_("Người thay nguồn không tự xác nhận được. Vui lòng nhờ một người tổ chức khác kiểm tra và xác nhận.")


def announce_again(
    session: Session,
    *,
    fair_code: str,
    source: str,
    reason: str,
    sources: Sequence[DrawSource],
    by: str,
    now: datetime,
) -> SourceReplacement:
    """Enter other sources for an announced list, because the one called ``source`` never came; for nothing else.

    They wait for another organiser, who confirms or refuses them; where the fair's rules ask for none, the list is
    announced anew at once. Raises FairNotFound, Forbidden, FairNotReady, NumbersWait, ReplacementWaits,
    SourceNotNamed, ChainUsedUp, RandomnessTooEarly; Invalid without a reason.
    """
    require_organiser(session, by)
    fair = taken_fair(session, fair_code)
    check_nothing_waits(session, fair.id)
    entry = SourceReplacement(
        fair=fair,
        serial=(session.scalar(select(func.count()).where(SourceReplacement.fair_id == fair.id)) or 0) + 1,
        source=source,
        why=_why(reason),
        sources=[one.to_json() for one in sources],
        entered_by=by,
        entered_at=now,
    )
    _again(_open_draw(session, fair), entry, now)
    session.add(entry)
    note(session, entry, "entered", by=by, now=now, reason=entry.why)
    if not Rules.from_json(fair.rules).second_confirms:
        _announce(session, fair, entry, by=by, now=now)
    return entry


def confirm_replacement(session: Session, *, replacement_id: UUID, by: str, now: datetime) -> SourceReplacement:
    """Confirm that a source never came: the list is announced anew with the others. A second click changes nothing.

    Nobody knows the new numbers yet, and the next code of the chain opens it. What was announced before stays public.
    Publishes FairAnnounced, and ApplicationAnnounced for each application of the list that still stands.
    Raises Forbidden, OwnReplacement, ReplacementNotFound, ReplacementAnswered, FairNotReady, RandomnessTooEarly.
    """
    require_organiser(session, by)
    entry = take(session, SourceReplacement, replacement_id, missing=ReplacementNotFound, alone=True)
    if entry.state == "confirmed":
        return entry
    REPLACEMENT.check(entry.state, "confirmed")
    if entry.entered_by == by:
        raise OwnReplacement
    _announce(session, entry.fair, entry, by=by, now=now)
    return entry


def refuse_replacement(
    session: Session, *, replacement_id: UUID, reason: str, by: str, now: datetime
) -> SourceReplacement:
    """Refuse a replacement that waits, with the reason. Who entered it may take it back so.

    Raises Forbidden, ReplacementNotFound, ReplacementAnswered; Invalid without a reason.
    """
    require_organiser(session, by)
    entry = take(session, SourceReplacement, replacement_id, missing=ReplacementNotFound, alone=True)
    REPLACEMENT.check(entry.state, "refused")
    if not reason.strip():
        raise Invalid(fields={"reason": N_("Vui lòng ghi vì sao từ chối.")})
    entry.answered_by, entry.answered_at, entry.reason = by, now, reason.strip()
    # the draw's desk says so: the numbers are entered, or another replacement is
    move(session, entry, "refused", by=by, now=now, tells=None, reason=entry.reason)
    return entry


def _announce(session: Session, fair: Fair, entry: SourceReplacement, *, by: str, now: datetime) -> None:
    draw = _open_draw(session, fair)
    again, sha256 = _again(draw, entry, now)
    draw.former = [*draw.former, {"announcement": draw.announcement, "announcement_hash": draw.announcement_hash}]
    draw.announcement, draw.announcement_hash = again, sha256
    draw.announced_by, draw.announced_at = entry.entered_by, now
    entry.answered_by, entry.answered_at = by, now
    # the fair tells it
    move(session, entry, "confirmed", by=by, now=now, tells=None)
    note(session, fair, "announced_again", by=by, now=now, reason=f"{entry.source}: {entry.why}")
    outbox.record_all(session, announced(session, fair, draw, _sources(entry), again=entry.why), at=now)


def _again(draw: Draw, entry: SourceReplacement, now: datetime) -> tuple[dict[str, Any], str]:
    """Return the new announcement and its hash. Raises SourceNotNamed, ChainUsedUp, RandomnessTooEarly."""
    before = Announcement.from_json(draw.announcement)
    if not any(one.name == entry.source and one.drawn_at <= now for one in before.sources):
        raise SourceNotNamed
    if before.attempt + 1 >= CHAIN_LENGTH:
        raise ChainUsedUp
    replaced = Replaced(announcement_sha256=draw.announcement_hash, source=entry.source, reason=entry.why)
    return announce(
        replace(before, announced_at=now, attempt=before.attempt + 1, replaces=replaced, sources=_sources(entry))
    )


def _sources(entry: SourceReplacement) -> tuple[DrawSource, ...]:
    return tuple(DrawSource.from_json(one, "") for one in entry.sources)


def _open_draw(session: Session, fair: Fair) -> Draw:
    """Return the draw of a fair whose list is announced and not drawn. Raises FairNotReady."""
    if fair.state != "closed":
        raise FairNotReady(state=fair.state, wanted="closed")
    return session.get_one(Draw, fair.id, populate_existing=True)


def _why(reason: str) -> str:
    """Return why a source has no result, as the announcement can hold it. Raises Invalid."""
    said = " ".join(reason.split())
    if not said:
        raise Invalid(fields={"reason": N_("Vui lòng ghi rõ vì sao nguồn này không có kết quả.")})
    try:
        return reading.text(said, "reason")
    except reading.Malformed:
        raise Invalid(fields={"reason": N_("Có ký tự không đọc được hoặc văn bản quá dài.")}) from None
