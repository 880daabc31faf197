"""The page of who did what in notifications, for the organisers who look after the letters."""

import pytest
from sqlalchemy.orm import Session, sessionmaker

from services.notifications.actions import batches
from services.notifications.actions.people import grant_staff
from services.notifications.models import Batch, Step
from services.notifications.web.history import HISTORY
from shared.cases import Noted, note
from shared.web.history import ACTS
from tests.clients import Visit, body, statements_to, text_of
from tests.integration.notifications.deciding import BATCH, ORGANISER, a_batch
from tests.integration.notifications.telling import START
from tests.noted import noted

Sessions = sessionmaker[Session]
HISTORY_PAGE = "/notifications/office/history"


@pytest.fixture(autouse=True)
def world(notifications_sessions: Sessions) -> None:
    """Somebody let an organiser in on the command line; the organiser took a batch back."""
    with notifications_sessions.begin() as session:
        grant_staff(session, email=ORGANISER, by="grant", now=START)
    a_batch(notifications_sessions)
    with notifications_sessions.begin() as session:
        batches.withdraw(session, batch_id=BATCH, by=ORGANISER, now=START, reason="Sai hạn xác nhận")


def test_who_took_the_batch_back_and_why(visit: Visit) -> None:
    said = text_of(visit(ORGANISER).get(HISTORY_PAGE))
    assert "Thu hồi đợt thư" in said
    assert "Lý do: Sai hạn xác nhận" in said
    assert "Cho xem thư đã gửi organiser@example.vn Người được xem thư lệnh grant" in said.replace(
        ORGANISER, "organiser@example.vn"
    )


def test_filters_and_file(visit: Visit) -> None:
    reader = visit(ORGANISER)
    page = body(reader.get(f"{HISTORY_PAGE}?noun=staff"))
    assert page.count('<th scope="row">') == 1
    assert reader.get(f"{HISTORY_PAGE}.xlsx?noun=batch").status_code == 200
    assert f'href="{HISTORY_PAGE}"' in body(reader.get("/notifications/office/letters"))


@pytest.mark.parametrize("path", [HISTORY_PAGE, f"{HISTORY_PAGE}.xlsx"])
def test_nobody_else_reads_it(visit: Visit, path: str) -> None:
    assert visit("stranger@example.vn").get(path).status_code == 403


def test_the_number_of_statements_does_not_grow(visit: Visit, notifications_sessions: Sessions) -> None:
    def asked() -> int:
        with statements_to(notifications_sessions) as sent:
            assert visit(ORGANISER).get(HISTORY_PAGE).status_code == 200
        return len(sent)

    few = asked()
    with notifications_sessions.begin() as session:
        batch = session.get_one(Batch, BATCH)
        for number in range(40):
            note(session, batch, "rewritten", by=f"p{number}@example.vn", now=START)
    assert asked() == few


def test_every_act_and_noun_of_the_code_has_its_word() -> None:
    kinds = [mapper.class_ for mapper in Batch.registry.mappers if issubclass(mapper.class_, Noted)]
    assert {kind.noun for kind in kinds if kind.steps is Step} == HISTORY.nouns.keys()
    assert noted("notifications") <= {act.split(".")[-1] for act in HISTORY.acts} | ACTS.keys()
