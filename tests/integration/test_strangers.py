"""No action does anything for a stranger or for nobody: every one that takes ``by``, collected from the code.

Who may do what is in the matrices of test_permissions.py; an action that is in none of them cannot be forgotten here.
"""

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any, Final
from uuid import uuid4

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from services.booths.models import (
    AccessRequest,
    Booth,
    DrawNumbers,
    Hall,
    Member,
    Offer,
    OfferBooth,
    Payer,
    Registration,
    Zone,
)
from services.notifications.models import Letter
from shared.errors import Forbidden, NotFound
from shared.messaging.nightly import list_id_of
from tests.builders import NOW, make_application, make_document, make_establishment, make_fair, make_staff
from tests.conftest import SessionsOf
from tests.integration.actions import Action, actions_of, arguments_of
from tests.integration.awards.test_permissions import world as awards_world
from tests.integration.awards.verbs import World
from tests.integration.notifications.deciding import BATCH, DAY, a_batch, decision, night
from tests.integration.notifications.telling import tell

__all__ = ["awards_world"]
STRANGER: Final = "stranger@example.vn"
SERVICES: Final = ("booths", "awards", "notifications")
OWN: Final[Mapping[str, Mapping[str, str]]] = {
    "booths": {
        "establishments.register_establishment": "anybody may register an establishment",
        "members.ask_for_access": "anybody may ask",
        "registrations.keep_answers": "of one's own registration",
        "registrations.keep_paper": "of one's own registration",
        "documents.new_document": "only makes a row, for actions that have asked",
        "replies.answered_once": "keeps the answer of another action, by whom it was given",
        "staff.grant_role": "of the command line, which has no person",
    },
    "awards": {},
    "notifications": {
        "digests.send_digest_now": "what waits for oneself",
        "people.change_person": "oneself",
        "people.grant_staff": "of the command line, which has no person",
        "reading.mark_read": "one's own letters; those of others stay as they are",
        "reading.mark_all_read": "one's own letters",
        "wishes.change_wishes": "for oneself",
    },
}
"""Actions that everybody may do, for they concern nobody else; and those that no page does."""


def _booths(session: Session) -> dict[str, Any]:
    fair = make_fair(session, code="TG")
    place = make_establishment(session)
    application = make_application(session, fair, place, state="accepted")
    booth = session.scalars(select(Booth).where(Booth.fair_id == fair.id).limit(1)).one()
    offer = Offer(fair_id=fair.id, application_id=application.id, state="offered", offered_at=NOW,
                  confirm_by=NOW + timedelta(days=3))  # fmt: skip
    offer.booths = [OfferBooth(booth_id=booth.id)]
    asked = AccessRequest(establishment_id=place.id, email="asks@example.vn", name="Xin", asked_at=NOW)
    numbers = DrawNumbers(fair_id=fair.id, serial=1, numbers=[[1]], entered_by="to-chuc@example.vn", entered_at=NOW)
    session.add_all([offer, asked, numbers])
    session.flush()

    def first(column: Any) -> Any:
        return session.scalars(select(column).limit(1)).one()

    return {
        "code": "TG", "fair_code": "TG", "establishment_id": place.id, "application_id": application.id,
        "offer_id": offer.id, "request_id": asked.id, "staff_id": make_staff(session).id,
        "document_id": make_document(session, place, "other").id, "member_id": first(Member.id),
        "payer_id": first(Payer.id), "zone_id": first(Zone.id), "hall_id": first(Hall.id), "booth": booth.code,
        "registration_id": _registration(session).id, "numbers_id": numbers.id,
    }  # fmt: skip


def _registration(session: Session) -> Registration:
    """One that somebody else has begun."""
    begun = Registration(email="hoa@example.vn", answers={}, changed_at=NOW)
    session.add(begun)
    session.flush()
    return begun


def _awards(world: World) -> dict[str, Any]:
    return {
        "code": "HN", "round_code": "HN", "dossier_id": world.product, "establishment_id": world.place,
        "judge_id": world.judge, "certificate_id": world.certificate, "complaint_id": world.complaint,
        "official_id": world.council, "paper_id": uuid4(), "sheet_id": uuid4(), "voting_code": "B-417",
        "submission_id": uuid4(),
    }  # fmt: skip


def _notifications(sessions: sessionmaker[Session]) -> dict[str, Any]:
    a_batch(sessions)
    tell(sessions, night(decision(1)))
    with sessions() as session:
        letter = session.scalars(select(Letter.id).limit(1)).one()
    return {
        "batch_id": BATCH, "list_id": list_id_of("awards", DAY), "letter_id": letter, "letter_ids": [letter],
        "template": "booth_offered", "language": "vi", "text": "Chào\n\nThư", "version": 0,
    }  # fmt: skip


@pytest.fixture
def known(request: pytest.FixtureRequest, sessions_of: SessionsOf) -> Callable[[str], dict[str, Any]]:
    """Give what the arguments of a service's actions may be: rows that are there."""

    def known(service: str) -> dict[str, Any]:
        if service == "awards":
            return _awards(request.getfixturevalue("awards_world"))
        sessions = sessions_of(service)
        if service == "notifications":
            return _notifications(sessions)
        with sessions.begin() as session:
            return _booths(session)

    return known


@pytest.mark.parametrize("service", SERVICES)
def test_no_action_does_anything_for_a_stranger(
    sessions_of: SessionsOf, known: Callable[[str], dict[str, Any]], service: str
) -> None:
    rows, sessions = known(service), sessions_of(service)
    wrong = [
        f"{name} by {by or 'nobody'}: {trouble}"
        for name, action in actions_of(service)
        if name not in OWN[service]
        for by in (STRANGER, "")
        if (trouble := not_refused(sessions, action, arguments_of(action, rows, by)))
    ]
    assert not wrong, "\n".join(wrong)


def not_refused(sessions: sessionmaker[Session], action: Action, arguments: Mapping[str, Any]) -> str:
    """Return what became of it, or nothing if it was refused and nothing was changed."""
    with sessions() as session:
        try:
            action(session, **arguments)
        except (Forbidden, NotFound):
            return "refused late" if session.new or session.dirty or session.deleted else ""
        except Exception as trouble:
            return f"{type(trouble).__name__}: {trouble}"[:200]
        return "it was done"


@pytest.mark.parametrize("service", SERVICES)
def test_what_everybody_may_is_there(service: str) -> None:
    names = {name for name, _ in actions_of(service)}
    assert set(OWN[service]) - names == set()
    assert len(names) > 10
