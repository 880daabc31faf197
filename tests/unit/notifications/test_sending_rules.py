"""When letters may go out, to which host how many, and how a short message and its number are written."""

import re
from collections import Counter
from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.notifications.domain.limits import LEAST_IN_HAND, MOST_IN_HAND, in_hand_next, within_limit
from services.notifications.domain.phones import mobile
from services.notifications.domain.texts import plain
from services.notifications.letters.short import MOST, short_message, without_diacritics
from shared.places import HANOI
from shared.quiet import TIME_TO_ACT, QuietHours, answer_by


def at(hour: int, minute: int = 0, day: int = 26) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=HANOI)


NIGHT = QuietHours.of("21:00-07:00")
MOMENTS = st.integers(0, 2 * 365 * 86_400).map(lambda seconds: at(0) + timedelta(seconds=seconds))
MINUTES = st.integers(0, 24 * 60 - 1).map(lambda number: time(number // 60, number % 60))


@pytest.mark.parametrize(
    ("now", "over"),
    [
        (at(20, 59), None),
        (at(21), at(7, day=27)),
        (at(23, 59), at(7, day=27)),
        (at(0), at(7)),
        (at(6, 59), at(7)),
        (at(7), None),
        (at(12), None),
    ],
)
def test_the_night_is_quiet_by_hanois_clock(now: datetime, over: datetime | None) -> None:
    assert NIGHT.over_at(now.astimezone(UTC)) == over


def test_a_deadline_that_cannot_wait() -> None:
    assert NIGHT.deadline_that_cannot_wait(at(22)) == at(9, day=27)
    assert NIGHT.deadline_that_cannot_wait(at(12)) is None


@pytest.mark.parametrize("text", ["", "21:00", "21-25:00-7", "quiet"])
def test_hours_that_nobody_can_read_are_refused(text: str) -> None:
    with pytest.raises(ValueError):
        QuietHours.of(text)


@given(begin=MINUTES, end=MINUTES, now=MOMENTS)
def test_quiet_hours_end_at_their_end_and_within_a_day(begin: time, end: time, now: datetime) -> None:
    hours = QuietHours(begin, end)
    over = hours.over_at(now)
    if over is None:
        assert begin == end or not _is_between(begin, end, now)
        assert hours.deadline_that_cannot_wait(now) is None
        return
    assert _is_between(begin, end, now)
    assert now < over <= now + timedelta(days=1)
    assert over.astimezone(HANOI).time() == end
    assert hours.over_at(over) is None
    assert hours.over_at(over - timedelta(seconds=1)) == over
    assert hours.deadline_that_cannot_wait(now) == over + TIME_TO_ACT


def _is_between(begin: time, end: time, now: datetime) -> bool:
    """By counting seconds instead of comparing times."""
    local = now.astimezone(HANOI)
    since = (local - datetime.combine(local.date(), begin, HANOI)).total_seconds() % 86_400
    length = (datetime.combine(local.date(), end) - datetime.combine(local.date(), begin)).total_seconds() % 86_400
    return since < length


HOSTS = st.sampled_from(["gmail.com", "x.vn", ""])


@given(hosts=st.lists(HOSTS), used=st.dictionaries(HOSTS, st.integers(0, 10)), per_minute=st.integers(0, 8))
def test_no_host_gets_more_than_its_share_and_none_waits_for_another(
    hosts: list[str], used: dict[str, int], per_minute: int
) -> None:
    allowed = within_limit(hosts, used, per_minute)
    went = Counter(host for host, may_go in zip(hosts, allowed, strict=True) if may_go)
    for host, count in Counter(hosts).items():
        room = max(per_minute - used.get(host, 0), 0) if host and per_minute else count
        assert went[host] == min(count, room)
        first = [may_go for found, may_go in zip(hosts, allowed, strict=True) if found == host]
        assert first == sorted(first, reverse=True)


@given(st.integers(0, 10_000))
def test_as_many_are_taken_in_hand_as_go_out_in_a_second_or_two(done: int) -> None:
    assert LEAST_IN_HAND <= in_hand_next(done) <= MOST_IN_HAND
    assert in_hand_next(done) >= min(done, MOST_IN_HAND)


@pytest.mark.parametrize(
    "typed",
    [
        "0912345678",
        "0912 345 678",
        "+84 912.345.678",
        "84912345678",
        "0084 912 345 678",
        "(+84) 0912-345-678",
        "０９１２３４５６７８",
        "\u202d0912345678\u202c",
    ],
)
def test_a_mobile_number_in_one_spelling(typed: str) -> None:
    assert mobile(typed) == "+84912345678"


@pytest.mark.parametrize(
    "typed",
    ["", "024 2220 2222", "912345678", "09123456789", "091234567", "0112345678", "+1 912 345 678", "0912 345 67x",
     "0212 345 6789"],
)  # fmt: skip
def test_what_is_no_mobile_number(typed: str) -> None:
    assert mobile(typed) is None


def test_vietnamese_without_diacritics() -> None:
    assert without_diacritics("Đợt thư của Hợp tác xã Lụa Vạn Phúc – “Ưu tú”") == (
        'Dot thu cua Hop tac xa Lua Van Phuc - "Uu tu"'
    )


@given(subject=st.text(max_size=400), path=st.from_regex(r"/[a-z/0-9-]{0,60}", fullmatch=True))
def test_a_short_message_is_one_message_and_says_where_to_read(subject: str, path: str) -> None:
    address = f"https://khuyencong.gov.vn{path}"
    text = short_message(subject, address)
    assert len(text) <= MOST
    assert text.isascii()
    assert "\n" not in text
    assert text.startswith("KHUYEN CONG: ")
    assert text.endswith(address)


@pytest.mark.parametrize("typed", ["evil.com", "a@evil.vn", "https://evil.vn/x", "www.evil"])
def test_what_others_typed_is_no_link_in_a_short_message(typed: str) -> None:
    text = short_message(plain(f"{typed} được công nhận"), "https://khuyencong.gov.vn/x")
    assert typed not in text
    assert not re.search(r"[.@](evil|com|vn)|://", text.removesuffix("https://khuyencong.gov.vn/x"))
    assert "duoc cong nhan" in text


def test_an_answer_has_its_hours_from_when_the_letter_goes_out_but_never_past_the_latest() -> None:
    sent = datetime(2026, 6, 1, 2, tzinfo=UTC)
    late, soon = sent + timedelta(days=9), sent + timedelta(hours=3)
    assert answer_by(48, letter_at=sent, latest=late) == sent + timedelta(hours=48)
    assert answer_by(48, letter_at=sent, latest=soon) == soon


@pytest.mark.parametrize(
    ("now", "letter_at"), [("20:59", "20:59"), ("21:00", "07:00"), ("03:00", "07:00"), ("07:00", "07:00")]
)
def test_a_letter_goes_out_at_once_or_when_the_night_is_over(now: str, letter_at: str) -> None:
    moment = datetime.combine(date(2026, 6, 1), time.fromisoformat(now), HANOI)
    assert NIGHT.letter_at(moment).astimezone(HANOI).strftime("%H:%M") == letter_at
    assert timedelta() <= NIGHT.letter_at(moment) - moment < timedelta(hours=11)
