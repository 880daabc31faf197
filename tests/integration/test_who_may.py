"""Who may do what, by the table who_may.py: every action that takes ``by``, collected from the code, tried by all.

Whoever may not is told so before anything that was sent is looked at; whoever may gets it done, or hears what else is
in the way. What depends on more than who somebody is stands in test_permissions.py of each service.
"""

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any, Final
from uuid import uuid4

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from services.booths.actions.documents import new_document
from services.booths.models import (
    Booth,
    DrawNumbers,
    Establishment,
    Hall,
    Offer,
    OfferBooth,
    Payer,
    Registration,
    SourceReplacement,
    Zone,
)
from services.notifications.actions.people import grant_staff
from shared.errors import Forbidden, NotFound, Trouble
from shared.events.awards import JudgeInvited
from shared.events.booths import EstablishmentRegistered
from shared.messaging.nightly import list_id_of
from tests.awards_builders import ORGANISER as AWARDS_ORGANISER
from tests.builders import NOW, make_application, make_fair
from tests.conftest import SessionsOf
from tests.integration.actions import Action, LookedAt, actions_of, arguments_of
from tests.integration.awards import verbs
from tests.integration.awards.test_permissions import world as awards_world
from tests.integration.booths import test_permissions as booths
from tests.integration.booths.test_permissions import world as booths_world
from tests.integration.notifications import proving
from tests.integration.notifications.announcing import an_announcement
from tests.integration.notifications.deciding import BATCH, DAY, a_batch, a_draft, decision, night
from tests.integration.notifications.returning import unclear
from tests.integration.notifications.telling import tell
from tests.integration.who_may import MAY, OF_NOBODY_ELSE
from tests.unit.notifications.samples import sample

__all__ = ["awards_world", "booths_world"]
SERVICES: Final = ("booths", "awards", "notifications")
GRANTED: Final = "granted@example.vn"
PEOPLE: Final[Mapping[str, Mapping[str, str]]] = {
    "booths": {
        "organiser": booths.ORGANISER, "officer": booths.OFFICER, "other officer": booths.OTHER_OFFICER,
        "maker": booths.MEMBER, "other maker": booths.OTHER_MEMBER, "stranger": booths.STRANGER, "nobody": "",
    },
    "awards": {
        "organiser": AWARDS_ORGANISER, "officer": verbs.OFFICER, "other officer": verbs.OTHER_OFFICER,
        "secretary": verbs.SECRETARY, "council": verbs.MEMBER, "judge": verbs.JUDGE, "invited": verbs.INVITED,
        "maker": verbs.MAKER, "other maker": verbs.OTHER_MAKER, "stranger": verbs.STRANGER, "nobody": "",
    },
    "notifications": {
        "organiser": proving.ORGANISER, "granted": GRANTED, "officer": proving.OFFICER_19,
        "other officer": proving.OFFICER_02, "maker": proving.HOA, "other maker": proving.BINH,
        "stranger": proving.STRANGER, "nobody": "",
    },
}  # fmt: skip
Known = dict[str, Any]


def _booths(session: Session, world: booths.World) -> Known:
    """What the arguments may be: rows of the maker, a fair. Some are an action's own, under its name."""
    fair = make_fair(session, code="TG")
    application = make_application(session, fair, session.get_one(Establishment, world.place), state="accepted")
    booth = session.scalars(select(Booth).where(Booth.fair_id == fair.id).limit(1)).one()
    offer = Offer(fair_id=fair.id, application_id=application.id, state="offered", offered_at=NOW,
                  confirm_by=NOW + timedelta(days=3))  # fmt: skip
    offer.booths = [OfferBooth(booth_id=booth.id)]
    begun = Registration(email=booths.MEMBER, answers={}, changed_at=NOW)
    numbers = DrawNumbers(fair_id=fair.id, serial=1, numbers=[[1]], entered_by="to-chuc@example.vn", entered_at=NOW)
    replacement = SourceReplacement(
        fair_id=fair.id, serial=1, source="x", why="y", sources=[], entered_by="to-chuc@example.vn", entered_at=NOW
    )
    session.add_all([offer, begun, numbers, replacement])
    session.flush()
    begun_paper = new_document(
        kind="other", name="a.pdf", media_type="application/pdf", content=b"%PDF-1", by=booths.MEMBER, now=NOW
    )
    begun_paper.registration_id = begun.id
    session.add(begun_paper)
    session.flush()

    def only(column: Any) -> Any:
        return session.scalars(select(column)).one()

    return {
        "code": "TG", "fair_code": "TG", "establishment_id": world.place, "application_id": application.id,
        "offer_id": offer.id, "request_id": world.request, "staff_id": world.officer, "document_id": world.paper,
        "member_id": world.second_member, "payer_id": only(Payer.id), "zone_id": only(Zone.id),
        "hall_id": only(Hall.id), "booth": booth.code, "registration_id": begun.id, "secret": bytes(32),
        "until": NOW.date(), "numbers_id": numbers.id, "replacement_id": replacement.id,
        "registrations.drop_paper": {"document_id": begun_paper.id},
    }  # fmt: skip


def _awards(world: verbs.World) -> Known:
    return {
        "code": "HN", "round_code": "HN", "dossier_id": world.product, "establishment_id": world.place,
        "judge_id": world.judge, "certificate_id": world.certificate, "complaint_id": world.complaint,
        "official_id": world.council, "paper_id": uuid4(), "sheet_id": uuid4(), "voting_code": "B-417",
        "submission_id": uuid4(),
    }  # fmt: skip


def _notifications(sessions: sessionmaker[Session]) -> Known:
    """A batch, a night's list, and a letter of the officer's province that came back."""
    proving.tell_two_provinces(sessions)
    a_batch(sessions)
    tell(sessions, night(decision(1)))
    tell(sessions, sample(JudgeInvited))
    tell(sessions, sample(EstablishmentRegistered))
    (letter,) = proving.change(sessions, "booth_offered", proving.HOA, state="bounced", bounced_at=NOW)
    with sessions.begin() as session:
        grant_staff(session, email=GRANTED, by="grant", now=NOW)
        asked = unclear(session, letter_id=letter)
        draft = a_draft(session)
        announcement = an_announcement(session, by=proving.OFFICER_19, province_code="19")
    return {
        "draft_id": draft, "announcement_id": announcement, "to": "makers:19",
        "subject_vi": "Giờ nhận gian", "text_vi": "Gian được giao từ 7 giờ sáng.",
        "batch_id": BATCH, "list_id": list_id_of("awards", DAY), "letter_id": letter, "letter_ids": [letter],
        "template": "booth_offered", "language": "vi", "text": "Chào\n\nThư", "version": 0, "outcome": "told",
        "round_id": sample(JudgeInvited).round_id, "good_on": NOW.date(),
        "return_id": asked, "ids": [asked], "verdict": "nothing", "emails": [proving.HOA], "alike": "",
    }  # fmt: skip


@pytest.fixture
def known(request: pytest.FixtureRequest, sessions_of: SessionsOf) -> Callable[[str], Known]:
    """Give what the arguments of a service's actions may be: rows that are there."""

    def known(service: str) -> Known:
        sessions = sessions_of(service)
        if service == "notifications":
            return _notifications(sessions)
        world = request.getfixturevalue(f"{service}_world")
        if service == "awards":
            return _awards(world)
        with sessions.begin() as session:
            return _booths(session, world)

    return known


@pytest.mark.parametrize("service", SERVICES)
def test_every_action_stands_in_the_table(service: str) -> None:
    names = {name for name, _ in actions_of(service)}
    assert len(names) > 10
    assert names == MAY[service].keys() | OF_NOBODY_ELSE[service].keys()


@pytest.mark.parametrize("service", SERVICES)
def test_somebody_is_refused_at_every_action(service: str) -> None:
    for name, may in MAY[service].items():
        assert may < PEOPLE[service].keys(), f"{name}: who may is among those who try, and not all of them may"
        assert may, f"{name}: nobody may, so what is it for?"
    assert not MAY[service].keys() & OF_NOBODY_ELSE[service].keys()


@pytest.mark.parametrize("service", SERVICES)
def test_only_these_may(sessions_of: SessionsOf, known: Callable[[str], Known], service: str) -> None:
    rows, sessions, may, wrong = known(service), sessions_of(service), MAY[service], []
    for name, action in actions_of(service):
        if name in may:
            mine = rows | rows.get(name, {})
            people = PEOPLE[service].items()
            found = {who for who, by in people if let_in(sessions, action, arguments_of(action, mine, by))}
            if found != may[name]:
                wrong.append(f"{name}: may but was refused: {may[name] - found}; was let in: {found - may[name]}")
    assert not wrong, "\n".join(wrong)


def let_in(sessions: sessionmaker[Session], action: Action, arguments: Mapping[str, Any]) -> bool:
    """Return whether it got past the question who may; whoever is refused has changed nothing."""
    with sessions() as session:
        try:
            action(session, **arguments)
        except verbs.REACHED:
            return True
        except (Forbidden, NotFound):
            assert not session.new, action
            assert not session.dirty, action
            assert not session.deleted, action
            return False
        except (Trouble, LookedAt):
            return True
        return True
