"""What notifications does when others tell something: contacts and lists are kept, the rest becomes letters."""

from sqlalchemy.orm import Session

from services.notifications.actions.batches import make_void
from services.notifications.actions.clocks import move_latest
from services.notifications.actions.decision_lists import keep_list
from services.notifications.actions.notices import receive_contacts, record_notice
from services.notifications.actions.telling import Origin
from services.notifications.letters import LETTERS
from shared.clock import now
from shared.context import correlation_id
from shared.events import awards, booths
from shared.events.contacts import ContactsTold
from shared.events.decisions import DecisionsTold
from shared.events.envelope import Envelope, Event
from shared.events.notifications import AnnouncementGiven
from shared.service import Handlers


def on_contacts_changed(session: Session, event: ContactsTold) -> None:
    """Keep the group's mailboxes, and write to them what waited for their addresses; nothing older than that."""
    told_at = _envelope(session).time
    receive_contacts(session, group=event.group, contacts=event.contacts, told_at=told_at, now=now())


def on_event_to_tell(session: Session, event: Event) -> None:
    """Queue one letter for everybody whom the event concerns."""
    record_notice(session, event=event, origin=_origin(session), now=now())


def on_fair_cancelled(session: Session, event: booths.FairCancelled) -> None:
    """Let no letter about the fair's draw go out any more, and tell that the fair does not take place."""
    for batch_id in event.batch_ids:
        make_void(session, batch_id=batch_id, reason=event.reason, now=now())
    on_event_to_tell(session, event)


def on_fair_changed(session: Session, event: booths.FairChanged) -> None:
    """Note until when held letters about the fair's draw may be answered now, and tell the organisers."""
    for batch_id in event.batch_ids:
        if event.confirm_deadline_at:
            move_latest(session, batch_id=batch_id, latest=event.confirm_deadline_at, now=now())
    on_event_to_tell(session, event)


def on_announcement_given(session: Session, event: AnnouncementGiven) -> None:
    """Write to one group of an announcement's audience: once to a mailbox that belongs to several of them."""
    origin = Origin(event.announcement_id, _envelope(session).time, correlation_id())
    record_notice(session, event=event, origin=origin, now=now())


def on_decisions_listed(session: Session, event: DecisionsTold) -> None:
    """Keep a part of a publisher's own list of what it decided, to be compared with the letters."""
    keep_list(session, told=event, origin=_origin(session), now=now())


def on_draw_corrected(session: Session, event: booths.DrawCorrected) -> None:
    """Take back the held letters about the result that followed from wrong numbers, and tell the organisers."""
    make_void(session, batch_id=event.withdrawn_batch_id, reason=event.reason, now=now())
    on_event_to_tell(session, event)


def _origin(session: Session) -> Origin:
    envelope = _envelope(session)
    return Origin(envelope.id, envelope.time, correlation_id())


def _envelope(session: Session) -> Envelope:
    """Return the envelope of the event in hand, which the inbox leaves with the session."""
    envelope: Envelope = session.info["envelope"]
    return envelope


HANDLERS: Handlers = {
    booths.ContactsChanged: on_contacts_changed,
    awards.ContactsChanged: on_contacts_changed,
    booths.DecisionsListed: on_decisions_listed,
    awards.DecisionsListed: on_decisions_listed,
    **dict.fromkeys(LETTERS, on_event_to_tell),
    AnnouncementGiven: on_announcement_given,
    booths.DrawCorrected: on_draw_corrected,
    booths.FairCancelled: on_fair_cancelled,
    booths.FairChanged: on_fair_changed,
}
