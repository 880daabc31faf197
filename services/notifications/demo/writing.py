"""What the offices of the demo year are writing: a draft that waits for a second person, and an announcement."""

from datetime import datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.notifications.domain import addresses
from services.notifications.letters.source import shipped
from services.notifications.models import Announcement, TextDraft
from services.notifications.queries.announcements import unkept
from services.notifications.queries.audiences import Audience
from shared.cases import note
from shared.demo_people import OFFICERS, SECOND
from shared.places import provinces

PROVINCE: Final = "82"
CLEARER: Final = ("Vui lòng xác nhận", "Quý cơ sở vui lòng xác nhận")
WORDS: Final = {
    "subject_vi": "Tập huấn bán hàng tại hội chợ",
    "text_vi": (
        "Sở mở lớp nửa ngày về trưng bày, báo giá và giữ khách ở hội chợ, không thu phí.\n"
        "Thời gian: 8 giờ sáng thứ Bảy tuần sau, tại hội trường Sở Công Thương.\n"
        "Mỗi cơ sở cử một người; vui lòng gọi cho Sở trước thứ Năm."
    ),
    "subject_en": "A course in selling at fairs",
    "text_en": (
        "The department gives half a day on showing, pricing and keeping customers at fairs, free of charge.\n"
        "It is at 8 in the morning of Saturday next week, in the department's hall.\n"
        "One person of each establishment may come; please call before Thursday."
    ),
}


def begin_writing(session: Session, now: datetime) -> None:
    """Begin both, unless somebody has begun either."""
    if session.scalar(select(TextDraft.id).limit(1)) or session.scalar(select(Announcement.id).limit(1)):
        return
    text = shipped("booth_offered", "vi").replace(*CLEARER, 1)
    draft = TextDraft(
        template="booth_offered",
        language="vi",
        base_version=0,
        text=text,
        note="Xưng hô cho phải phép.",
        written_by=SECOND,
        written_at=now,
    )
    name, officer = provinces()[PROVINCE].name, OFFICERS[PROVINCE]
    audience = Audience("makers", PROVINCE, "", name, name, "/booths/my", addresses.province(PROVINCE))
    announcement = unkept(session, audience, officer, WORDS)
    announcement.written_at = announcement.changed_at = now
    session.add_all([draft, announcement])
    session.flush()
    note(session, draft, "proposed", by=SECOND, now=now, reason=draft.note, facts={"version": 1})
    note(session, announcement, "begun", by=officer, now=now)
