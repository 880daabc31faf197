"""Dates, numbers and money in both languages; the alphabet."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from shared import formats
from shared.alphabet import alphabetical, unaccented
from shared.i18n import speaking

LATE = datetime(2026, 10, 11, 23, 30, tzinfo=UTC)  # already the 12th in Hà Nội


@pytest.mark.parametrize(
    ("call", "vietnamese", "english"),
    [
        (lambda: formats.money(1_234_567), "1.234.567\u00a0₫", "1,234,567\u00a0₫"),
        (lambda: formats.number(999), "999", "999"),
        (lambda: formats.points(Decimal("87.5")), "87,50", "87.50"),
        (lambda: formats.percent(Decimal("50.00")), "50 %", "50 %"),
        (lambda: formats.percent(Decimal("12.50")), "12,5 %", "12.5 %"),
        (lambda: formats.percent(100), "100 %", "100 %"),
        (lambda: formats.metres(30), "3\u00a0m", "3\u00a0m"),
        (lambda: formats.metres(45), "4,5\u00a0m", "4.5\u00a0m"),
        (lambda: formats.square_metres(900), "9\u00a0m²", "9\u00a0m²"),
        (lambda: formats.day(LATE), "12/10/2026", "12/10/2026"),
        (lambda: formats.day(date(2026, 1, 2)), "02/01/2026", "02/01/2026"),
        (lambda: formats.moment(LATE), "12/10/2026 06:30", "12/10/2026 06:30"),
        (lambda: formats.deadline(LATE), "06:30 ngày 12/10/2026", "06:30 on 12/10/2026"),
        (lambda: formats.days(date(2026, 10, 12), date(2026, 10, 15)), "12-15/10/2026", "12-15/10/2026"),
        (lambda: formats.days(date(2026, 9, 30), date(2026, 10, 2)), "30/09-02/10/2026", "30/09-02/10/2026"),
        (
            lambda: formats.days(date(2026, 12, 30), date(2027, 1, 2)),
            "30/12/2026 - 02/01/2027",
            "30/12/2026 - 02/01/2027",
        ),
        (lambda: formats.file_size(4_900_000), "4,9 MB", "4.9 MB"),
        (lambda: formats.file_size(10), "1 kB", "1 kB"),
    ],
)
def test_formats(call: object, vietnamese: str, english: str) -> None:
    assert callable(call)
    assert call() == vietnamese
    with speaking("en"):
        assert call() == english


@pytest.mark.parametrize(
    ("away", "vietnamese", "english"),
    [
        (timedelta(days=3, hours=23), "còn 3 ngày", "in 3 days"),
        (timedelta(hours=1, minutes=59), "còn 1 giờ", "in 1 hour"),
        (timedelta(minutes=5), "còn 5 phút", "in 5 minutes"),
        (timedelta(seconds=59), "còn chưa đầy một phút", "in less than a minute"),
        (timedelta(seconds=-30), "vừa xong", "just now"),
        (timedelta(minutes=-1), "1 phút trước", "1 minute ago"),
        (timedelta(hours=-5), "5 giờ trước", "5 hours ago"),
        (timedelta(days=-2), "2 ngày trước", "2 days ago"),
    ],
)
def test_how_far_off(away: timedelta, vietnamese: str, english: str) -> None:
    assert formats.remaining(LATE + away, LATE) == vietnamese
    with speaking("en"):
        assert formats.remaining(LATE + away, LATE) == english


def test_names_are_sorted_by_the_vietnamese_alphabet() -> None:
    right = [
        "An", "an xá", "án bình", "ang", "anh", "ăn", "âm", "da", "dừa", "đa", "đá", "Đắk", "e", "ê", "oanh", "ô", "ơ",
        "ta", "tà", "tả", "tã", "tá", "tạ", "u", "ư",
    ]  # fmt: skip
    shuffled = right[1::2] + right[::2]
    assert sorted(shuffled, key=alphabetical) == right


def test_text_without_diacritics() -> None:
    assert unaccented("Hội chợ ĐÀ NẴNG, Ưu Ơi") == "hoi cho da nang, uu oi"
    assert unaccented("Ho\u0323\u0302i") == "hoi"
