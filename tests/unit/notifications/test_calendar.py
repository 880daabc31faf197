"""Dates in calendars: one entry for what belongs together, changed and cancelled under its UID, and only plain text."""

from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from icalendar import Calendar

from services.notifications.domain.texts import one_line, plain
from services.notifications.letters import LETTERS
from services.notifications.letters.calendar import CalendarEntry, as_ics, entries_of, uid_of, within_of
from shared.events import awards, booths
from shared.events.envelope import Event
from shared.places import HANOI
from tests.unit.notifications.samples import sample

AT = datetime(2026, 9, 1, 3, 0, tzinfo=UTC)
SITE = "https://khuyencong.example"
DATED = sorted((cls for cls in LETTERS if uid_of(sample(cls)) or within_of(sample(cls))), key=lambda cls: cls.type)


def sent(*events: Event, language: str = "vi") -> list[CalendarEntry | None]:
    """What a reader is sent with the letters of these events, a minute between them."""
    entries: list[CalendarEntry | None] = []
    former: CalendarEntry | None = None
    for minute, event in enumerate(events):
        entry = entry_of(event, language, at=AT + timedelta(minutes=minute), former=former)
        entries.append(entry)
        former = entry or former
    return entries


def entry_of(event: Event, language: str, *, at: datetime, former: CalendarEntry | None) -> CalendarEntry | None:
    """The one entry of an event, if its reader has at most one."""
    found = entries_of(event, language, at=at, formers=[former] if former else [])
    assert len(found) <= 1
    return found[0] if found else None


def seen(entry: CalendarEntry | None, **by: str) -> tuple[str, dict[str, Any]]:
    """Method and properties of an entry as a calendar reads them."""
    assert entry is not None
    read = Calendar.from_ical(as_ics(entry, **by))
    [event] = read.walk("VEVENT")
    return str(read["METHOD"]), {name: event.decoded(name) for name in event}


@pytest.mark.parametrize("zone", [HANOI, timezone(timedelta(hours=7)), UTC])
def test_a_moment_of_any_time_zone_is_written_in_utc(zone: tzinfo) -> None:
    by = datetime(2026, 10, 12, 10, 0, tzinfo=UTC).astimezone(zone)
    offer = entry_of(sample(booths.BoothOffered, confirm_by=by), "vi", at=AT.astimezone(zone), former=None)
    assert offer is not None
    file = as_ics(offer).decode()
    assert "DTSTART:20261012T100000Z" in file
    assert "DTSTAMP:20260901T030000Z" in file
    assert "TZID" not in file, "a calendar would have to be told what that zone is"


def test_an_offer_is_a_deadline_and_once_confirmed_the_days_of_the_fair() -> None:
    offer, fair = sent(sample(booths.BoothOffered), sample(booths.OfferConfirmed))
    method, deadline = seen(offer)
    assert (method, deadline["DTSTART"]) == ("PUBLISH", datetime(2026, 10, 12, 10, 0, tzinfo=UTC))
    assert deadline["SUMMARY"] == "Hạn xác nhận gian A-12, A-13, Hội chợ CNNT khu vực phía Bắc 2026"
    method, days = seen(fair)
    assert (method, days["DTSTART"], days["DTEND"]) == ("PUBLISH", date(2026, 10, 10), date(2026, 10, 16))
    assert days["LOCATION"] == "Hà Nội"
    assert days["UID"] == deadline["UID"]
    assert days["SEQUENCE"] > deadline["SEQUENCE"]


def test_new_dates_move_the_entry_that_is_there() -> None:
    moved = sample(booths.ApplicationFairChanged, opens_on=date(2026, 11, 1), closes_on=date(2026, 11, 4))
    _, fair, changed = sent(sample(booths.BoothOffered), sample(booths.OfferConfirmed), moved)
    before, after = seen(fair)[1], seen(changed)[1]
    assert (after["UID"], after["SUMMARY"]) == (before["UID"], before["SUMMARY"])
    assert (after["DTSTART"], after["DTEND"]) == (date(2026, 11, 1), date(2026, 11, 5))
    assert after["SEQUENCE"] > before["SEQUENCE"]


@pytest.mark.parametrize("before", [(), (booths.BoothOffered,), (booths.OfferConfirmed, booths.OfferDeclined)])
def test_new_dates_put_no_fair_into_the_calendar_of_who_has_not_confirmed(before: tuple[type[Event], ...]) -> None:
    entries = sent(*(sample(cls) for cls in before), sample(booths.ApplicationFairChanged))
    assert entries[-1] is None


@pytest.mark.parametrize(
    ("begins", "ends"),
    [
        (booths.BoothOffered, booths.OfferDeclined),
        (booths.BoothOffered, booths.OfferExpired),
        (booths.OfferConfirmed, booths.BoothTakenBack),
        (booths.OfferConfirmed, booths.ApplicationFairCancelled),
        (awards.DossierReturned, awards.DossierSubmitted),
        (awards.DossierReturned, awards.DossierRefused),
        (awards.ScoringBegan, awards.JudgeFinished),
    ],
)
def test_what_is_over_is_cancelled_once(begins: type[Event], ends: type[Event]) -> None:
    stands, over, again = sent(sample(begins), sample(ends), sample(ends))
    method, cancelled = seen(over)
    assert (method, cancelled["STATUS"]) == ("CANCEL", "CANCELLED")
    assert cancelled["UID"] == seen(stands)[1]["UID"]
    assert again is None
    assert sent(sample(ends)) == [None]


def test_a_dossier_sent_back_again_has_its_new_deadline() -> None:
    later = sample(awards.DossierReturned, complete_by=datetime(2026, 9, 30, 10, 0, tzinfo=UTC))
    *_, again = sent(sample(awards.DossierReturned), sample(awards.DossierSubmitted), later)
    method, entry = seen(again)
    assert (method, entry["DTSTART"]) == ("PUBLISH", later.complete_by)


def test_older_news_change_nothing_and_one_second_is_enough_to_rise() -> None:
    first = entry_of(sample(awards.RoundOpened), "vi", at=AT, former=None)
    assert first is not None
    at_once = entry_of(sample(awards.RoundChanged), "vi", at=AT + timedelta(milliseconds=5), former=first)
    assert at_once is not None
    assert at_once.sequence > first.sequence
    assert entry_of(sample(awards.RoundChanged), "vi", at=AT - timedelta(hours=1), former=first) is None


def test_a_confirmation_without_dates_ends_the_deadline() -> None:
    """Events of before they carried them."""
    undated = sample(booths.OfferConfirmed, opens_on=None, closes_on=None, place_vi="", place_en="")
    _, over = sent(sample(booths.BoothOffered), undated)
    assert over is not None
    assert over.cancelled


def test_the_entry_says_where_to_act_who_says_so_and_rings_before() -> None:
    [entry] = sent(sample(booths.BoothOffered), language="en")
    assert entry is not None
    said = seen(entry, site=SITE, sender="khuyencong@example.vn", agency="Cục Khuyến công; A")[1]
    assert said["SUMMARY"] == "Deadline to confirm booth A-12, A-13, Northern Rural Industry Fair 2026"
    assert said["URL"] == f"{SITE}{entry.page}"
    assert said["ORGANIZER"] == "mailto:khuyencong@example.vn"
    [alarm] = Calendar.from_ical(as_ics(entry)).walk("VALARM")
    assert alarm.decoded("TRIGGER") == timedelta(days=-1)


@pytest.mark.parametrize("name", ["Kỳ A\\Nguy", "Kỳ A\\nguy", "\\N", "a\\\\N\\,b", "x\\;y"])
def test_a_backslash_before_n_is_no_line_break(name: str) -> None:
    for event in (sample(awards.RoundOpened, round_name_vi=name), sample(booths.OfferConfirmed, place_vi=name)):
        entry = entry_of(event, "vi", at=AT, former=None)
        said = seen(entry)[1]
        assert entry is not None
        assert "\n" not in str(said["SUMMARY"])
        assert (str(said["SUMMARY"]), str(said.get("LOCATION", ""))) == (entry.summary, entry.place)
        assert plain(name) in (entry.summary + entry.place), "nothing is woven in"


@pytest.mark.parametrize("cls", DATED, ids=lambda cls: cls.type)
def test_a_kept_entry_is_the_same(cls: type[Event]) -> None:
    for entry in sent(sample(cls), sample(booths.OfferConfirmed)):
        if entry is not None:
            assert CalendarEntry.from_json(entry.to_json()) == entry


NASTY = st.one_of(
    st.text(max_size=120),
    st.sampled_from([
        "a\r\nBEGIN:VALARM\r\nEND:VALARM", "a\nATTACH:https://evil.example/x", "a\\nEND:VEVENT", "x\\", ";,:\"^n",
        "\u2028BEGIN:VEVENT", "ả" * 100, "a\rURL:http://evil.example", "BEGIN:VALARM", '"', "\x00\x0b\x85",
    ]),
)  # fmt: skip
STANDS = entry_of(sample(booths.OfferConfirmed), "vi", at=AT, former=None)


@settings(max_examples=60, deadline=None)
@given(text=NASTY, language=st.sampled_from(["vi", "en"]))
@pytest.mark.parametrize("cls", DATED, ids=lambda cls: cls.type)
def test_what_others_typed_stays_in_its_property(cls: type[Event], text: str, language: str) -> None:
    names = {"establishment_name", "product_name", "fair_name_vi", "fair_name_en", "round_name_vi", "round_name_en",
             "place_vi", "place_en", "label", "round_code", "fair_code", "reason"}  # fmt: skip
    typed: dict[str, Any] = dict.fromkeys(names & set(cls.__dataclass_fields__), text)
    if "booth_codes" in cls.__dataclass_fields__:
        typed["booth_codes"] = [text]
    former = STANDS if cls is booths.ApplicationFairChanged else None
    entry = entry_of(sample(cls, **typed), language, at=AT + timedelta(hours=1), former=former)
    if entry is None:
        return
    raw = as_ics(entry, site=SITE)
    lines = raw.decode().replace("\r\n ", "").split("\r\n")
    assert [line for line in lines if line.startswith(("BEGIN", "END"))] == [
        "BEGIN:VCALENDAR", "BEGIN:VEVENT", "BEGIN:VALARM", "END:VALARM", "END:VEVENT", "END:VCALENDAR",
    ]  # fmt: skip
    assert not any(line.startswith("ATTACH") for line in lines)
    assert all(len(line) <= 75 for line in raw.split(b"\r\n"))
    [event] = Calendar.from_ical(raw).walk("VEVENT")
    assert str(event["SUMMARY"]) == entry.summary
    assert str(event.get("LOCATION", "")) == entry.place
    assert "\n" not in entry.summary
    if "booth_codes" in typed:
        assert one_line(plain(text)).replace("\u2060", "") in entry.summary.replace("\u2060", "")
