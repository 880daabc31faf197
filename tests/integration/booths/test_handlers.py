"""What awards tells changes who has a certificate holder's points."""

from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy.orm import Session, sessionmaker

from services.booths.domain.rules import Rules
from services.booths.models import Establishment
from services.booths.queries.entries import applications_of
from services.booths.service import SERVICE
from shared.events.awards import CertificateRevoked, ProductRecognised
from shared.events.envelope import Envelope, Event
from shared.messaging.consumer import MessageOutcome, apply
from tests.builders import NOW, make_application, make_establishment, make_fair
from tests.unit.notifications.samples import sample

UNTIL = date(2029, 12, 31)
Sessions = sessionmaker[Session]


def tell(sessions: Sessions, event: Event, id: UUID | None = None) -> MessageOutcome:
    envelope = Envelope.around(event, id=id or uuid4(), time=datetime(2026, 11, 1, tzinfo=UTC), correlationid="t")
    with sessions.begin() as session:
        return apply(session, SERVICE, envelope)


def maker(sessions: Sessions, **changes: Any) -> UUID:
    with sessions.begin() as session:
        return make_establishment(session, **changes).id


def held(sessions: Sessions, id: UUID) -> tuple[str, date | None]:
    with sessions() as session:
        found = session.get_one(Establishment, id)
        return found.certificate_number, found.certificate_until


def recognised(id: UUID, number: str = "017/2026/B", until: date = UNTIL) -> ProductRecognised:
    return sample(ProductRecognised, establishment_id=id, certificate_number=number, certificate_until=until)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (("", None), ("017/2026/B", UNTIL)),
        (("9/QĐ", date(2027, 12, 31)), ("017/2026/B", UNTIL)),
        (("9/QĐ", date(2030, 12, 31)), ("9/QĐ", date(2030, 12, 31))),
    ],
)
def test_the_certificate_that_holds_longest_is_kept(
    booths_sessions: Sessions, before: tuple[str, date | None], after: tuple[str, date | None]
) -> None:
    id = maker(booths_sessions, certificate_number=before[0], certificate_until=before[1])
    event_id = uuid4()
    assert tell(booths_sessions, recognised(id), event_id) is MessageOutcome.HANDLED
    assert tell(booths_sessions, recognised(id), event_id) is MessageOutcome.DUPLICATE
    assert held(booths_sessions, id) == after


def test_a_revoked_certificate_goes_and_another_stays(booths_sessions: Sessions) -> None:
    id, other = maker(booths_sessions), maker(booths_sessions)
    tell(booths_sessions, recognised(id))
    tell(booths_sessions, recognised(other, "018/2026/B"))
    for number in ("018/2026/B", "017/2026/B"):
        assert held(booths_sessions, id) == ("017/2026/B", UNTIL)
        tell(booths_sessions, sample(CertificateRevoked, establishment_id=id, certificate_number=number))
    assert held(booths_sessions, id) == ("", None)
    assert held(booths_sessions, other) == ("018/2026/B", UNTIL)


def test_when_one_is_revoked_the_next_best_counts(booths_sessions: Sessions) -> None:
    officers = ("9/QĐ", date(2027, 12, 31))
    id = maker(booths_sessions, certificate_number=officers[0], certificate_until=officers[1])
    sooner = ("003/2024/B", date(2028, 12, 31))
    tell(booths_sessions, recognised(id))
    tell(booths_sessions, recognised(id, *sooner))
    assert held(booths_sessions, id) == ("017/2026/B", UNTIL)
    for number, left in (("017/2026/B", sooner), (sooner[0], officers), (officers[0], ("", None))):
        tell(booths_sessions, sample(CertificateRevoked, establishment_id=id, certificate_number=number))
        assert held(booths_sessions, id) == left


def test_an_establishment_that_is_not_known_is_passed_over(booths_sessions: Sessions) -> None:
    assert tell(booths_sessions, recognised(uuid4())) is MessageOutcome.HANDLED


def test_a_recognised_products_maker_has_the_points_at_the_next_draw(booths_sessions: Sessions) -> None:
    id = maker(booths_sessions)
    tell(booths_sessions, recognised(id))
    with booths_sessions.begin() as session:
        fair = make_fair(session, rules=Rules(tiers="points", points={"certificate_holder": 3}).to_json())
        chosen, usual = session.get_one(Establishment, id), make_establishment(session)
        for place in (chosen, usual):
            make_application(session, fair, place, state="accepted")
        flags = [entry.flags for entry in applications_of(session, fair, now=NOW)]
    assert flags == [("certificate_holder", "newcomer"), ("newcomer",)]
