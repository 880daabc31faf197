"""The sender without a server, and with letters that hold a code."""

from datetime import datetime

import pytest
from sqlalchemy import select
from sqlalchemy.orm import undefer

from services.notifications.actions.signin import ask_for_code
from services.notifications.models import KeptLetter, Letter
from tests.integration.notifications.sending import Clock, Open, Sessions, asking, queue, states
from tests.smtp_sink import Sink

pytestmark = pytest.mark.smtp


def test_without_a_server_letters_are_kept_as_they_would_have_gone_out(
    notifications_sessions: Sessions, opened: Open, sink: Sink
) -> None:
    queue(notifications_sessions, "hoa@x.vn")
    with opened(smtp_url="") as sender:
        sender.send_due()
    with notifications_sessions() as session:
        kept = session.scalars(select(KeptLetter)).one()
        assert "/notifications/enter/" in kept.link
        assert kept.link in kept.text
        assert kept.link in kept.html
    assert states(notifications_sessions)["hoa@x.vn"][0] == "kept"
    assert sink.accepted == []


def ask(sessions: Sessions, at: datetime) -> None:
    with sessions.begin() as session:
        ask_for_code(session, asking("hoa@x.vn"), now=at)


def secret_of(sessions: Sessions) -> str | None:
    with sessions() as session:
        return session.scalars(select(Letter).options(undefer(Letter.secret))).one().secret


def test_codes_go_first_and_are_forgotten_when_out(
    notifications_sessions: Sessions, opened: Open, sink: Sink, clock: Clock
) -> None:
    queue(notifications_sessions, "a@x.vn", "b@x.vn")
    ask(notifications_sessions, clock())
    code = secret_of_code(notifications_sessions)
    with opened() as sender:
        sender.send_due()
    body = sink.messages[0].get_body(("plain",))
    assert body is not None
    assert code in body.get_content()
    with notifications_sessions() as session:
        row = session.scalars(
            select(Letter).where(Letter.kind == "sign_in").options(undefer(Letter.secret), undefer(Letter.content))
        ).one()
        assert row.secret is None
        assert code not in str(row.content)


def secret_of_code(sessions: Sessions) -> str:
    with sessions() as session:
        found = session.scalar(select(Letter.secret).where(Letter.kind == "sign_in"))
        assert found is not None
        return found


def test_a_code_nobody_can_use_any_more_is_not_sent(
    notifications_sessions: Sessions, opened: Open, sink: Sink, clock: Clock
) -> None:
    with opened() as sender:
        assert sender.send_due() == 0  # it has looked after its queue and will not for a while
        ask(notifications_sessions, clock())
        clock.forward(minutes=11)
        assert sender.send_due() == 0
    with opened() as sender:
        sender.send_due()
    assert states(notifications_sessions)["hoa@x.vn"][0] == "cancelled"
    assert secret_of(notifications_sessions) is None
    assert sink.accepted == []
