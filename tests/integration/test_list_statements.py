"""A list page asks the database as much for nine rows as for three: every list of every service."""

from collections.abc import Callable
from datetime import timedelta
from itertools import count
from typing import Final
from uuid import uuid4

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from services.awards.models import Certificate, Complaint, Round
from services.booths.models import Booth, Fair, Offer, OfferBooth
from services.notifications.actions.people import grant_staff
from shared.clock import now
from shared.service import load_service, resolve
from tests import awards_builders as awards
from tests import builders as booths
from tests.clients import body, signed_in, statements_to, tokenless_app
from tests.conftest import SessionsOf, SettingsOf
from tests.integration.notifications import deciding
from tests.integration.notifications.sending import queue
from tests.integration.notifications.telling import tell

Sessions = sessionmaker[Session]
Add = Callable[[Session], object]
ORGANISER: Final = "organiser@example.vn"
JUDGE: Final = "judge@example.vn"
READER: Final = "hoa@example.vn"
FEW, MORE = 3, 6
_serial = count(1)


def _fair(session: Session, state: str) -> Fair:
    found = session.scalars(select(Fair).where(Fair.code == "TG")).one_or_none()
    return found or booths.make_fair(session, code="TG", state=state, rows=4, columns=5)


def _offer(state: str, fair_state: str = "published") -> Add:
    def add(session: Session) -> None:
        fair, number = _fair(session, fair_state), next(_serial)
        application = booths.make_application(session, fair, booths.make_establishment(session), state="accepted")
        taken = select(OfferBooth.booth_id)
        free = select(Booth).where(Booth.fair_id == fair.id, Booth.id.not_in(taken)).order_by(Booth.code)
        offer = Offer(fair_id=fair.id, application_id=application.id, state=state, offered_at=now(),
                      confirm_by=now() + timedelta(days=number))  # fmt: skip
        offer.booths = [OfferBooth(booth_id=session.scalars(free.limit(1)).one().id)]
        session.add(offer)
        session.flush()

    return add


def _round(session: Session) -> Round:
    found = session.scalars(select(Round).where(Round.code == "HN")).one_or_none()
    return found or awards.make_round(session, code="HN", state="published", published_at=booths.NOW)


def _complaint(session: Session) -> None:
    product = awards.make_dossier(session, _round(session))
    session.add(
        Complaint(round_id=product.round_id, dossier_id=product.id, text="…", received_from=READER,
                  received_at=booths.NOW)
    )  # fmt: skip


def _certificate(session: Session) -> None:
    product, number = awards.make_dossier(session, _round(session)), next(_serial)
    session.add(
        Certificate(
            dossier_id=product.id, round_id=product.round_id, establishment_id=product.establishment_id,
            number=str(number), check_code=f"0000-0000-{number:04}", product_name="Chè", product_group="B",
            establishment_name="HTX", province_code="01", issued_on=booths.NOW.date(),
            valid_until=booths.NOW.date(),
        )
    )  # fmt: skip


IN_ONE_SESSION: Final[dict[str, tuple[str, Add]]] = {
    "/booths/fairs": ("", booths.make_fair),
    "/booths/office/fairs": (ORGANISER, booths.make_fair),
    "/booths/office/establishments": (ORGANISER, booths.make_establishment),
    "/booths/office/applications": (ORGANISER, _offer("offered")),
    "/booths/office/fairs/TG/offers": (ORGANISER, _offer("offered", "over")),
    "/booths/fairs/TG/exhibitors": ("", _offer("confirmed")),
    "/awards/rounds": ("", awards.make_round),
    "/awards/office/rounds": (ORGANISER, awards.make_round),
    "/awards/office/dossiers": (ORGANISER, lambda session: awards.make_dossier(session, _round(session))),
    "/awards/judging": (JUDGE, lambda session: awards.make_judge(session, awards.make_round(session), email=JUDGE)),
    "/awards/office/rounds/HN/jury": (ORGANISER, lambda session: awards.make_judge(session, _round(session))),
    "/awards/office/rounds/HN/complaints": (ORGANISER, _complaint),
    "/awards/office/rounds/HN/certificates": (ORGANISER, _certificate),
}


def _told(sessions: Sessions) -> None:
    number = next(_serial)
    tell(sessions, deciding.members(number, READER))
    tell(sessions, deciding.outcome(number, batch=deciding.BATCH))


IN_SEVERAL: Final[dict[str, tuple[str, Callable[[Sessions], object]]]] = {
    "/notifications/letters": (READER, lambda sessions: queue(sessions, READER)),
    "/notifications/office/letters": (ORGANISER, lambda sessions: queue(sessions, READER)),
    "/notifications/office/batches": (ORGANISER, lambda sessions: deciding.a_batch(sessions, 2, uuid4())),
    f"/notifications/office/batches/{deciding.BATCH}/letters": (ORGANISER, _told),
    "/notifications/office/proof": (ORGANISER, _told),
}


@pytest.fixture
def filled(sessions_of: SessionsOf, settings_of: SettingsOf) -> Callable[[str, str], Callable[[], tuple[int, int]]]:
    """Give what opens a page of a service as somebody and returns how many statements and letters it took."""

    def filled(path: str, email: str) -> Callable[[], tuple[int, int]]:
        name = path.split("/")[1]
        sessions = sessions_of(name)
        app = tokenless_app(resolve(load_service(name).create_app), sessions, settings_of(name))

        def opened() -> tuple[int, int]:
            client = signed_in(app, email)
            with statements_to(sessions) as sent:
                return len(body(client.get(path))), len(sent)

        return opened

    return filled


def _staff(name: str, sessions: Sessions) -> None:
    with sessions.begin() as session:
        if name == "booths":
            booths.make_staff(session, email=ORGANISER)
        elif name == "awards":
            awards.make_organiser(session, ORGANISER)
        else:
            grant_staff(session, email=ORGANISER, by="tests", now=booths.NOW)


@pytest.mark.parametrize("path", [*IN_ONE_SESSION, *IN_SEVERAL])
def test_as_many_statements_with_three_times_the_rows(
    sessions_of: SessionsOf, filled: Callable[[str, str], Callable[[], tuple[int, int]]], path: str
) -> None:
    name = path.split("/")[1]
    sessions = sessions_of(name)
    _staff(name, sessions)

    def add(rows: int) -> None:
        for _ in range(rows):
            if path in IN_SEVERAL:
                IN_SEVERAL[path][1](sessions)
            else:
                with sessions.begin() as session:
                    IN_ONE_SESSION[path][1](session)

    opened = filled(path, (IN_ONE_SESSION | IN_SEVERAL)[path][0])
    add(FEW)
    opened()  # what is asked once in a process is asked now
    short, few = opened()
    add(MORE)
    longer, many = opened()
    assert longer > short, "the rows are on the page"
    assert many == few
