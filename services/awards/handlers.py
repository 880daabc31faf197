"""What awards does when others tell something."""

from uuid import UUID

from sqlalchemy.orm import Session

from services.awards.actions import establishments, figures
from services.awards.actions.judges import block_members
from shared.cleaning import mailbox
from shared.events.booths import ContactsChanged, EstablishmentChanged, EstablishmentRegistered, FairEnded
from shared.events.envelope import Envelope
from shared.events.notifications import SessionEnded
from shared.service import Handlers
from shared.sessions import keep_ended


def on_establishment_told(session: Session, event: EstablishmentRegistered | EstablishmentChanged) -> None:
    """Keep our copy of the establishment."""
    establishments.copy_establishment(
        session,
        id=event.establishment_id,
        name=event.name,
        kind=event.kind,
        registration_number=event.registration_number,
        province_code=event.province_code,
        product_group=event.product_group,
        changed_at=event.changed_at,
    )


def on_contacts_changed(session: Session, event: ContactsChanged) -> None:
    """Keep who may act for an establishment, decide in a province, organise; requests for access are not ours.

    A judge who now acts for an establishment scores its products no more.
    """
    family, _, name = event.group.partition(":")
    if family == "access_request":
        return
    envelope: Envelope = session.info["envelope"]
    establishments.replace_contacts(session, group=event.group, contacts=event.contacts, told_at=envelope.time)
    if family == "establishment":
        emails = {mailbox(contact.email) for contact in event.contacts}
        block_members(session, establishment_id=UUID(name), emails=emails, now=envelope.time)


def on_fair_ended(session: Session, event: FairEnded) -> None:
    """Keep its booths by province, for the report of the year in which it closed."""
    figures.keep_fair_figures(
        session, fair_id=event.fair_id, year=event.closes_on.year, booths_by_province=event.booths_by_province
    )


def on_session_ended(session: Session, event: SessionEnded) -> None:
    """Let nobody in by that session any more."""
    keep_ended(session, id=event.session_id, until=event.until)


HANDLERS: Handlers = {
    EstablishmentRegistered: on_establishment_told,
    EstablishmentChanged: on_establishment_told,
    ContactsChanged: on_contacts_changed,
    FairEnded: on_fair_ended,
    SessionEnded: on_session_ended,
}
