"""The demo's part of notifications: pages of drafts and announcements are not empty, and loading again adds nothing."""

from collections.abc import Callable

from sqlalchemy import func, select
from sqlalchemy.orm import Session, sessionmaker

from services.notifications.actions.texts import checked_text
from services.notifications.demo.load import demo_command
from services.notifications.models import Announcement, Step, TextDraft
from shared.settings import Settings


def test_a_draft_and_an_announcement_wait(
    notifications_sessions: sessionmaker[Session], settings_of: Callable[[str], Settings]
) -> None:
    for _ in range(2):
        assert demo_command([], notifications_sessions, settings_of("notifications")) == 0
    with notifications_sessions() as session:
        draft, announcement = session.scalars(select(TextDraft)).one(), session.scalars(select(Announcement)).one()
        assert checked_text(draft.template, draft.language, draft.text) == draft.text
        assert announcement.office_vi == "Sở Công Thương Tiền Giang"
        assert session.scalar(select(func.count()).select_from(Step)) == 2
