"""Round files: everything a round's result follows from, and the result. Made, read strictly, verified; untrusted.

docs/proofs.md describes the file so that somebody who never saw this code can recompute it.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from operator import attrgetter
from typing import Any

from services.awards.domain import merkle
from services.awards.domain.round_parts import FORMAT, RESULT, RoundFileParts, Struck, read_given
from services.awards.domain.rules import Rules
from services.awards.domain.sheets import leaf_bytes
from services.awards.domain.tally import Product, tally
from shared import reading
from shared.canonical import canonical, sha256_of
from shared.differences import differences
from shared.reading import Difference


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
    return reading.UNWANTED.sub("", " ".join(text.split()))


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
        return [Difference(f"{malformed.path} {malformed.problem}"), *changed]
    for name in RESULT:
        if name not in file:
            raise reading.Malformed(f"/{name}", "is missing")
    computed = result_of(given)
    said = reading.hexadecimal(file["result_sha256"], "/result_sha256")
    found = list(_given_differences(given))
    found += differences(file["result"], computed, "/result")
    found += differences(said, sha256_of(computed), "/result_sha256")
    return found + differences(said, _own_hash(file["result"]), "/result_sha256 (the result as it is in the file)")


def _own_hash(result: Any) -> str | reading.Absent:
    """Return the hash of the result that a file holds, right or wrong; nothing if it is no value that has one."""
    try:
        return sha256_of(result)
    except (ValueError, TypeError, RecursionError):
        return reading.ABSENT


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
