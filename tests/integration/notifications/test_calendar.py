"""The date that a letter tells goes with it as a file for calendars, and is on its page for download."""

import pytest
from icalendar import Calendar
from sqlalchemy.orm import Session, sessionmaker

from services.notifications.models import Letter
from shared.events.booths import ApplicationAccepted, BoothOffered, OfferConfirmed
from tests.integration.notifications.conftest import Visitor
from tests.integration.notifications.sending import Clock, Open
from tests.integration.notifications.telling import all_letters, contacts, tell
from tests.smtp_sink import Sink
from tests.unit.notifications.samples import FIELDS, sample

Sessions = sessionmaker[Session]
HOA, LAN = "hoa@x.vn", "lan@x.vn"
UID = f"offer-{FIELDS['offer_id']}@khuyen-cong"


@pytest.fixture
def told(notifications_sessions: Sessions) -> Sessions:
    """One maker confirmed an offer."""
    tell(notifications_sessions, contacts(HOA))
    events = (sample(ApplicationAccepted), sample(BoothOffered), sample(OfferConfirmed))
    for minute, event in enumerate(events, 1):
        tell(notifications_sessions, event, minute=minute)
    return notifications_sessions


def letter(sessions: Sessions, template: str) -> Letter:
    return next(found for found in all_letters(sessions) if found.template == template)


def test_the_page_of_a_letter_offers_its_date_to_its_reader_only(
    told: Sessions, visitor: Visitor, another: Visitor
) -> None:
    page = f"/notifications/letters/{letter(told, 'offer_confirmed').id}"
    visitor.sign_in_as(HOA)
    assert f'href="{page}/calendar.ics"' in visitor.get(page).text
    file = visitor.get(f"{page}/calendar.ics")
    assert (file.status_code, file.content_type) == (200, "text/calendar; charset=utf-8")
    [event] = Calendar.from_ical(file.data).walk("VEVENT")
    assert str(event["UID"]) == UID
    without = f"/notifications/letters/{letter(told, 'application_accepted').id}"
    assert "calendar.ics" not in visitor.get(without).text
    assert visitor.get(f"{without}/calendar.ics").status_code == 404
    another.sign_in_as(LAN)
    assert another.get(f"{page}/calendar.ics").status_code == 404


@pytest.mark.smtp
def test_the_letter_carries_the_date(told: Sessions, opened: Open, sink: Sink, clock: Clock) -> None:
    with opened() as sender:
        clock.forward(minutes=1)
        while sender.send_due():
            pass
    [message] = [found for found in sink.messages if "Đã xác nhận" in str(found["Subject"])]
    [file] = message.iter_attachments()
    assert (file.get_content_type(), file["Content-Type"].params["method"]) == ("text/calendar", "PUBLISH")
    [event] = Calendar.from_ical(file.get_content()).walk("VEVENT")
    assert (str(event["UID"]), str(event["SUMMARY"])) == (UID, "Hội chợ CNNT khu vực phía Bắc 2026: gian A-12, A-13")
    [other] = [found for found in sink.messages if found["Message-ID"] != message["Message-ID"]]
    assert list(other.iter_attachments()) == []
