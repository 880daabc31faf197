"""Digests: every moment belongs to one period, what is put aside in it is told at its end, and how it is told."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.notifications.domain.digests import Digest, Item, Topic, digest_of, first_sentence, next_end, over_until
from services.notifications.letters import Recipient, load, read
from services.notifications.letters.content import LetterBlock
from services.notifications.letters.digests import write_digest
from services.notifications.models.people import DIGESTS
from shared.places import HANOI
from shared.quiet import QuietHours
from tests.unit.notifications.test_letters import GOLDEN, HOA, compare, whole

NIGHT = QuietHours.of("21:00-07:00")
NONE = QuietHours.of("00:00-00:00")
HOURS = st.sampled_from([NIGHT, NONE, QuietHours.of("12:30-13:30"), QuietHours.of("22:00-08:00")])
SECONDS = st.integers(0, 365 * 24 * 60 * 60)
MOMENTS = SECONDS.map(lambda second: datetime(2026, 1, 1, tzinfo=HANOI) + timedelta(seconds=second))


def hanoi(text: str) -> datetime:
    return datetime.fromisoformat(f"2026-11-26 {text}").replace(tzinfo=HANOI)


@pytest.mark.parametrize(
    ("wish", "at", "quiet", "end"),
    [
        ("hourly", "10:59:59", NIGHT, "10:00"),
        ("hourly", "11:00:00", NIGHT, "11:00"),
        ("hourly", "20:30", NIGHT, "20:00"),
        ("hourly", "23:30", NIGHT, "20:00"),
        ("hourly", "07:00", NIGHT, "07:00"),
        ("hourly", "23:30", NONE, "23:00"),
        ("daily", "07:00", NIGHT, "07:00"),
        ("daily", "23:59", NIGHT, "07:00"),
        ("at_once", "23:59", NIGHT, "23:59"),
    ],
)
def test_which_period_is_over(wish: str, at: str, quiet: QuietHours, end: str) -> None:
    assert over_until(wish, hanoi(at), quiet) == hanoi(end)
    assert over_until(wish, hanoi(at).astimezone(UTC), quiet) == hanoi(end)


def test_before_seven_the_day_before_is_over_since_yesterday() -> None:
    assert over_until("daily", hanoi("06:59"), NIGHT) == hanoi("07:00") - timedelta(days=1)
    assert over_until("hourly", hanoi("06:59"), NIGHT) == hanoi("20:00") - timedelta(days=1)


@given(st.sampled_from(DIGESTS), MOMENTS, st.timedeltas(timedelta(0), timedelta(days=2)), HOURS)
def test_periods_do_not_overlap_and_leave_nothing_out(
    wish: str, at: datetime, later: timedelta, quiet: QuietHours
) -> None:
    end = over_until(wish, at, quiet)
    assert end <= at
    assert end <= over_until(wish, at + later, quiet)
    assert over_until(wish, end, quiet) == end
    assert quiet.over_at(end) is None or wish != "hourly"


@given(st.sampled_from(["hourly", "daily"]), MOMENTS, HOURS)
def test_what_is_put_aside_is_told_at_the_end_that_was_promised_and_not_before(
    wish: str, at: datetime, quiet: QuietHours
) -> None:
    end = next_end(wish, at, quiet)
    assert at < end <= at + timedelta(days=1)
    assert over_until(wish, end, quiet) == end
    assert over_until(wish, end - timedelta(microseconds=1), quiet) <= at


def item(id: int, topic: str = "Hội chợ A", minute: int = 0) -> Item:
    return Item(id, topic, f"Tin {id}", "Câu đầu.", hanoi("09:00") + timedelta(minutes=minute))


def test_by_fair_or_round_newest_last_the_oldest_topic_first() -> None:
    found = digest_of([item(1, "B", 9), item(2, "A", 5), item(3, "B", 2), item(4, "A", 5)])
    assert found == Digest(
        [Topic("B", [item(3, "B", 2), item(1, "B", 9)]), Topic("A", [item(2, "A", 5), item(4, "A", 5)])], 0, 4
    )


@given(st.lists(st.tuples(st.sampled_from("ABC"), st.integers(0, 500)), min_size=1, max_size=80), st.integers(1, 60))
def test_each_item_is_listed_once_or_counted(rows: list[tuple[str, int]], most: int) -> None:
    items = [item(number, topic, minute) for number, (topic, minute) in enumerate(rows)]
    found = digest_of(items, most)
    listed = [one for topic in found.topics for one in topic.items]
    assert len(listed) == len({one.id for one in listed}) == min(most, len(items))
    assert found.more + len(listed) == found.total == len(items)
    left = {one.id for one in items} - {one.id for one in listed}
    assert all(one.happened_at <= min(o.happened_at for o in listed) for one in items if one.id in left)


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("Câu đầu. Câu sau.", "Câu đầu."),
        ("Chỉ một câu, không dấu chấm", "Chỉ một câu, không dấu chấm"),
        ("Hội chợ ở TP. Hồ Chí Minh mở. Xin xem.", "Hội chợ ở TP. Hồ Chí Minh mở."),
        ("Có 1.234 đăng ký. Hết.", "Có 1.234 đăng ký."),
        ("", ""),
    ],
)
def test_the_first_sentence(text: str, first: str) -> None:
    assert first_sentence(text) == first


@pytest.mark.parametrize("language", ["vi", "en"])
def test_a_digest_lists_before_its_button(language: str) -> None:
    reader = Recipient("o@x.vn", "Trần Thị Hoa", language)
    told = digest_of([item(number, "Hội chợ A" if number < 60 else "", number) for number in range(1, 61)])
    content = write_digest(told, reader, load("digest", language))
    assert [block.kind for block in content.blocks] == [
        "paragraph",
        "paragraph",
        "facts",
        "facts",
        "paragraph",
        "button",
        "paragraph",
    ]
    assert content.blocks[1] == LetterBlock("paragraph", "Hội chợ A")
    assert content.blocks[3].rows == (("26/11/2026 10:00", "Tin 60. Câu đầu."),)
    assert "10" in content.blocks[4].text
    assert content.subject == ("60 tin mới: Hội chợ A" if language == "vi" else "60 pieces of news: Hội chợ A")
    one = write_digest(digest_of([item(1)]), reader, load("digest", language))
    assert one.subject == "Tin 1"


def test_a_template_without_a_button_has_its_lists_at_the_end() -> None:
    content = write_digest(digest_of([item(1)]), Recipient("o@x.vn", "", "vi"), read("Tin\n\nĐây là tin."))
    assert [block.kind for block in content.blocks] == ["paragraph", "paragraph", "facts"]


@pytest.mark.parametrize("language", ["vi", "en"])
def test_a_whole_digest(language: str) -> None:
    round_name = "Bình chọn sản phẩm CNNT tiêu biểu khu vực phía Bắc 2026"
    told = digest_of([item(1), item(2, round_name, 4), item(3, minute=31)])
    compare(GOLDEN / language / "digest.txt", whole(write_digest(told, HOA[language], load("digest", language))))
