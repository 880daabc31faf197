"""Draw files: made, completed and verified with neither database nor network. The files are untrusted."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from services.booths.domain import draw, result
from services.booths.domain.announcement import Announcement
from services.booths.domain.checking import check, check_explanations
from shared import reading
from shared.canonical import sha256_of
from shared.errors import Conflict
from shared.reading import Difference

FORMAT: Final = "khuyen-cong/draw/1"
MOST_NUMBERS: Final = 1_000
GIVEN: Final = ("format", "announcement", "announcement_sha256", "randomness", "code")


class CodeDoesNotOpen(Conflict):
    """The one-time code is not the preimage of the published commitment."""

    text = "Mã mở không khớp với cam kết đã công bố."


class NumbersMissing(Conflict):
    """A source of the announcement has no numbers, or there are numbers without a source."""

    text = "Cần nhập kết quả của đúng từng nguồn ngẫu nhiên đã công bố."


@dataclass(frozen=True, slots=True)
class DrawFileParts:
    """The parts of a draw file that the result follows from."""

    announcement: Announcement
    announcement_sha256: str
    randomness: tuple[draw.Randomness, ...]
    code: bytes


def complete(announcement: Mapping[str, Any], *, randomness: Sequence[Sequence[int]], code: str) -> dict[str, Any]:
    """Return the whole draw file: the announcement, the numbers drawn (by source, in its order), the code, the result.

    Raises Malformed, RandomnessTooEarly, NumbersMissing, CodeDoesNotOpen.
    """
    if len(randomness) != len(announcement["sources"]):
        raise NumbersMissing
    file: dict[str, Any] = {
        "format": FORMAT,
        "announcement": dict(announcement),
        "announcement_sha256": sha256_of(announcement),
        "randomness": [
            {"name": source["name"], "drawn_at": source["drawn_at"], "numbers": list(numbers)}
            for source, numbers in zip(announcement["sources"], randomness, strict=True)
        ],
        "code": code,
    }
    return allocate_file(file)


def allocate_file(file: Any) -> dict[str, Any]:
    """Return a draw file that has no result with its result.

    Raises Malformed (also if it has a result already), RandomnessTooEarly, CodeDoesNotOpen.
    """
    given = read_given(file)
    if "result" in file:
        raise reading.Malformed("/result", "is there already; use verify")
    if wrong := list(_given_differences(given)):
        raise CodeDoesNotOpen if wrong[0].where == "/code" else reading.Malformed(wrong[0].where, "does not match")
    return {**file, "result": result.compute(given.announcement, given.randomness, given.code)}


def verify(file: Any) -> list[Difference]:
    """Return every difference between what a draw file says and what follows from it; none if it is true.

    Raises Malformed if the file is not of the form of docs/proofs.md, RandomnessTooEarly if its randomness could have
    been known when it was announced.
    """
    given = read_given(file)
    if "result" not in file:
        raise reading.Malformed("/result", "is missing")
    differences = list(_given_differences(given))
    computed = result.compute(given.announcement, given.randomness, given.code)
    differences += _differences(file["result"], computed, "/result")
    return differences + _rules_broken(given, computed)


def read_given(file: Any) -> DrawFileParts:
    """Return the given parts of a draw file; raises Malformed, RandomnessTooEarly."""
    names = reading.record(file, "", GIVEN, optional=("result",))
    reading.one_of(names["format"], "/format", (FORMAT,))
    announcement = Announcement.from_json(names["announcement"], "/announcement")
    drawn = names["randomness"]
    if not isinstance(drawn, list) or len(drawn) != len(announcement.sources):
        raise reading.Malformed("/randomness", "must have one entry per source of the announcement")
    return DrawFileParts(
        announcement,
        reading.hexadecimal(names["announcement_sha256"], "/announcement_sha256"),
        tuple(_randomness(entry, number, announcement) for number, entry in enumerate(drawn)),
        bytes.fromhex(reading.hexadecimal(names["code"], "/code")),
    )


def _randomness(entry: Any, number: int, announcement: Announcement) -> draw.Randomness:
    path, source = f"/randomness/{number}", announcement.sources[number]
    names = reading.record(entry, path, ("name", "drawn_at", "numbers"))
    if names["name"] != source.name:
        raise reading.Malformed(f"{path}/name", "is not the source announced in this place")
    if reading.moment(names["drawn_at"], f"{path}/drawn_at") != source.drawn_at:
        raise reading.Malformed(f"{path}/drawn_at", "is not the time announced for this source")
    numbers = reading.items(names["numbers"], f"{path}/numbers", reading.integer, MOST_NUMBERS)
    if not numbers:
        raise reading.Malformed(f"{path}/numbers", "must not be empty")
    return draw.Randomness(numbers, source.ordered)


def _given_differences(given: DrawFileParts) -> Iterator[Difference]:
    computed = sha256_of(given.announcement.to_json())
    if computed != given.announcement_sha256:
        yield Difference("/announcement_sha256", given.announcement_sha256, computed)
    hashed = draw.code_after(given.code, 1).hex()
    if hashed != given.announcement.commitment:
        yield Difference("/code", f"SHA-256 {hashed}", f"commitment {given.announcement.commitment}")


def _rules_broken(given: DrawFileParts, computed: dict[str, Any]) -> list[Difference]:
    """What the independent checker finds wrong with the computed result: nothing, unless the allocator has a fault."""
    a = given.announcement
    by_label = {application.label: application for application in a.applications}
    ordered = [by_label[row["label"]] for row in computed["applications"]]
    outcome, rows = result.outcome_of(computed), computed["applications"]
    faults = check(a.rules, a.zones, a.booths, ordered, outcome)
    faults = faults or check_explanations(a.rules, a.zones, a.booths, ordered, outcome, rows)
    return [Difference(f"/rules/{fault.what}", fault.label, fault.detail) for fault in faults]


def _differences(said: Any, computed: Any, path: str) -> Iterator[Difference]:
    if type(said) is not type(computed):
        yield Difference(path, said, computed)
    elif isinstance(computed, dict):
        for name in sorted(computed.keys() | said.keys(), key=str):
            if name not in said or name not in computed:
                yield Difference(f"{path}/{name}", said.get(name, "(missing)"), computed.get(name, "(unknown)"))
            else:
                yield from _differences(said[name], computed[name], f"{path}/{name}")
    elif isinstance(computed, list):
        if len(said) != len(computed):
            yield Difference(f"{path}/length", len(said), len(computed))
        for number, (left, right) in enumerate(zip(said, computed, strict=False)):
            yield from _differences(left, right, f"{path}/{number}")
    elif said != computed:
        yield Difference(path, said, computed)
