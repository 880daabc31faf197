"""The draw against the worked examples of draft-thomson-elegy-vrs-00 (appendix B) and RFC 3797 (section 6)."""

import hashlib
from pathlib import Path

import pytest

from services.booths.domain import draw

CSS_LEVEL_3 = (Path(__file__).parent / "data" / "css3_colours.txt").read_text().split()
"""Without transparent, grey, cyan and magenta, which the example disqualifies."""

SECRET = b"totally not a bikeshed"
LOTTERIES = [draw.Randomness((1, 2, 3, 4, 5, 6))] * 3


def test_commitment_and_codes_of_the_drafts_example() -> None:
    assert draw.commitment(SECRET).hex() == "950ea08d8d5fd3ae415b9967aba7a48aba39ca62a4d98f2e7fe25cb1b8f8c488"
    assert draw.revealed_code(SECRET).hex() == "5346f2efb5397a6788fc1f1d9c05c6d3f2abe9b7d16d8592a3695b6dbe9f2456"
    assert draw.revealed_code(SECRET, 2).hex() == "2f70f884997ce80771adbefbbbc6c71a1b921da71896c25ca0f64966bfd0c8ce"


def test_randomness_of_the_drafts_example() -> None:
    assert draw.encode(LOTTERIES) == b"1.2.3.4.5.6./1.2.3.4.5.6./1.2.3.4.5.6./"


@pytest.mark.parametrize(
    ("iteration", "expected"),
    [
        (
            1,
            [
                ("002ed527ae0a44a86c205d1cdba", "lavenderblush"),
                ("03f710be2b61a6f9c3f89aa5ab5", "blue"),
                ("08bab81380d7f0769cecf9969a8", "darkgoldenrod"),
                ("0c26494fa81f3aed8a9f66e77b7", "mediumvioletred"),
                ("0e1af5d1ccfd44de075cc0bb6d5", "bisque"),
                ("13a07cc9abf3b737e49a62b0634", "lightpink"),
            ],
        ),
        (
            2,
            [
                ("00d1c59a9f1b581060a9e732e91", "aqua"),
                ("02b514b0b1807bfe086db524f40", "darkgray"),
                ("0337add95eac62a356b020a273a", "cornflowerblue"),
            ],
        ),
    ],
)
def test_order_of_the_drafts_example(iteration: int, expected: list[tuple[str, str]]) -> None:
    prk = draw.key(draw.revealed_code(SECRET, iteration), draw.encode(LOTTERIES))
    order = draw.ordered(CSS_LEVEL_3, [0] * len(CSS_LEVEL_3), prk)[: len(expected)]
    assert [(draw.draw_value(prk, CSS_LEVEL_3[i]).hex()[:27], CSS_LEVEL_3[i]) for i in order] == expected


def test_encoding_of_rfc_3797s_example() -> None:
    sources = [
        draw.Randomness((9319,)),
        draw.Randomness((2, 5, 12, 8, 10)),
        draw.Randomness((9, 18, 26, 34, 41, 45)),
    ]
    encoded = draw.encode(sources)
    assert encoded == b"9319./2.5.8.10.12./9.18.26.34.41.45./"
    # the RFC's own table: MD5 of index, string, index
    assert hashlib.md5(b"\0\0" + encoded + b"\0\0").hexdigest().upper() == "990DD0A5692A029A98B5E01AA28F3459"
    assert hashlib.md5(b"\0\1" + encoded + b"\0\1").hexdigest().upper() == "3691E55CB63FCC37914430B2F70B5EC6"


def test_numbers_whose_order_counts_stay_as_drawn() -> None:
    assert draw.encode([draw.Randomness((12, 5, 5), ordered=True), draw.Randomness((12, 5, 5))]) == b"12.5.5./5.5.12./"


def test_points_stand_before_the_draw() -> None:
    prk = draw.key(b"code", b"1./")
    labels = [f"SF26-{n:04}" for n in range(50)]
    alone = draw.ordered(labels, [0] * 50, prk)
    tiers = draw.ordered(labels, [n % 2 for n in range(50)], prk)
    assert tiers == [i for i in alone if i % 2] + [i for i in alone if not i % 2]


def test_striking_a_label_leaves_the_order_of_the_others() -> None:
    prk = draw.key(b"code", b"1./")
    labels = [f"SF26-{n:04}" for n in range(50)]
    kept = [label for label in labels if label != "SF26-0007"]
    whole = [labels[i] for i in draw.ordered(labels, [0] * 50, prk)]
    whole.remove("SF26-0007")
    assert [kept[i] for i in draw.ordered(kept, [0] * 49, prk)] == whole


def test_the_secret_itself_is_never_a_code() -> None:
    with pytest.raises(ValueError):
        draw.revealed_code(SECRET, draw.CHAIN_LENGTH)


def test_a_code_opens_only_what_was_published_before_it() -> None:
    assert draw.opens(draw.revealed_code(SECRET), draw.commitment(SECRET))
    assert draw.opens(draw.revealed_code(SECRET, 2), draw.revealed_code(SECRET))
    assert not draw.opens(draw.revealed_code(SECRET, 2), draw.commitment(SECRET))
