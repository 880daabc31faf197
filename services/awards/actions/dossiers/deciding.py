"""What the round's secretariat decides on a dossier that was handed in: accept, send back, refuse; strike later."""

import secrets
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from types import MappingProxyType
from typing import Any, Final
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.awards.actions.blocks import refresh_blocks
from services.awards.actions.dossiers.entering import entered, searchable
from services.awards.actions.dossiers.taking import dossier_facts as about
from services.awards.actions.dossiers.taking import taken_dossier
from services.awards.actions.rounds import outside
from services.awards.domain.dossiers import CHECKLIST, STRIKABLE, checklist_items, drawn_code
from services.awards.domain.lifecycle import DOSSIER, DossierState
from services.awards.models import Dossier
from services.awards.permissions import require_secretariat
from shared.cases import change, move
from shared.errors import N_, Conflict, Invalid
from shared.events.awards import DossierAccepted, DossierRefused, DossierReturned, DossierStruck
from shared.events.envelope import Event
from shared.reviewing import joined_reasons

LONGEST_ITEM_REASON: Final = 500
Pick = Callable[[int], int]
Checks = Mapping[str, Mapping[str, Any]]


class AlreadyDecided(Conflict):
    """Somebody was faster, or the maker has taken the dossier back."""

    text = N_("Hồ sơ này không còn chờ xét: đã có quyết định hoặc cơ sở đang sửa.")


class DecisionsClosed(Conflict):
    """The round's list of products stands."""

    text = N_("Kỳ bình chọn không còn ở giai đoạn xét hồ sơ.")


def check_items(session: Session, *, dossier_id: UUID, by: str, items: Checks, now: datetime) -> Dossier:
    """Keep what the office has looked at so far, item by item: {"ok": bool, "reason": text}; decides nothing.

    Raises DossierNotFound, Forbidden, AlreadyDecided, DecisionsClosed, Invalid by item.
    """
    dossier = _undecided(session, dossier_id, by)
    checklist = _checklist(session, dossier, items)
    facts = {"checklist": checklist}
    change(session, dossier, by=by, now=now, tells=None, what="checked", facts=facts)  # nothing is decided yet
    return dossier


def accept_dossier(
    session: Session,
    *,
    dossier_id: UUID,
    by: str,
    now: datetime,
    items: Checks | None = None,
    pick: Pick = secrets.randbelow,
) -> Dossier:
    """Let the product go to the jury under a random voting code of its group; every item must be in order.

    Publishes DossierAccepted. Raises what `check_items` raises, and NoCodeLeft.
    """
    dossier = _undecided(session, dossier_id, by, round_alone=True)
    checklist = _checklist(session, dossier, items)
    asked = checklist_items(entered(session, dossier))
    open_items = [code for code in asked if not checklist.get(code, {}).get("ok")]
    if open_items:
        raise Invalid(
            fields={code: N_("Chưa đạt hoặc chưa xem mục này nên chưa chấp nhận được.") for code in open_items}
        )
    codes = session.scalars(
        select(Dossier.voting_code).where(Dossier.round_id == dossier.round_id, Dossier.voting_code.is_not(None))
    )
    drawn = drawn_code(dossier.product_group, [code for code in codes if code], pick)
    facts = {"checklist": checklist, "voting_code": drawn}
    _decide(session, dossier, "accepted", DossierAccepted(**about(dossier)), by=by, now=now, facts=facts)
    searchable(dossier)
    refresh_blocks(session, dossier.round, now, dossier_ids=[dossier.id])
    return dossier


def return_dossier(
    session: Session,
    *,
    dossier_id: UUID,
    by: str,
    now: datetime,
    complete_by: datetime,
    items: Checks | None = None,
    reasons: Sequence[str] = (),
) -> Dossier:
    """Send the dossier back to be completed by ``complete_by``; why is what the checklist says, and ``reasons``.

    Publishes DossierReturned. Raises what `check_items` raises, and Invalid without a reason or with a day gone by.
    """
    dossier = _undecided(session, dossier_id, by)
    checklist = _checklist(session, dossier, items)
    if complete_by <= now:
        raise Invalid(fields={"complete_by": N_("Thời hạn bổ sung phải ở sau lúc này.")})
    reason = joined_reasons([*_faults(session, dossier, checklist), *reasons])
    told = DossierReturned(**about(dossier), reason=reason, complete_by=complete_by)
    facts = {"checklist": checklist, "complete_by": complete_by}
    return _decide(session, dossier, "returned", told, by=by, now=now, reason=reason, facts=facts)


def refuse_dossier(
    session: Session, *, dossier_id: UUID, by: str, now: datetime, reasons: Sequence[str], items: Checks | None = None
) -> Dossier:
    """Refuse the dossier for good; also one that was sent back and not completed.

    Publishes DossierRefused. Raises what `check_items` raises, and Invalid without a reason.
    """
    dossier = _undecided(session, dossier_id, by, also="returned")
    checklist = _checklist(session, dossier, items)
    reason = joined_reasons([*_faults(session, dossier, checklist), *reasons])
    told = DossierRefused(**about(dossier), reason=reason)
    return _decide(session, dossier, "refused", told, by=by, now=now, reason=reason, facts={"checklist": checklist})


def strike_dossier(session: Session, *, dossier_id: UUID, by: str, now: datetime, reason: str) -> Dossier:
    """Take an accepted product out of the round before it is published; its voting code is not used again.

    Publishes DossierStruck. Raises DossierNotFound, Forbidden, DossierNotReady, DecisionsClosed, Invalid.
    """
    dossier = taken_dossier(session, dossier_id, round_alone=True)
    require_secretariat(session, by, dossier.round)
    if dossier.state == "struck":
        return dossier
    DOSSIER.check(dossier.state, "struck")
    if dossier.round.state not in STRIKABLE:
        raise DecisionsClosed
    why = joined_reasons([reason], field="reason")
    return _decide(session, dossier, "struck", DossierStruck(**about(dossier), reason=why), by=by, now=now, reason=why)


def _undecided(
    session: Session, dossier_id: UUID, by: str, also: DossierState = "submitted", *, round_alone: bool = False
) -> Dossier:
    dossier = taken_dossier(session, dossier_id, round_alone=round_alone)
    require_secretariat(session, by, dossier.round)
    if dossier.state not in {"submitted", also}:
        raise AlreadyDecided
    if dossier.round.state != "open":
        raise DecisionsClosed
    return dossier


def _decide(
    session: Session,
    dossier: Dossier,
    state: DossierState,
    told: Event,
    *,
    by: str,
    now: datetime,
    reason: str = "",
    facts: Mapping[str, Any] = MappingProxyType({}),
) -> Dossier:
    told_outside = outside(dossier.round, told)
    facts = {**facts, "decided_at": now}
    move(session, dossier, state, by=by, now=now, tells=told_outside, reason=reason, facts=facts)
    return dossier


def _checklist(session: Session, dossier: Dossier, items: Checks | None) -> dict[str, Any]:
    """Return the checklist as it is with these items looked at now."""
    return dossier.checklist if items is None else {**dossier.checklist, **_checked(session, dossier, items)}


def _checked(session: Session, dossier: Dossier, items: Checks) -> dict[str, Any]:
    """Return the items as they are kept; raises Invalid for one that is not asked, or is not in order without why."""
    asked = checklist_items(entered(session, dossier))
    wrong: dict[str, str] = {}
    kept: dict[str, Any] = {}
    for code, item in items.items():
        ok, reason = item.get("ok") is True, str(item.get("reason") or "").strip()
        if code not in asked:
            wrong[code] = N_("Mục này không áp dụng cho hồ sơ.")
        elif not ok and not reason:
            wrong[code] = N_("Ghi rõ điều chưa đạt để cơ sở biết cần làm gì.")
        elif len(reason) > LONGEST_ITEM_REASON:
            wrong[code] = N_("Lý do quá dài, nhiều nhất 500 ký tự.")
        kept[code] = {"ok": ok, "reason": "" if ok else reason}
    if wrong:
        raise Invalid(fields=wrong)
    return kept


def _faults(session: Session, dossier: Dossier, checklist: Checks) -> list[str]:
    """Return what the checklist finds fault with, one line each."""
    items = [(code, checklist.get(code)) for code in checklist_items(entered(session, dossier))]
    return [f"{CHECKLIST[code]}: {item['reason']}" for code, item in items if item and not item["ok"]]
