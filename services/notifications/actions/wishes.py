"""What people wish: which kinds of letters come by e-mail, how often, whether by short message too."""

from collections.abc import Collection

from sqlalchemy.orm import Session

from services.notifications.domain.unsubscribing import KIND_DECLINED
from services.notifications.models import Person
from services.notifications.models.people import WISHED_KINDS
from shared.errors import Invalid, required
from shared.i18n import N_

NO_PHONE = N_("Vui lòng ghi số điện thoại để nhận được tin nhắn.")


def change_wishes(
    session: Session, *, by: str, declined: Collection[str], digest: str | None = None, by_sms: bool | None = None
) -> Person:
    """Keep which kinds of letters somebody does not want by e-mail, and how they hear; None leaves that as it is.

    Raises NotFound, Invalid for short messages to nobody's telephone.
    """
    person = _locked(session, by)
    wished = person.by_sms if by_sms is None else by_sms
    if wished and not person.phone:
        raise Invalid(fields={"phone": NO_PHONE})
    person.declined = [kind for kind in WISHED_KINDS if kind in declined]
    person.digest = digest or person.digest
    person.by_sms = wished
    session.flush()
    return person


def decline(session: Session, *, email: str, kind: str) -> Person:
    """Send no more letters by e-mail of what a letter of ``kind`` declines; a second time changes nothing.

    Raises NotFound.
    """
    person, declined = _locked(session, email), KIND_DECLINED[kind]
    if declined not in person.declined:
        person.declined = [*person.declined, declined]
    session.flush()
    return person


def want_again(session: Session, *, email: str, kind: str) -> Person:
    """Undo ``decline``. Raises NotFound."""
    person, declined = _locked(session, email), KIND_DECLINED[kind]
    if declined in person.declined:
        person.declined = [one for one in person.declined if one != declined]
    session.flush()
    return person


def _locked(session: Session, email: str) -> Person:
    return required(session.get(Person, email, with_for_update=True))
