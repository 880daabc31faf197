"""The given parts of a round file, read strictly: everything its result follows from. Files are untrusted."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Final

from services.awards.domain import merkle
from services.awards.domain.rules import Rules
from services.awards.domain.sheets import Scored, Sheets, code, codes, leaf_bytes
from services.awards.domain.tally import Product
from shared import reading

FORMAT: Final = "khuyen-cong/round/1"
LEVELS: Final = ("commune", "province", "region", "nation")
ROUND: Final = ("code", "level", "regions", "province", "year", "name_vi", "name_en")
GIVEN: Final = (
    "format", "round", "rules", "rules_sha256", "products", "judges", "sheets", "struck", "tree", "version", "reason",
)  # fmt: skip
RESULT: Final = ("result", "result_sha256")


@dataclass(frozen=True, slots=True)
class Leaf:
    """A sheet of the file: what it says, its hash as said and as computed, why it does not count ("" if it does)."""

    scored: Scored
    said_hash: str
    hash: bytes
    annulled: str


@dataclass(frozen=True, slots=True)
class Struck:
    """A product taken out after its sheets may have been signed."""

    code: str
    reason: str


@dataclass(frozen=True, slots=True)
class RoundFileParts:
    """The parts of a round file that the result follows from."""

    round: Mapping[str, Any]
    rules: Rules
    rules_sha256: str
    products: tuple[Product, ...]
    judges: tuple[str, ...]
    leaves: tuple[Leaf, ...]
    struck: tuple[Struck, ...]
    tree: Mapping[str, Any]
    version: int
    reason: str
    root: bytes
    """Of the tree of the leaves as they are."""


def read_given(file: Any) -> RoundFileParts:
    """Return the given parts of a round file; raises Malformed."""
    names = reading.record(file, "", GIVEN, optional=RESULT)
    reading.one_of(names["format"], "/format", (FORMAT,))
    round_ = _round(names["round"])
    rules = Rules.from_json(names["rules"], "/rules")
    products = reading.items(names["products"], "/products", _product)
    listed = _in_order([product.code for product in products], "/products")
    judges = tuple(_in_order(codes(names["judges"], "/judges"), "/judges"))
    struck = reading.items(names["struck"], "/struck", _struck)
    for one in _in_order([one.code for one in struck], "/struck"):
        if one not in set(listed):
            raise reading.Malformed("/struck", f"{one} is no product of the round")
    tree = reading.record(names["tree"], "/tree", ("size", "root"))
    leaves = _leaves(names["sheets"], rules, round_["code"], set(listed), set(judges))
    return RoundFileParts(
        round=round_,
        rules=rules,
        rules_sha256=reading.hexadecimal(names["rules_sha256"], "/rules_sha256"),
        products=products,
        judges=judges,
        leaves=leaves,
        struck=struck,
        tree={
            "size": reading.integer(tree["size"], "/tree/size"),
            "root": reading.hexadecimal(tree["root"], "/tree/root"),
        },
        version=reading.integer(names["version"], "/version", 1, 10_000),
        reason=reading.text(names["reason"], "/reason", empty=True),
        root=merkle.root([leaf.hash for leaf in leaves]),
    )


def _in_order(found: Sequence[str], path: str) -> Sequence[str]:
    """Return codes that must be in their order, none twice, so that one round has one file."""
    if any(one >= following for one, following in pairwise(found)):
        raise reading.Malformed(path, "must be in the order of their codes, none twice")
    return found


def _leaves(value: Any, rules: Rules, round_code: str, products: set[str], judges: set[str]) -> tuple[Leaf, ...]:
    sheets = Sheets(rules)
    taken: set[tuple[str, str]] = set()

    def read(item: Any, path: str) -> Leaf:
        names = reading.record(item, path, ("leaf", "leaf_hash", "annulled"))
        scored = sheets.leaf(names["leaf"], f"{path}/leaf", round_code=round_code)
        if scored.product not in products:
            raise reading.Malformed(f"{path}/leaf/product", "is no product of the round")
        if scored.judge not in judges:
            raise reading.Malformed(f"{path}/leaf/judge", "is no judge of the round")
        if (scored.judge, scored.product) in taken:
            raise reading.Malformed(path, "is a second sheet of this judge for this product")
        taken.add((scored.judge, scored.product))
        return Leaf(
            scored=scored,
            said_hash=reading.hexadecimal(names["leaf_hash"], f"{path}/leaf_hash"),
            hash=merkle.leaf_hash(leaf_bytes(names["leaf"])),
            annulled=reading.text(names["annulled"], f"{path}/annulled", empty=True),
        )

    def named(item: Any, path: str) -> Leaf:
        try:
            return read(item, path)
        except reading.Malformed as malformed:
            raise reading.Malformed(malformed.path, malformed.problem + _whose(item)) from None

    return reading.items(value, "/sheets", named)


def _whose(item: Any) -> str:
    """Return of whom and of what a sheet says it is, for whoever looks for it; "" if it does not say."""
    leaf = item.get("leaf") if isinstance(item, dict) else None
    told = [str(leaf.get(name))[:40] for name in ("judge", "product")] if isinstance(leaf, dict) else []
    return f" ({', '.join(told)})" if told else ""


def _round(value: Any) -> Mapping[str, Any]:
    names = reading.record(value, "/round", ROUND)
    return {
        "code": code(names["code"], "/round/code"),
        "level": reading.one_of(names["level"], "/round/level", LEVELS),
        "regions": list(codes(names["regions"], "/round/regions", 100)),
        "province": None if names["province"] is None else code(names["province"], "/round/province"),
        "year": reading.integer(names["year"], "/round/year", 1900, 9999),
        "name_vi": reading.text(names["name_vi"], "/round/name_vi"),
        "name_en": reading.text(names["name_en"], "/round/name_en", empty=True),
    }


def _product(value: Any, path: str) -> Product:
    names = reading.record(value, path, ("code", "group", "province"))
    return Product(
        code=code(names["code"], f"{path}/code"),
        group=code(names["group"], f"{path}/group"),
        province=code(names["province"], f"{path}/province"),
    )


def _struck(value: Any, path: str) -> Struck:
    names = reading.record(value, path, ("code", "reason"))
    return Struck(code(names["code"], f"{path}/code"), reading.text(names["reason"], f"{path}/reason"))
