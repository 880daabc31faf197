"""Every night each service's list of what it decided is compared with the letters; organisers hear what is missing."""

from datetime import date, datetime, timedelta
from typing import Final
from uuid import UUID, uuid5

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.notifications.actions.concerns import is_over
from services.notifications.actions.decision_lists import concern_of
from services.notifications.actions.own_letters import tell_organisers
from services.notifications.actions.telling import Origin
from services.notifications.letters.held import FOUND, MISSING
from services.notifications.models import Reconciliation
from services.notifications.permissions import require_organiser
from services.notifications.queries import reconciliation as queries
from services.notifications.queries.reconciliation import REST
from shared.cases import note
from shared.clock import hanoi_date
from shared.context import correlation_id
from shared.errors import Conflict, required
from shared.i18n import N_, Translator
from shared.messaging.nightly import bounds, list_id_of

PATIENCE: Final = timedelta(minutes=15)
PAGE: Final = "/notifications/office/reconciliations"
SERVICE_NAMES: Final = {"booths": N_("đăng ký gian hàng"), "awards": N_("bình chọn sản phẩm")}


class NotWhole(Conflict):
    """Parts of the list are not here yet."""

    text = N_("Danh sách của ngày này chưa tới đủ nên chưa so được.")


def compare_lists(session: Session, now: datetime) -> int:
    """Compare the oldest day's list that is whole and was not compared yet; return how many that was. A tick."""
    whole = select(Reconciliation).where(Reconciliation.listed_at.is_not(None), Reconciliation.compared_at.is_(None))
    due = whole.where(Reconciliation.until <= now - REST).order_by(Reconciliation.until, Reconciliation.service)
    listed = session.scalar(due.limit(1).with_for_update(skip_locked=True))
    if listed is None:
        return 0
    _compare(session, listed, now)
    if listed.findings:
        _tell_found(session, listed, now)
    return 1


def compare_again(session: Session, *, list_id: UUID, by: str, now: datetime) -> Reconciliation:
    """Compare a day's list with the letters as they are now. Raises Forbidden, NotFound, NotWhole."""
    require_organiser(session, by)
    listed = required(session.get(Reconciliation, list_id, with_for_update=True))
    if listed.listed_at is None:
        raise NotWhole
    _compare(session, listed, now)
    note(session, listed, "compared_again", by=by, now=now, facts={"findings": len(listed.findings)})
    return listed


def tell_of_missing_lists(session: Session, now: datetime) -> int:
    """Tell organisers of services that have not told their list of the newest day that should be here. A tick.

    The letter waits a little, and is cancelled if the list comes after all: everything may have stood still.
    """
    day = queries.newest_day(now)
    return sum(_tell_missing(session, service, day, now) for service in queries.services_without_list(session, day))


def _compare(session: Session, listed: Reconciliation, now: datetime) -> None:
    listed.findings = [finding.to_json() for finding in queries.findings_now(session, listed)]
    listed.compared_at = now
    session.flush()


def _tell_found(session: Session, listed: Reconciliation, now: datetime) -> None:
    values = {
        **_service(listed.service),
        "day": hanoi_date(listed.since),
        "decisions": listed.listed,
        "findings": len(listed.findings),
    }
    tell_organisers(
        session,
        template=FOUND,
        occasion=uuid5(listed.list_id, "found"),
        values=values,
        link=f"{PAGE}/{listed.list_id}",
        now=now,
    )


def _tell_missing(session: Session, service: str, day: date, now: datetime) -> int:
    list_id = list_id_of(service, day)
    occasion, concern = uuid5(list_id, "missing"), concern_of(list_id)
    _, until = bounds(day)
    if is_over(session, concern, Origin(occasion, until, correlation_id())):
        return 0
    return tell_organisers(
        session,
        template=MISSING,
        occasion=occasion,
        values={**_service(service), "day": day},
        link=PAGE,
        now=now,
        due=now + PATIENCE,
        concerns=concern,
    )


def _service(name: str) -> dict[str, str]:
    return {f"service_{language}": Translator(language).gettext(SERVICE_NAMES[name]) for language in ("vi", "en")}
