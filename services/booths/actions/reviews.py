"""What the officer of the province (or an organiser) decides on an application that was handed in."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.booths.actions.applying import STATE_NAMES, facts, require_open, taken
from services.booths.domain.lifecycle import ApplicationState
from services.booths.models import Application, Staff
from services.booths.permissions import require_officer
from shared.cases import move
from shared.errors import Conflict
from shared.events.booths import ApplicationAccepted, ApplicationRefused, ApplicationReturned
from shared.events.envelope import Event
from shared.formats import moment
from shared.i18n import N_, gettext
from shared.reviewing import joined_reasons

RETURN_REASONS: Final = (
    N_("Giấy đăng ký kinh doanh thiếu, mờ hoặc không đúng tên cơ sở."),
    N_("Giấy chứng nhận an toàn thực phẩm thiếu hoặc hết hạn."),
    N_("Ảnh sản phẩm thiếu hoặc không rõ."),
    N_("Sản phẩm đăng ký chưa ghi rõ tên hoặc không do cơ sở sản xuất."),
    N_("Thông tin cơ sở không khớp với giấy tờ."),
)


class AlreadyDecided(Conflict):
    """Somebody was faster."""

    text = N_("%(who)s đã quyết định đăng ký này lúc %(when)s: %(state)s.")


class DecisionsClosed(Conflict):
    """The fair is no longer open: its list for the draw stands."""

    text = N_("Hội chợ không còn ở giai đoạn xét đăng ký.")


class NotHandedIn(Conflict):
    """The maker has taken the application back to mend it, or never handed it in."""

    text = N_("Cơ sở đang sửa hoặc đã rút đăng ký này, nên chưa xét được.")


def accept_application(session: Session, *, application_id: UUID, by: str, now: datetime) -> Application:
    """Let the application take part in the draw.

    Publishes ApplicationAccepted. Raises ApplicationNotFound, Forbidden, AlreadyDecided, NotHandedIn, DecisionsClosed.
    """
    application = _undecided(session, application_id, by)
    return _decided(session, application, "accepted", by=by, now=now, tells=ApplicationAccepted(**facts(application)))


def return_application(
    session: Session, *, application_id: UUID, reasons: Sequence[str], by: str, now: datetime
) -> Application:
    """Send the application back with what must be mended, while there is time for it.

    ``reasons`` are kept one a line, so that the known ones are read in the reader's language. Publishes
    ApplicationReturned. Raises Invalid without a reason, RegistrationClosed, and what accept_application raises.
    """
    application = _undecided(session, application_id, by)
    require_open(application.fair, now)
    reason = joined_reasons(reasons)
    told = ApplicationReturned(**facts(application), reason=reason)
    return _decided(session, application, "returned", by=by, now=now, tells=told, reason=reason)


def refuse_application(
    session: Session, *, application_id: UUID, reasons: Sequence[str], by: str, now: datetime
) -> Application:
    """Refuse the application; also one that was sent back and not mended.

    Publishes ApplicationRefused. Raises Invalid without a reason, and what accept_application raises.
    """
    application = _undecided(session, application_id, by, also="returned")
    reason = joined_reasons(reasons)
    told = ApplicationRefused(**facts(application), reason=reason)
    return _decided(session, application, "refused", by=by, now=now, tells=told, reason=reason)


def _undecided(session: Session, application_id: UUID, by: str, also: ApplicationState = "submitted") -> Application:
    application = taken(session, application_id)
    require_officer(session, by, application.establishment.province_code)
    if application.state in {"draft", "withdrawn"}:
        raise NotHandedIn
    if application.state not in {"submitted", also}:
        raise AlreadyDecided(
            who=staff_name(session, application.decided_by),
            when=moment(application.decided_at or application.changed_at),
            state=gettext(STATE_NAMES[application.state]),
        )
    if application.fair.state != "open":
        raise DecisionsClosed
    return application


def _decided(
    session: Session,
    application: Application,
    state: ApplicationState,
    *,
    by: str,
    now: datetime,
    tells: Event,
    reason: str = "",
) -> Application:
    application.reason, application.decided_by, application.decided_at = reason, by, now
    move(session, application, state, by=by, now=now, tells=tells, reason=reason)
    return application


def staff_name(session: Session, email: str) -> str:
    """Return how colleagues know a mailbox: the name of its role, else the mailbox itself."""
    return session.scalar(select(Staff.name).where(Staff.email == email).limit(1)) or email
