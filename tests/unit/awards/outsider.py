"""A round's result recomputed from docs/proofs.md, part two, alone: shares nothing with services/awards or shared."""

import hashlib
import hmac
import json
from fractions import Fraction
from math import floor
from typing import Any


def canonical(value: Any) -> bytes:
    return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()


def sha256(value: Any) -> str:
    return hashlib.sha256(canonical(value)).hexdigest()


def leaf_hash(leaf: Any) -> bytes:
    return hashlib.sha256(b"\0" + canonical(leaf)).digest()


def root(hashes: list[bytes]) -> bytes:
    if not hashes:
        return hashlib.sha256(b"").digest()
    if len(hashes) == 1:
        return hashes[0]
    k = 1
    while 2 * k < len(hashes):
        k *= 2
    return hashlib.sha256(b"\1" + root(hashes[:k]) + root(hashes[k:])).digest()


def half_up(x: Fraction, d: int) -> Fraction:
    return Fraction(floor(x * 10**d + Fraction(1, 2)), 10**d)


def text(x: Fraction) -> str:
    whole, rest = divmod(int(x * 10_000), 10_000)
    return f"{whole}.{rest:04d}".rstrip("0").rstrip(".")


def mean(numbers: list[Fraction]) -> Fraction:
    return sum(numbers, Fraction(0)) / len(numbers)


def trimmed(totals: list[Fraction]) -> Fraction:
    return mean(sorted(totals)[1:-1] if len(totals) > 2 else totals)


def median(totals: list[Fraction]) -> Fraction:
    ordered = sorted(totals)
    middle = len(ordered) // 2
    return ordered[middle] if len(ordered) % 2 else mean(ordered[middle - 1 : middle + 1])


class Outsider:
    """One round file, recomputed."""

    def __init__(self, file: dict[str, Any]) -> None:
        self.file, self.rules = file, file["rules"]
        self.root = root([leaf_hash(sheet["leaf"]) for sheet in file["sheets"]])
        key = bytes.fromhex(sha256(self.rules))
        self.prk = hmac.new(self.root, key, hashlib.sha256).digest()
        self.scored = {
            criterion["code"]: [part["code"] for part in criterion["parts"]] or [criterion["code"]]
            for criterion in self.rules["criteria"]
        }

    def passes(self, points: Fraction) -> bool:
        mark = Fraction(self.rules["pass_mark"])
        return points >= mark if self.rules["pass_inclusive"] else points > mark

    def product(self, product: dict[str, str]) -> dict[str, Any]:
        leaves = [sheet["leaf"] for sheet in self.file["sheets"] if not sheet["annulled"]]
        leaves = sorted((leaf for leaf in leaves if leaf["product"] == product["code"]), key=lambda leaf: leaf["judge"])
        totals = [sum((Fraction(score) for score in leaf["points"].values()), Fraction(0)) for leaf in leaves]
        entry: dict[str, Any] = {
            **product,
            "sheets": [
                {"judge": leaf["judge"], "total": text(total)} for leaf, total in zip(leaves, totals, strict=True)
            ],
            "points": None,
            "passed": False,
            "rank": None,
            "tie_break": {},
            "proposed": False,
            "why": "too_few_sheets",
        }
        if len(leaves) < self.rules["fewest_sheets"]:
            return entry
        methods = {"mean": mean, "trimmed_mean": trimmed, "median": median}
        points = half_up(methods[self.rules["method"]](totals), self.rules["decimals"])
        draw = hmac.new(self.prk, product["code"].encode() + b"\1", hashlib.sha256).hexdigest()
        values = {name: text(self.value(name, leaves, totals)) for name in self.rules["tie_break"] if name != "draw"}
        passed = self.passes(points)
        return entry | {"points": text(points), "passed": passed, "tie_break": {**values, "draw": draw}, "why": None}

    def value(self, name: str, leaves: list[Any], totals: list[Fraction]) -> Fraction:
        if name == "trimmed_mean":
            return half_up(trimmed(totals), 4)
        if name == "share_above_mark":
            return half_up(Fraction(100 * sum(self.passes(total) for total in totals), len(totals)), 4)
        codes = self.scored[name.removeprefix("criterion:")]
        sums = [sum((Fraction(leaf["points"][code]) for code in codes), Fraction(0)) for leaf in leaves]
        return half_up(mean(sums), 4)

    def result(self) -> dict[str, Any]:
        gone = {one["code"] for one in self.file["struck"]}
        entries = [self.product(product) for product in self.file["products"] if product["code"] not in gone]
        few = sorted((entry for entry in entries if entry["why"]), key=lambda entry: entry["code"])
        ranked = [entry for entry in entries if not entry["why"]]
        for name in ["draw", *reversed(self.rules["tie_break"])]:  # stable sorts, the least important first
            ranked.sort(key=lambda entry: self.sign(name, entry))
        ranked.sort(key=lambda entry: -Fraction(entry["points"]))
        proposed: list[dict[str, Any]] = []
        for rank, entry in enumerate(ranked, start=1):
            entry["rank"] = rank
            entry["why"] = self.why(entry, proposed)
            if entry["why"] is None:
                entry["proposed"] = True
                proposed.append(entry)
        repeated = ("round", "rules", "rules_sha256", "judges", "tree", "version", "reason")
        return {name: self.file[name] for name in repeated} | {
            "annulled": [
                {
                    "index": i,
                    "judge": sheet["leaf"]["judge"],
                    "product": sheet["leaf"]["product"],
                    "reason": sheet["annulled"],
                }
                for i, sheet in enumerate(self.file["sheets"])
                if sheet["annulled"]
            ],
            "struck": [
                {**product, "reason": one["reason"]}
                for one in self.file["struck"]
                for product in self.file["products"]
                if product["code"] == one["code"]
            ],
            "products": ranked + few,
        }

    def sign(self, name: str, entry: dict[str, Any]) -> Any:
        value = entry["tie_break"][name]
        return bytes.fromhex(value) if name == "draw" else -Fraction(value)

    def why(self, entry: dict[str, Any], proposed: list[dict[str, Any]]) -> str | None:
        def full(cap: int | None, name: str) -> bool:
            alike = [one for one in proposed if name == "all" or one[name] == entry[name]]
            return cap is not None and len(alike) >= cap

        if not entry["passed"]:
            return "not_passed"
        if full(self.rules["cap_total"], "all"):
            return "cap_total"
        if full(self.rules["caps_by_group"].get(entry["group"]), "group"):
            return "cap_group"
        return "cap_province" if full(self.rules["cap_per_province"], "province") else None
