"""Codes on paper: printed for a round's judges by its secretariat, used once in the hall."""

from collections.abc import Collection, Mapping
from datetime import date, datetime, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from services.notifications.domain import secrets
from services.notifications.models import HallCode, HallSheet, WrongCode
from services.notifications.queries.hall import HallRound, hall_round
from shared.cases import note
from shared.cleaning import mailbox
from shared.clock import hanoi_date
from shared.errors import Conflict, Invalid, Trouble
from shared.i18n import N_

DAYS_AHEAD: Final = timedelta(days=30)


class NobodyToPrintFor(Conflict):
    """Each judge of the round has to sign in by letter."""

    text = N_("Kỳ này chưa có giám khảo nào để in mã.")


class TooManyWrong(Trouble):
    """Too many wrong codes came from this network."""

    kind = "too_many"
    text = N_("Mạng này đã nhập sai quá nhiều mã. Vui lòng chờ 15 phút rồi thử lại.")


def print_hall_codes(
    session: Session, *, round_id: UUID, good_on: date, key: str, by: str, now: datetime
) -> tuple[HallRound, Mapping[str, str]]:
    """Make new codes for a round's judges, good on one day; return the round and each mailbox's code.

    Those printed before are good no more. Raises Forbidden, NotFound, Invalid by field, NobodyToPrintFor.
    """
    found = hall_round(session, round_id, by)
    today = hanoi_date(now)
    if not today <= good_on <= today + DAYS_AHEAD:
        raise Invalid(fields={"good_on": N_("Vui lòng chọn ngày từ hôm nay đến 30 ngày tới.")})
    emails = {judge.email for judge in found.judges if not judge.by_letter}
    if not emails:
        raise NobodyToPrintFor
    sheet = session.scalar(select(HallSheet).where(HallSheet.round_id == round_id).with_for_update())
    sheet = sheet or HallSheet(round_id=round_id, round_code=found.code)
    codes = _printed(session, sheet, emails, good_on, key, by, now)
    note(session, sheet, "printed", by=by, now=now, facts={"good_on": good_on, "codes": len(codes)})
    return found, codes


def code_for(session: Session, *, email: str, key: str, by: str, now: datetime) -> str:
    """Return a code that signs in one mailbox today, for who has the machine itself (the command line)."""
    sheet = HallSheet(round_code="")
    one = mailbox(email)
    code = _printed(session, sheet, [one], hanoi_date(now), key, by, now)[one]
    note(session, sheet, "printed", by=by, now=now, facts={"email": one})
    return code


def use_hall_code(
    session: Session, *, code: str, keys: tuple[str, ...], address: str, now: datetime
) -> HallCode | None:
    """Use up a code on paper and return it; None, and counted, if it is wrong, used, of another day or void.

    Raises TooManyWrong. The caller commits, so that a wrong one counts.
    """
    network = secrets.network_of(address)
    lately = WrongCode.network == network, WrongCode.at > now - secrets.WINDOW
    if (session.scalar(select(func.count()).where(*lately)) or 0) >= secrets.MOST_PER_NETWORK:
        raise TooManyWrong
    digests = [secrets.digest_of_hall_code(secrets.typed_code(code), key) for key in keys]
    found = session.scalar(select(HallCode).where(HallCode.digest.in_(digests)).with_for_update(of=HallCode))
    if found is None or found.sheet.good_on != hanoi_date(now) or _over(found, now):
        session.add(WrongCode(email="", known=False, network=network, at=now))
        return None
    found.used_at = found.used_at or now
    session.flush()
    return found


def _over(code: HallCode, now: datetime) -> bool:
    """Return whether a code was used, but for a second press of the button within a minute."""
    return code.used_at is not None and now >= code.used_at + secrets.AGAIN


def _printed(
    session: Session, sheet: HallSheet, emails: Collection[str], good_on: date, key: str, by: str, now: datetime
) -> dict[str, str]:
    codes = {email: secrets.hall_code() for email in sorted(emails)}
    sheet.good_on, sheet.printed_by, sheet.printed_at = good_on, by, now
    sheet.codes = [
        HallCode(email=email, digest=secrets.digest_of_hall_code(code, key)) for email, code in codes.items()
    ]
    session.add(sheet)
    session.flush()
    return codes
