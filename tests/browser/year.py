"""The three services on one address with the demo year, a fair in every state besides, and every page's addresses."""

import secrets
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any
from uuid import UUID, uuid4

from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker
from werkzeug.serving import make_server
from werkzeug.wsgi import ClosingIterator

from services.booths.actions.draws import close_and_announce, publish_draw
from services.booths.demo.load import load
from services.booths.demo.people import OFFICERS, ORGANISER
from services.booths.domain.draw import commitment
from services.booths.models import (
    Application,
    Document,
    DrawNumbers,
    Establishment,
    Fair,
    Hall,
    Member,
    Offer,
    Payer,
    Placement,
    Zone,
)
from services.notifications.actions.batches import release
from services.notifications.actions.digests import send_digest_now
from services.notifications.actions.people import grant_staff
from services.notifications.actions.reconciliation import compare_lists
from services.notifications.domain.unsubscribing import token_of
from services.notifications.models import Announcement, Batch, Letter, Reconciliation, TextDraft, UnclearReturn
from services.notifications.sending.sender import Sender
from shared.clock import hanoi_date
from shared.events.awards import Contact, ContactsChanged, JudgeInvited
from shared.events.booths import ApplicationReturned, BoothOffered, DrawPublished, EstablishmentRegistered, FairStarted
from shared.messaging.nightly import bounds
from tests.builders import draw_lots, make_application, make_establishment, make_fair, make_source
from tests.integration.notifications.announcing import an_announcement
from tests.integration.notifications.deciding import a_batch, a_draft, decision, night
from tests.integration.notifications.returning import mark_as_gone, unclear
from tests.integration.notifications.telling import contacts, tell
from tests.unit.notifications.samples import FIELDS, sample

JUDGE = "giam-khao@khuyencong.example"
MAKER = "co-so-0016@khuyencong.example"
OFFICER = OFFICERS["82"]
OTHERS_OVER = ("TB", "VTE", "MT", "CT")
"""Fairs of the past; one is enough."""
Sessions = sessionmaker[Session]
Arguments = Mapping[str, Any]


class OneAddress:
    """What the gateway does: the first part of a path says whose it is."""

    def __init__(self, apps: Mapping[str, Flask]) -> None:
        self.apps = apps

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Any:
        first = environ["PATH_INFO"].strip("/").partition("/")[0]
        app = self.apps.get(first, self.apps["booths"])
        return ClosingIterator(app.wsgi_app(environ, start_response))

    def serve(self) -> Iterator[str]:
        """Serve on a free port; give the address."""
        server = make_server("127.0.0.1", 0, self, threaded=True)
        server.daemon_threads = True  # type: ignore[attr-defined]  # ThreadedWSGIServer's own
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        server.server_close()


def fill(booths: Sessions, notifications: Sessions, sender: Sender, at: datetime) -> None:
    """Load the demo year, fairs in the states that it has none in, and a few letters, kept as if sent."""
    load(booths, at)
    with booths.begin() as session:
        make_fair(session, code="NHAP", state="draft", **_days(at))
        make_fair(session, code="HUY", state="cancelled", **_days(at))
    for code in ("RUT", "CHAY"):
        with booths.begin() as session:
            _drawn(session, code, at)
    tell(notifications, contacts(MAKER, ORGANISER))
    for event in (ApplicationReturned, BoothOffered, DrawPublished):
        tell(notifications, sample(event), id=uuid4())
    judge = sample(JudgeInvited)
    tell(notifications, ContactsChanged(group=f"judge:{judge.judge_id}", contacts=[Contact(email=JUDGE, name="Võ An")]))
    tell(notifications, judge)
    sender.send_due()
    with notifications.begin() as session:
        grant_staff(session, email=ORGANISER, by="tests", now=at)
    with notifications.begin() as session:
        mark_as_gone(session, "hoa@example.vn", days_ago=4)
        mark_as_gone(session, "binh@example.vn", days_ago=40, answer="550-5.2.1 this mailbox 550 is disabled")
        unclear(session, letter_id=session.scalars(select(Letter.id).limit(1)).one())
    _fill_batches(notifications, at)
    _fill_digests(notifications, at)


def _fill_digests(notifications: Sessions, at: datetime) -> None:
    """The organiser had a digest, and more waits for the next."""
    tell(notifications, contacts(ORGANISER, group="organisers"))
    tell(notifications, sample(FairStarted))
    with notifications.begin() as session:
        assert send_digest_now(session, by=ORGANISER, now=at + timedelta(hours=1))
    tell(notifications, sample(DrawPublished))


def _fill_batches(notifications: Sessions, at: datetime) -> None:
    """A batch that waits, one that was released, and a night with a decision that nobody was told."""
    tell(notifications, sample(EstablishmentRegistered))
    a_batch(notifications, 3)
    a_batch(notifications, 2, batch=(released := uuid4()))
    day = hanoi_date(at) - timedelta(days=1)
    tell(notifications, night(decision(9, at=bounds(day)[0]), day=day))
    with notifications.begin() as session:
        a_draft(session)
        an_announcement(session, by=ORGANISER, province_code=FIELDS["province_code"])
        release(session, batch_id=released, by=ORGANISER, now=at)
        compare_lists(session, bounds(day)[1] + timedelta(hours=2))


def _days(at: datetime) -> dict[str, Any]:
    return {
        "opens_on": (at + timedelta(days=40)).date(),
        "closes_on": (at + timedelta(days=44)).date(),
        "registration_opens_at": at - timedelta(days=20),
        "registration_closes_at": at - timedelta(days=2),
        "confirm_deadline_at": at + timedelta(days=30),
    }


def _drawn(session: Session, code: str, at: datetime) -> None:
    """A small fair that is drawn; CHAY runs already."""
    secret = secrets.token_bytes(32)
    given = {"draw_secret": secret.hex(), "draw_commitment": commitment(secret).hex()}
    fair = make_fair(session, code=code, rows=1, columns=1, **_days(at), **given)
    for place in (make_establishment(session, member=MAKER), make_establishment(session)):
        make_application(session, fair, place, state="accepted")
    closed = at - timedelta(days=1)
    source = make_source(closed + timedelta(minutes=1))
    close_and_announce(session, fair_code=code, sources=[source], by=ORGANISER, now=closed)
    entry = draw_lots(session, fair, [[1, 2, 3]], by=ORGANISER, now=closed + timedelta(hours=1))
    if code == "CHAY":
        publish_draw(session, fair_code=code, by=ORGANISER, now=closed + timedelta(hours=2))
        fair.state = "running"
        wrong = {"state": "replaced", "numbers": entry.numbers, "proof": entry.proof, "wrong": "Gõ nhầm số thứ hai."}
        when = {"entered_at": closed, "answered_at": closed, "published_at": closed, "replaced_at": at}
        session.add(DrawNumbers(fair_id=fair.id, serial=0, entered_by=ORGANISER, **wrong, **when))


@dataclass
class Examples:
    """For pages whose address holds something: what it may hold, and who the page is for."""

    booths: Session
    notifications: Session
    at: datetime

    def of(self, endpoint: str, names: frozenset[str]) -> list[tuple[Arguments, str | None]]:
        """Return (arguments, mailbox or None for whoever visits) for every example of an endpoint."""
        if not names:
            return [({}, None)]
        if names == {"code"}:
            return [({"code": code}, None) for code in self.fairs]
        if names == {"application_id"}:
            return self.applications
        if names == {"offer_id"}:
            return self.offers
        return [(arguments, None) for arguments in self._others(endpoint, names)]

    @cached_property
    def fairs(self) -> list[str]:
        """A fair in each state."""
        by_state = self.booths.execute(select(Fair.state, Fair.code).order_by(Fair.created_at))
        return sorted({row.state: row.code for row in by_state}.values())

    @cached_property
    def applications(self) -> list[tuple[Arguments, str | None]]:
        """An application in each situation, with the mailbox of its own maker."""
        waits = Placement.waiting_position.is_not(None)
        stands = select(Application.state, Fair.state, Offer.state, waits, Application.id).join(Application.fair)
        rows = self.booths.execute(
            stands.outerjoin(Offer, Offer.application_id == Application.id)
            .outerjoin(Placement, Placement.application_id == Application.id)
            .where(Fair.code.not_in(OTHERS_OVER))
        )
        found = {row[:4]: row[4] for row in rows}
        each = [self.booths.get_one(Application, one) for one in found.values()]
        return [({"application_id": one.id}, self._mailbox(one)) for one in each]

    @cached_property
    def offers(self) -> list[tuple[Arguments, str | None]]:
        """An offer in each state, with the mailbox of its own maker."""
        found = {offer.state: offer for offer in self.booths.scalars(select(Offer).limit(400))}
        return [({"offer_id": one.id}, self._mailbox(one.application)) for one in found.values()]

    def _others(self, endpoint: str, names: frozenset[str]) -> list[Arguments]:
        draft = {"code": "NHAP"}
        known: dict[frozenset[str], list[Arguments]] = {
            frozenset({"establishment_id"}): [{"establishment_id": self._place}],
            frozenset({"document_id"}): [{"document_id": self._first(Document.id)}],
            frozenset({"document_id", "number"}): [{"document_id": self._first(Document.id), "number": 1}],
            frozenset({"step"}): [{"step": step} for step in ("who", "where", "makes", "papers", "review")],
            frozenset({"code", "booth"}): [{"code": "TG", "booth": "A-01"}, {"code": "NHAP", "booth": "A-01"}],
            frozenset({"code", "hall_id"}): [{**draft, "hall_id": self._of_draft(Hall)}],
            frozenset({"code", "payer_id"}): [{**draft, "payer_id": self._of_draft(Payer)}],
            frozenset({"code", "zone_id"}): [{**draft, "zone_id": self._of_draft(Zone)}],
            frozenset({"letter_id"}): [{"letter_id": letter} for letter in self._letters],
            frozenset({"kind", "subject_id"}): [{"kind": "applications", "subject_id": FIELDS["application_id"]}],
            frozenset({"batch_id"}): [{"batch_id": batch} for batch in self._batches],
            frozenset({"list_id"}): [{"list_id": listed} for listed in self._nights],
            frozenset({"code", "version"}): [{"code": "CHAY", "version": 1}],
            frozenset({"token"}): [
                {"token": "x" * 43},
                {"token": token_of(MAKER, "news", "only-for-tests-and-32-signs-long")},
            ],
            frozenset({"template", "language"}): [
                {"template": name, "language": spoken}
                for name in ("booth_offered", "digest")
                for spoken in ("vi", "en")
            ],
            frozenset({"template", "language", "version"}): [{"template": "digest", "language": "vi", "version": 0}],
            frozenset({"announcement_id"}): [
                {"announcement_id": one} for one in self.notifications.scalars(select(Announcement.id))
            ],
            frozenset({"draft_id"}): [{"draft_id": self.notifications.scalars(select(TextDraft.id)).one()}],
            frozenset({"digest_id"}): [{"digest_id": self._digest}],
            frozenset({"round_id"}): [{"round_id": sample(JudgeInvited).round_id}],
            frozenset({"return_id"}): [{"return_id": one} for one in self._unclear],
            frozenset({"pending"}): [{"pending": "sign_in"}],
            frozenset({"paper"}): [{"paper": "405917405917405"}],
        }
        assert names in known, f"no example of {endpoint}: tell tests/browser/year.py what {sorted(names)} may be"
        return known[names]

    @cached_property
    def _place(self) -> UUID:
        return self._first(Member.establishment_id, Member.email == MAKER)

    @cached_property
    def _letters(self) -> list[UUID]:
        return list(self.notifications.scalars(select(Letter.id).where(Letter.recipient == MAKER).limit(2)))

    @cached_property
    def _batches(self) -> list[UUID]:
        return list(self.notifications.scalars(select(Batch.id)))

    @cached_property
    def _nights(self) -> list[UUID]:
        return list(self.notifications.scalars(select(Reconciliation.list_id)))

    @cached_property
    def _unclear(self) -> list[UUID]:
        return list(self.notifications.scalars(select(UnclearReturn.id)))

    @cached_property
    def _digest(self) -> UUID:
        return self.notifications.scalars(select(Letter.event_id).where(Letter.kind == "digest").limit(1)).one()

    def _of_draft(self, model: Any) -> UUID:
        return self._first(model.id, model.fair_id == select(Fair.id).where(Fair.code == "NHAP").scalar_subquery())

    def _first(self, column: Any, *where: Any) -> UUID:
        found: UUID = self.booths.scalars(select(column).where(*where).limit(1)).one()
        return found

    def _mailbox(self, application: Application) -> str:
        place = select(Member.email).join(Establishment).where(Establishment.id == application.establishment_id)
        return self.booths.scalars(place.limit(1)).one()
