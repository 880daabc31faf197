"""Registering an establishment, changing its facts, checking its certificate."""

from collections.abc import Iterator
from dataclasses import asdict
from datetime import date, datetime
from uuid import UUID, uuid4

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from services.booths.actions.contacts import locked_establishment, tell_members
from services.booths.domain.establishments import Details, certificate
from services.booths.models import Establishment, Member
from services.booths.models.establishments import search_text_of
from services.booths.permissions import require_officer, require_reader, scope_of
from shared.alphabet import alphabetical
from shared.cases import change, note
from shared.clock import hanoi_date
from shared.day_limits import count_establishment
from shared.errors import Conflict, Forbidden
from shared.events.booths import EstablishmentChanged, EstablishmentRegistered
from shared.events.booths.establishments import AboutEstablishment
from shared.i18n import N_
from shared.messaging import outbox


class NumberTaken(Conflict):
    """The registration number belongs to another establishment; whose it is, is told to nobody."""

    text = N_("Mã số %(number)s đã có cơ sở đăng ký. Nếu đó là cơ sở của Ông/Bà, Ông/Bà có thể xin quyền thay mặt.")


def register_establishment(
    session: Session,
    *,
    by: str,
    details: Details,
    now: datetime,
    language: str = "vi",
    establishment_id: UUID | None = None,
) -> Establishment:
    """Register an establishment with ``by`` as its first member.

    Two at once with one number: the second waits for the first and is refused. Publishes EstablishmentRegistered and
    ContactsChanged. Raises Forbidden for nobody; NumberTaken; DayLimit.
    """
    if not by:
        raise Forbidden
    require_free_number(session, details.registration_number)
    if not scope_of(session, by).staff:
        count_establishment(session, by, now)
    establishment = Establishment(**asdict(details), id=establishment_id or uuid4(), registered_at=now, changed_at=now)
    session.add(
        Member(
            establishment=establishment,
            email=by,
            name=details.contact_name,
            phone=details.contact_phone,
            language=language,
            added_by=by,
            added_at=now,
        )
    )
    outbox.record(session, EstablishmentRegistered(**establishment_facts(establishment)), at=now)
    note(session, establishment, "registered", by=by, now=now)
    tell_members(session, establishment.id, now=now)
    return establishment


def change_establishment(
    session: Session, *, establishment_id: UUID, by: str, details: Details, now: datetime
) -> Establishment:
    """Give an establishment new facts; nothing is told if they are the old ones.

    Members, the province's officer and organisers may. Publishes EstablishmentChanged. Raises NotFound, Forbidden,
    NumberTaken.
    """
    require_reader(session, by, establishment_id)
    establishment = locked_establishment(session, establishment_id)
    if establishment.registration_number != details.registration_number:
        require_free_number(session, details.registration_number, establishment_id)
    establishment.search_text = search_text_of(details.name, details.registration_number, details.commune)
    establishment.sort_key = alphabetical(details.name)
    change(session, establishment, by=by, now=now, tells=_changed(establishment), facts=asdict(details))
    return establishment


def certify_establishment(
    session: Session, *, establishment_id: UUID, by: str, number: str, until: date | None, now: datetime
) -> Establishment:
    """Record the certificate that the province's officer has seen: number and last day; both empty takes it away.

    Publishes EstablishmentChanged. Raises NotFound, Forbidden, Invalid by field.
    """
    establishment = locked_establishment(session, establishment_id)
    require_officer(session, by, establishment.province_code)
    number, until = certificate(number, until, today=hanoi_date(now))
    seen = {"certificate_number": number, "certificate_until": until}
    change(session, establishment, what="certified", by=by, now=now, tells=_changed(establishment), facts=seen)
    return establishment


def require_free_number(session: Session, number: str, but_for: UUID | None = None) -> None:
    """Raise NumberTaken if another establishment than ``but_for`` has this registration number.

    Holds the number until the transaction ends, so that of two who change to it at once the second is told.
    """
    session.execute(select(func.pg_advisory_xact_lock(func.hashtext(f"number:{number}"))))
    taken = session.scalar(select(Establishment.id).where(Establishment.registration_number == number))
    if taken is not None and taken != but_for:
        raise NumberTaken(number=number)


def _changed(establishment: Establishment) -> Iterator[EstablishmentChanged]:
    """Yield the event of a change, with the facts as they are once it is made."""
    yield EstablishmentChanged(**establishment_facts(establishment))


def establishment_facts(establishment: Establishment) -> AboutEstablishment:
    """Return what the events of an establishment carry."""
    return AboutEstablishment(
        establishment_id=establishment.id,
        name=establishment.name,
        kind=establishment.kind,
        registration_number=establishment.registration_number,
        province_code=establishment.province_code,
        commune=establishment.commune,
        product_group=establishment.product_group,
        women_owned=establishment.women_owned,
        ethnic_minority=establishment.ethnic_minority,
        hard_area=establishment.hard_area,
        changed_at=establishment.changed_at,
    )
