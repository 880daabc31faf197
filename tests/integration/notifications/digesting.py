"""Organisers who hear of things in digests, by a clock that is moved by hand."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from time import sleep
from uuid import UUID, uuid4

from sqlalchemy import select, text
from sqlalchemy.orm import Session, sessionmaker, undefer

from services.notifications.actions.digests import send_digests
from services.notifications.actions.notices import receive_contacts, record_notice
from services.notifications.actions.telling import Origin
from services.notifications.actions.wishes import change_wishes
from services.notifications.models import Letter, Person
from shared.events.booths import FairStarted
from shared.events.contacts import Contact as Told
from shared.events.envelope import Event
from shared.places import HANOI
from shared.settings import Settings
from tests.unit.notifications.samples import sample

Sessions = sessionmaker[Session]
TEN = datetime(2026, 11, 26, 10, 0, tzinfo=HANOI)
READERS = ("a@x.vn", "b@x.vn", "c@x.vn")


@dataclass
class Hall:
    """Organisers, a clock that is moved by hand, and what was told."""

    sessions: Sessions
    at: datetime = TEN

    def told(
        self,
        event: Event,
        id: UUID | None = None,
        happened: datetime | None = None,
        begun: timedelta = timedelta(0),
    ) -> UUID:
        """One event, in a transaction of its own that has ``begun`` some time ago."""
        event_id = id or uuid4()
        with self.sessions.begin() as session:
            origin = Origin(event_id, happened or self.at, "trace")
            record_notice(session, event=event, origin=origin, now=self.at - begun)
        return event_id

    def members(self, *emails: str, group: str = "organisers") -> None:
        """The whole list of a group."""
        contacts = [Told(email=email, name=f"Người {email[0].upper()}") for email in emails]
        with self.sessions.begin() as session:
            receive_contacts(session, group=group, contacts=contacts, told_at=self.at, now=self.at)

    def wish(self, email: str, digest: str) -> None:
        """Somebody chooses how often."""
        with self.sessions.begin() as session:
            if session.get(Person, email) is not None:
                change_wishes(session, by=email, declined=(), digest=digest)

    def forward(self, **by: float) -> None:
        """Time goes by."""
        self.at += timedelta(**by)

    def tick(self, *, settings: Settings | None = None, after: float = 0, slow: float = 0) -> int:
        """One tick in a transaction of its own, which may not wait for ever; ``slow`` is how long it is about it."""
        sleep(after)
        with self.sessions.begin() as session:
            session.execute(text("SET LOCAL lock_timeout TO '3s'"))
            session.info["settings"] = settings
            done = send_digests(session, self.at)
            sleep(slow)
            return done

    def letters(self) -> list[Letter]:
        """Every letter, oldest first."""
        with self.sessions() as session:
            every = select(Letter).order_by(Letter.position).options(undefer(Letter.content))
            return list(session.scalars(every))

    def said(self) -> list[tuple[str, str, str]]:
        """Recipient, subject and state of every letter."""
        return [(letter.recipient, letter.subject, letter.state) for letter in self.letters()]


def fair(number: int, cls: type[Event] = FairStarted) -> Event:
    return sample(cls, fair_name_vi=f"Hội chợ số {number}", fair_name_en=f"Fair no. {number}")


def listed_in(letter: Letter) -> list[str]:
    """The fairs that a digest names in its lists."""
    texts = [value for block in letter.content["blocks"] if block["kind"] == "facts" for _, value in block["rows"]]
    return [f"{number}" for text_ in texts for number in [text_.split("Hội chợ số ")[1].split(" ")[0].strip(".")]]
