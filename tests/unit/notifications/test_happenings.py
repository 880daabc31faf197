"""Every event about an application or a dossier is told to somebody, and has its sentence in both languages."""

from datetime import UTC, datetime
from uuid import UUID

import pytest

from services.notifications.letters import LETTERS, groups_of, subject_of
from services.notifications.queries.timeline import Happening
from services.notifications.web.happenings import TIMELINE_WORDS, reason, sentence
from shared.events import awards, booths
from shared.events.awards.dossiers import DossierEvent
from shared.events.awards.results import ProductNotRecognised
from shared.events.booths.applications import ApplicationEvent
from shared.events.envelope import Event
from shared.i18n import speaking
from tests.unit.notifications.samples import sample

ABOUT = [
    event
    for event in (*booths.EVENTS.values(), *awards.EVENTS.values())
    if issubclass(event, (ApplicationEvent, DossierEvent))
]


def happening(event: Event) -> Happening:
    return Happening(
        datetime(2026, 3, 2, tzinfo=UTC), UUID(int=1), event.type, event.version, event.data(), None, nobody=False
    )


def test_every_event_about_one_has_a_sentence() -> None:
    assert set(TIMELINE_WORDS) == {event.type for event in ABOUT}


@pytest.mark.parametrize("cls", ABOUT, ids=lambda cls: str(cls.type))
def test_every_event_about_one_is_told_to_somebody(cls: type[Event]) -> None:
    event = sample(cls)
    assert cls in LETTERS
    assert groups_of(event)
    assert subject_of(event).partition(":")[0] in {"application", "dossier"}


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("cls", ABOUT, ids=lambda cls: str(cls.type))
def test_sentences_name_what_the_event_has(cls: type[Event], language: str) -> None:
    with speaking(language):
        said = sentence(happening(sample(cls)))
    assert said.endswith(".")
    assert "%(" not in said
    assert "None" not in said


def test_values_are_said_as_people_write_them() -> None:
    offered = happening(sample(booths.BoothOffered))
    recognised = happening(sample(awards.ProductRecognised))
    assert sentence(offered) == "Cơ sở được mời nhận gian A-12, A-13, xác nhận trước 17:00 ngày 12/10/2026."
    assert "87,25 điểm" in sentence(recognised)
    assert sentence(happening(sample(ProductNotRecognised, why_vi="Vì thế."))).endswith("trong kỳ này. Vì thế.")
    assert reason(offered) == ""
    assert reason(happening(sample(booths.ApplicationReturned))).splitlines()[1] == "Ảnh sản phẩm quá mờ."


def test_an_offer_that_nobody_was_asked_about_was_not_left_unanswered() -> None:
    asked, unasked = (sentence(happening(sample(booths.OfferExpired, asked=was))) for was in (True, False))
    assert asked == "Hết hạn mà chưa xác nhận nhận gian A-12, A-13."
    assert "thư mời chưa được gửi; gian A-12, A-13 không còn dành cho cơ sở." in unasked
