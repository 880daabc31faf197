"""A stranger may add so much a day, whatever is taken away again; those who work here are not counted."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from services.booths.actions import documents, establishments, registrations
from services.booths.models import Document
from shared.day_limits import DAY_COUNTS, DayLimit, forget_day_counts
from shared.settings import Settings
from tests.builders import make_establishment, make_staff
from tests.clients import body, signed_in, tokenless_app
from tests.integration.booths.test_establishments import DETAILS

Sessions = sessionmaker[Session]
STRANGER, OFFICER = "la@example.vn", "officer@example.vn"
EVENING = datetime.fromisoformat("2026-03-02T16:00:00+00:00")
"""23:00 in Hà Nội: its day ends before that of the clock's own zone."""
MEGABYTE = 1024 * 1024


@pytest.fixture
def few(booths_sessions: Sessions, settings_of: Callable[[str], Settings]) -> Sessions:
    """Sessions under settings that allow little."""
    little = replace(settings_of("booths"), new_establishments_a_day=2, new_papers_a_day=3, new_megabytes_a_day=2)
    made = sessionmaker(booths_sessions.kw["bind"], expire_on_commit=False, info={"settings": little})
    with booths_sessions.begin() as session:
        make_staff(session, email=OFFICER, role="officer", province_code="01")
    return made


def register(sessions: Sessions, number: int, by: str = STRANGER, at: datetime = EVENING) -> None:
    details = replace(DETAILS, registration_number=f"46001124{number:02d}")
    with sessions.begin() as session:
        establishments.register_establishment(session, by=by, details=details, now=at)


def test_so_many_establishments_a_day_of_hanoi(few: Sessions) -> None:
    register(few, 1)
    register(few, 2)
    with pytest.raises(DayLimit) as refused:
        register(few, 3)
    assert refused.value.values == {"most": 2, "day": "03/03/2026"}
    assert refused.value.retry_after == 3601
    with pytest.raises(establishments.NumberTaken):  # what is refused for another reason counts for nothing
        register(few, 1, by="khac@example.vn")
    for number in range(10, 14):
        register(few, number, by=OFFICER)
    register(few, 3, at=EVENING + timedelta(hours=1))
    with few.begin() as session:
        assert forget_day_counts(session, EVENING + timedelta(hours=1)) == 1
        assert [row.used for row in session.execute(select(DAY_COUNTS))] == [1]


def test_so_many_papers_and_octets_a_day_also_if_they_are_taken_away_again(few: Sessions) -> None:
    with few.begin() as session:
        place = make_establishment(session, member=STRANGER).id

    def send(size: int, *, at: datetime = EVENING, to_registration: bool = False) -> None:
        paper = {"kind": "other", "name": "a.pdf", "media_type": "application/pdf"}
        with few.begin() as session:
            same = {**paper, "content": b"%PDF-".ljust(size, str(size % 7).encode()), "by": STRANGER, "now": at}
            if to_registration:
                registrations.keep_paper(session, **same)  # type: ignore[arg-type]  # what it takes
                return
            kept = documents.add_document(session, establishment_id=place, **same)  # type: ignore[arg-type]  # what it takes
            documents.remove_document(session, document_id=kept.id, by=STRANGER, now=at)

    send(MEGABYTE)
    with pytest.raises(DayLimit, match="2 MB"):
        send(MEGABYTE + 1)
    send(10, to_registration=True)
    send(11)
    with pytest.raises(DayLimit, match="3 giấy tờ"):
        send(12, to_registration=True)
    send(12, at=EVENING + timedelta(hours=1))
    with few() as session:
        assert len(session.scalars(select(Document)).all()) == 1


def test_who_works_here_sends_as_many_papers_as_it_needs(few: Sessions) -> None:
    with few.begin() as session:
        place = make_establishment(session, member=OFFICER).id
        for number in range(5):
            documents.add_document(
                session, establishment_id=place, kind="other", name="a.pdf", media_type="application/pdf",
                content=f"%PDF-{number}".encode(), by=OFFICER, now=EVENING,
            )  # fmt: skip
        assert session.execute(select(DAY_COUNTS)).all() == []


def test_the_api_says_when_it_goes_on(few: Sessions) -> None:
    from services.booths.web.app import create_app

    settings: Settings = few.kw["info"]["settings"]
    app = tokenless_app(create_app, few, replace(settings, new_establishments_a_day=0, provinces_on="2018-06-01"))
    given = {
        "kind": "cooperative", "name": "HTX Chè", "registration_number": "4600112437", "contact_name": "Lê An",
        "contact_phone": "0912345678", "province_code": "01", "commune": "Xã Tân Cương", "product_group": "B",
    }  # fmt: skip
    answer = signed_in(app, STRANGER).post("/booths/api/establishments", json=given)
    assert "nhiều nhất 0 cơ sở mới một ngày" in body(answer, 429)
    assert 0 < int(answer.headers["Retry-After"]) <= 86_401
