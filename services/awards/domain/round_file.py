"""Round files: everything a round's result follows from, and the result. Made, read strictly, verified; untrusted.

docs/proofs.md describes the file so that somebody who never saw this code can recompute it.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from operator import attrgetter
from typing import Any, Final

from services.awards.domain import merkle
from services.awards.domain.differences import differences
from services.awards.domain.rules import Rules
from services.awards.domain.sheets import Scored, Sheets, code, codes, leaf_bytes
from services.awards.domain.tally import Product, tally
from shared import reading
from shared.canonical import canonical, sha256_of
from shared.reading import Difference

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


def build(
    *,
    round_: Mapping[str, Any],
    rules: Rules,
    products: Iterable[Product],
    judges: Iterable[str],
    sheets: Sequence[tuple[Mapping[str, Any], str]],
    struck: Iterable[Struck] = (),
    version: int = 1,
    reason: str = "",
) -> dict[str, Any]:
    """Return the whole round file with its result.

    ``round`` has the names of ROUND; ``sheets`` are all signed leaves in tree order, each with the reason it was
    annulled for ("" if it counts). Raises Malformed if something does not fit together (that is a bug, or a changed
    row of the database).
    """
    hashes = [merkle.leaf_hash(leaf_bytes(leaf)) for leaf, _ in sheets]
    file: dict[str, Any] = {
        "format": FORMAT,
        "round": {name: one_line(value) if isinstance(value, str) else value for name, value in round_.items()},
        "rules": rules.to_json(),
        "rules_sha256": rules.sha256(),
        "products": [_as_product(product) for product in sorted(products, key=attrgetter("code"))],
        "judges": sorted(judges),
        "sheets": [
            {"leaf": dict(leaf), "leaf_hash": hashed.hex(), "annulled": one_line(annulled)}
            for (leaf, annulled), hashed in zip(sheets, hashes, strict=True)
        ],
        "struck": [
            {"code": one.code, "reason": one_line(one.reason)} for one in sorted(struck, key=attrgetter("code"))
        ],
        "tree": {"size": len(hashes), "root": merkle.root(hashes).hex()},
        "version": version,
        "reason": one_line(reason),
    }
    result = result_of(read_given(file))
    return {**file, "result": result, "result_sha256": sha256_of(result)}


def _as_product(product: Product) -> dict[str, Any]:
    return {"code": product.code, "group": product.group, "province": product.province}


def one_line(text: str) -> str:
    """Return a text as files hold it: on one line, without control characters."""
    return "".join(letter for letter in " ".join(text.split()) if letter.isprintable())


def result_of(given: RoundFileParts) -> dict[str, Any]:
    """Return the result that follows from the given parts. It repeats what it was reached by, so its hash binds all."""
    gone = {one.code for one in given.struck}
    by_code = {product.code: product for product in given.products}
    return {
        "round": dict(given.round),
        "rules": given.rules.to_json(),
        "rules_sha256": given.rules.sha256(),
        "judges": list(given.judges),
        "tree": {"size": len(given.leaves), "root": given.root.hex()},
        "version": given.version,
        "reason": given.reason,
        "annulled": [
            {"index": index, "judge": leaf.scored.judge, "product": leaf.scored.product, "reason": leaf.annulled}
            for index, leaf in enumerate(given.leaves)
            if leaf.annulled
        ],
        "struck": [
            {
                "code": one.code,
                "group": by_code[one.code].group,
                "province": by_code[one.code].province,
                "reason": one.reason,
            }
            for one in given.struck
        ],
        "products": tally(
            given.rules,
            [product for product in given.products if product.code not in gone],
            [leaf.scored for leaf in given.leaves if not leaf.annulled],
            root=given.root,
        ),
    }


def result_bytes(file: Any) -> bytes:
    """Return the canonical JSON of the result that follows from a file, whatever result it holds. Raises Malformed."""
    return canonical(result_of(read_given(file)))


def verify(file: Any) -> list[Difference]:
    """Return every difference between what a round file says and what follows from it; none if it is true.

    Raises Malformed, with the place, if the file is not of the form of docs/proofs.md.
    """
    try:
        given = read_given(file)
    except reading.Malformed as malformed:
        if not (changed := _changed_rules(file)):
            raise
        return [Difference(f"{malformed.path} {malformed.problem}", None, None), *changed]
    for name in RESULT:
        if name not in file:
            raise reading.Malformed(f"/{name}", "is missing")
    computed = result_of(given)
    found = list(_given_differences(given))
    found += differences(file["result"], computed, "/result")
    return found + differences(file["result_sha256"], sha256_of(computed), "/result_sha256")


def _changed_rules(file: Any) -> list[Difference]:
    """Return the rules that are not those the result repeats: sheets that do not fit them may be right all the same."""
    try:
        repeated = Rules.from_json(file["result"]["rules"]).to_json()
        return differences(file["rules"], repeated, "/rules")
    except (reading.Malformed, LookupError, TypeError):
        return []


def _given_differences(given: RoundFileParts) -> Iterator[Difference]:
    yield from differences(given.rules_sha256, given.rules.sha256(), "/rules_sha256")
    for index, leaf in enumerate(given.leaves):
        if leaf.said_hash != leaf.hash.hex():
            where = f"/sheets/{index}/leaf_hash ({leaf.scored.judge}, {leaf.scored.product})"
            yield Difference(where, leaf.said_hash, leaf.hash.hex())
    yield from differences(given.tree["size"], len(given.leaves), "/tree/size")
    yield from differences(given.tree["root"], given.root.hex(), "/tree/root")


def read_given(file: Any) -> RoundFileParts:
    """Return the given parts of a round file; raises Malformed."""
    names = reading.record(file, "", GIVEN, optional=RESULT)
    reading.one_of(names["format"], "/format", (FORMAT,))
    round_ = _round(names["round"])
    rules = Rules.from_json(names["rules"], "/rules")
    products = reading.items(names["products"], "/products", _product)
    listed = codes([product.code for product in products], "/products")
    judges = tuple(codes(names["judges"], "/judges", 10_000))
    struck = reading.items(names["struck"], "/struck", _struck)
    for one in codes([one.code for one in struck], "/struck"):
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
