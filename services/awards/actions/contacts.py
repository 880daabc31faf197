"""Telling notifications which mailbox a judge has, and which a round's secretariat and council have."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.awards.models import Judge, Official, Round
from shared.events.awards import Contact, ContactsChanged
from shared.messaging import outbox


def contact_of_judge(judge: Judge) -> ContactsChanged:
    """Return what tells the one mailbox of a judge, before anything is told to ``judge:<id>``."""
    contact = Contact(email=judge.email, name=judge.name, phone=judge.phone, language=judge.language)
    return ContactsChanged(group=f"judge:{judge.id}", contacts=[contact])


def no_contact_of_judge(judge: Judge) -> ContactsChanged:
    """Return what tells that nothing is told to ``judge:<id>`` any more."""
    return ContactsChanged(group=f"judge:{judge.id}", contacts=[])


def tell_officials(session: Session, round_: Round, office: str, *, now: datetime) -> None:
    """Publish ContactsChanged with a round's whole ``secretariat`` or ``council``; the caller has taken the round."""
    session.flush()
    rows = session.execute(
        select(Official.email, Official.name, Official.phone, Official.language)
        .where(Official.round_id == round_.id, Official.office == office)
        .order_by(Official.email)
    )
    contacts = [Contact(**row._mapping) for row in rows]
    outbox.record(session, ContactsChanged(group=f"{office}:{round_.id}", contacts=contacts), at=now)
