"""What every verb on an application shares: taking it under lock, noting the step, telling it.

Locks are always taken in one order, the fair before the application, so that closing a fair and the verbs wait for
each other and never lock each other out.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy.orm import Session

from services.booths.domain.applications import EDITABLE
from services.booths.domain.lifecycle import ApplicationState
from services.booths.models import Application, Fair
from services.booths.permissions import require_member
from services.booths.queries.applications import registration
from services.booths.queries.cases import ApplicationNotFound
from shared.cases import note_edit, take
from shared.errors import Conflict
from shared.events.booths.applications import AboutApplication
from shared.formats import deadline
from shared.i18n import N_

STATE_NAMES: Final[Mapping[ApplicationState, str]] = {
    "draft": N_("Bản nháp"),
    "submitted": N_("Chờ xét"),
    "returned": N_("Cần bổ sung"),
    "accepted": N_("Được chấp nhận"),
    "refused": N_("Không được chấp nhận"),
    "withdrawn": N_("Đã rút"),
}


class RegistrationClosed(Conflict):
    """The fair takes no applications now."""

    text = N_("Hội chợ này chỉ nhận đăng ký từ %(opens)s đến %(closes)s.")


class NotEditable(Conflict):
    """The application is not in its maker's hands."""

    text = N_("Đăng ký này đã nộp hoặc đã kết thúc nên không sửa được. Nếu chưa được xét, hãy rút lại để sửa.")


def taken(session: Session, application_id: UUID, *, fair_alone: bool = False) -> Application:
    """Return the application under lock, fresh; its fair is locked against closing (``fair_alone``: for us alone).

    Raises ApplicationNotFound.
    """
    return take(session, Application, application_id, missing=ApplicationNotFound, alone=fair_alone)


def taken_to_edit(session: Session, application_id: UUID, by: str, now: datetime) -> Application:
    """Return the member's own draft or returned application under lock, while its fair takes applications.

    Raises ApplicationNotFound, Forbidden, NotEditable, RegistrationClosed.
    """
    application = taken(session, application_id)
    require_member(session, by, application.establishment_id)
    if application.state not in EDITABLE:
        raise NotEditable
    require_open(application.fair, now)
    application.changed_at = now
    note_edit(session, application, by=by, now=now)
    return application


def require_open(fair: Fair, now: datetime) -> None:
    """Raise RegistrationClosed unless the fair takes applications at ``now``."""
    if not registration(fair).is_open(now):
        raise RegistrationClosed(
            opens=deadline(fair.registration_opens_at), closes=deadline(fair.registration_closes_at)
        )


def facts(application: Application) -> AboutApplication:
    """Return what every event of an application carries."""
    fair, establishment = application.fair, application.establishment
    return AboutApplication(
        application_id=application.id,
        label=application.label,
        establishment_id=establishment.id,
        establishment_name=establishment.name,
        province_code=establishment.province_code,
        fair_id=fair.id,
        fair_code=fair.code,
        fair_name_vi=fair.name_vi,
        fair_name_en=fair.name_en,
    )
