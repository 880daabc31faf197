"""Round files for tests: small ones by hand, any ones by hypothesis."""

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from hashlib import sha256
from typing import Any

from hypothesis import strategies as st

from services.awards.domain import round_file
from services.awards.domain.round_parts import Struck
from services.awards.domain.rules import PROFILES, Criterion, Rules, SubCriterion
from services.awards.domain.sheets import leaf_of
from services.awards.domain.tally import Product

RULES = PROFILES["vn-26-2014"]
SIGNED = datetime(2020, 9, 14, 2, 30, tzinfo=UTC)
ROUND = {
    "code": "KV-BAC-2020",
    "level": "region",
    "regions": ["north"],
    "province": None,
    "year": 2020,
    "name_vi": "Bình chọn khu vực phía Bắc 2020",
    "name_en": "Selection of the North 2020",
}
PARTS = Rules(
    criteria=(
        Criterion(
            code="use",
            name_vi="Công dụng",
            name_en="Use",
            most=Decimal(60),
            parts=(
                SubCriterion(code="use_1", name_vi="Một", name_en="One", most=Decimal(20)),
                SubCriterion(code="use_2", name_vi="Hai", name_en="Two", most=Decimal(40)),
            ),
        ),
        Criterion(code="look", name_vi="Đẹp", name_en="Looks", most=Decimal(40)),
    ),
    step=Decimal("0.25"),
    tie_break=("criterion:use", "draw", "trimmed_mean"),
)


def sheet(judge: str, product: str, points: dict[str, str], annulled: str = "", **changes: Any) -> tuple[Any, str]:
    """A signed sheet; the salt is made from its names, so that files come out the same."""
    given: dict[str, Any] = {
        "round_code": ROUND["code"],
        "judge": judge,
        "product": product,
        "points": points,
        "notes": {"market": "Có nơi bán"},
        "comment": "",
        "place": "Hà Nội",
        "signed_at": SIGNED,
        "salt_hex": sha256(f"{judge} {product}".encode()).hexdigest(),
    }
    return leaf_of(**(given | changes)), annulled


def points(market: str, economy: str, culture: str = "8", other: str = "8") -> dict[str, str]:
    return {"market": market, "economy": economy, "culture": culture, "other": other}


def small() -> dict[str, Any]:
    """Three judges, four products and a struck one, a cap of two: the example of docs/proofs.md, section 17."""
    rules = replace(RULES, fewest_sheets=2, cap_total=2)
    given = {
        "A-207": [points("36", "34.5"), points("33", "32"), points("35", "36")],
        "B-118": [points("30", "34"), points("31.5", "33"), points("30", "31")],
        "B-553": [points("31.5", "33"), points("30", "34"), points("30", "31")],
        "C-031": [points("25", "24.5"), points("27", "22"), points("20", "30")],
        "D-400": [points("38", "38")],
    }
    sheets = [sheet(f"GK0{n}", code, one) for code, row in given.items() for n, one in enumerate(row, start=1)]
    sheets[2] = (sheets[2][0], "Giám khảo tự xin rút phiếu.")
    return round_file.build(
        round_=ROUND,
        rules=rules,
        products=[Product(code, code[0], f"0{n}") for n, code in enumerate(given, start=1)],
        judges=["GK01", "GK02", "GK03"],
        sheets=sheets,
        struck=[Struck("D-400", "Sản phẩm bị khiếu nại về quyền sở hữu.")],
    )


@st.composite
def rules(draw: st.DrawFn) -> Rules:
    """Any rules of one of two kinds of score sheet, with few different points, so that ties are many."""
    base = draw(st.sampled_from((RULES, PARTS)))
    names = [f"criterion:{criterion.code}" for criterion in base.criteria]
    return replace(
        base,
        pass_mark=Decimal(draw(st.sampled_from(("0", "49.5", "50", "70")))),
        pass_inclusive=draw(st.booleans()),
        fewest_sheets=draw(st.integers(1, 4)),
        method=draw(st.sampled_from(("mean", "trimmed_mean", "median"))),
        decimals=draw(st.integers(0, 4)),
        cap_total=draw(st.none() | st.integers(0, 6)),
        caps_by_group=draw(st.dictionaries(st.sampled_from("ABCD"), st.integers(0, 3), max_size=3)),
        cap_per_province=draw(st.none() | st.integers(0, 2)),
        tie_break=tuple(
            draw(st.lists(st.sampled_from(("trimmed_mean", "share_above_mark", "draw", *names)), max_size=4))
        ),
    )


@st.composite
def files(draw: st.DrawFn) -> dict[str, Any]:
    """Any round file of up to eight products and six judges."""
    by = draw(rules())
    products = [
        Product(f"{group}-{n:03}", group, draw(st.sampled_from(("01", "02", "04"))))
        for n, group in enumerate(draw(st.lists(st.sampled_from("ABCD"), max_size=8)))
    ]
    judges = [f"GK{n:02}" for n in range(1, draw(st.integers(1, 6)) + 1)]
    pairs = [(judge, product.code) for judge in judges for product in products]
    shares = st.sampled_from((Decimal(0), Decimal("0.5"), Decimal("0.75"), Decimal(1)))
    sheets = []
    for judge, code in draw(st.permutations(pairs)):
        if draw(st.integers(0, 9)) > 0:
            given = {name: str((most * draw(shares)).normalize() + 0) for name, most in by.scored.items()}
            plain = {name: f"{Decimal(text):f}" for name, text in given.items()}
            sheets.append(sheet(judge, code, plain, "rút" if draw(st.integers(0, 9)) == 0 else ""))
    struck = [Struck(p.code, "loại") for p in products if draw(st.integers(0, 9)) == 0]
    return round_file.build(
        round_=ROUND, rules=by, products=products, judges=judges, sheets=sheets, struck=struck, version=1
    )
