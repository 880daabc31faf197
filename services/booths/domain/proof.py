"""Draw files: made, completed and verified with neither database nor network. The files are untrusted."""

from collections.abc import Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

from services.booths.domain import draw, result
from services.booths.domain.announcement import Announcement
from services.booths.domain.checking import check, check_explanations
from services.booths.domain.sources import DrawSource, NumbersMissing
from shared import reading
from shared.canonical import sha256_of
from shared.differences import differences
from shared.errors import Conflict
from shared.reading import Difference

FORMAT: Final = "khuyen-cong/draw/1"
MOST_FORMER: Final = 20
GIVEN: Final = ("format", "announcement", "announcement_sha256", "randomness", "code", "former")
FORMER: Final = ("randomness", "reason", "result_sha256")


class CodeDoesNotOpen(Conflict):
    """The one-time code is not the preimage of the published commitment."""

    text = "Mã mở không khớp với cam kết đã công bố."


@dataclass(frozen=True, slots=True)
class Former:
    """A version of the draw made with wrong numbers: these, why they were wrong, and the hash of its result."""

    randomness: tuple[draw.Randomness, ...]
    reason: str
    result_sha256: str
    written: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class DrawFileParts:
    """The parts of a draw file that the result follows from."""

    announcement: Announcement
    announcement_sha256: str
    randomness: tuple[draw.Randomness, ...]
    code: bytes
    former: tuple[Former, ...]


def complete(
    announcement: Mapping[str, Any],
    *,
    randomness: Sequence[Sequence[int]],
    code: str,
    former: Sequence[Mapping[str, Any]] = (),
) -> dict[str, Any]:
    """Return the whole draw file: the announcement, the numbers drawn (by source, in its order), the code, the result.

    ``former`` are the versions with wrong numbers that it corrects, oldest first, as `as_former` gives them.
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
        "former": [dict(one) for one in former],
    }
    return allocate_file(file)


def as_former(file: Mapping[str, Any], reason: str) -> list[dict[str, Any]]:
    """Return the versions that a correction of ``file`` has to name: those before it, and it itself with its reason."""
    own = {"randomness": file["randomness"], "reason": reason, "result_sha256": sha256_of(file["result"])}
    return [*file["former"], own]


def allocate_file(file: Any) -> dict[str, Any]:
    """Return a draw file that has no result with its result.

    Raises Malformed (also if it has a result already), RandomnessTooEarly, CodeDoesNotOpen.
    """
    given = read_given(file)
    if "result" in file:
        raise reading.Malformed("/result", "is there already; use verify")
    if wrong := list(_given_differences(given)):
        where = wrong[0].where
        raise CodeDoesNotOpen if where.endswith("/hash") else reading.Malformed(where, "does not match")
    return {**file, "result": _computed(given, given.randomness, given.former)}


def verify(file: Any) -> list[Difference]:
    """Return every difference between what a draw file says and what follows from it; none if it is true.

    Raises Malformed if the file is not of the form of docs/proofs.md, RandomnessTooEarly if its randomness could have
    been known when it was announced.
    """
    given = read_given(file)
    if "result" not in file:
        raise reading.Malformed("/result", "is missing")
    computed = _computed(given, given.randomness, given.former)
    found = [*_given_differences(given), *differences(file["result"], computed, "/result")]
    return found + _rules_broken(given, computed)


def read_given(file: Any) -> DrawFileParts:
    """Return the given parts of a draw file; raises Malformed, RandomnessTooEarly."""
    names = reading.record(file, "", GIVEN, optional=("result",))
    reading.one_of(names["format"], "/format", (FORMAT,))
    announcement = Announcement.from_json(names["announcement"], "/announcement")
    return DrawFileParts(
        announcement,
        reading.hexadecimal(names["announcement_sha256"], "/announcement_sha256"),
        _drawn(names["randomness"], "/randomness", announcement),
        bytes.fromhex(reading.hexadecimal(names["code"], "/code")),
        reading.items(names["former"], "/former", lambda one, path: _former(one, path, announcement), MOST_FORMER),
    )


def _former(value: Any, path: str, announcement: Announcement) -> Former:
    names = reading.record(value, path, FORMER)
    return Former(
        _drawn(names["randomness"], f"{path}/randomness", announcement),
        reading.text(names["reason"], f"{path}/reason"),
        reading.hexadecimal(names["result_sha256"], f"{path}/result_sha256"),
        names,
    )


def _drawn(value: Any, path: str, announcement: Announcement) -> tuple[draw.Randomness, ...]:
    if not isinstance(value, list) or len(value) != len(announcement.sources):
        raise reading.Malformed(path, "must have one entry per source of the announcement")
    return tuple(_randomness(entry, f"{path}/{at}", announcement.sources[at]) for at, entry in enumerate(value))


def _randomness(entry: Any, path: str, source: DrawSource) -> draw.Randomness:
    names = reading.record(entry, path, ("name", "drawn_at", "numbers"))
    if names["name"] != source.name:
        raise reading.Malformed(f"{path}/name", "is not the source announced in this place")
    if reading.moment(names["drawn_at"], f"{path}/drawn_at") != source.drawn_at:
        raise reading.Malformed(f"{path}/drawn_at", "is not the time announced for this source")
    drawn, count = partial(reading.integer, least=source.least, most=source.most), source.count
    numbers = reading.items(names["numbers"], f"{path}/numbers", drawn, count, least=count)
    if not source.repeats:
        reading.distinct(numbers, f"{path}/numbers")
    return draw.Randomness(numbers, source.ordered)


def _given_differences(given: DrawFileParts) -> Iterator[Difference]:
    computed = sha256_of(given.announcement.to_json())
    yield from differences(given.announcement_sha256, computed, "/announcement_sha256")
    hashed = draw.code_after(given.code, given.announcement.attempt).hex()
    if hashed != given.announcement.commitment:
        yield Difference("/announcement/commitment/hash", given.announcement.commitment, hashed)
    for number, former in enumerate(given.former):
        hashed = sha256_of(_computed(given, former.randomness, given.former[:number]))
        yield from differences(former.result_sha256, hashed, f"/former/{number}/result_sha256")


def _computed(given: DrawFileParts, randomness: Sequence[draw.Randomness], former: Sequence[Former]) -> dict[str, Any]:
    """Return the result of one version; it repeats the versions before it, so that its hash binds them."""
    found = result.compute(given.announcement, randomness, given.code)
    return found | {"former": [deepcopy(one.written) for one in former]}


def _rules_broken(given: DrawFileParts, computed: dict[str, Any]) -> list[Difference]:
    """What the independent checker finds wrong with the computed result: nothing, unless the allocator has a fault."""
    a = given.announcement
    by_label = {application.label: application for application in a.applications}
    ordered = [by_label[row["label"]] for row in computed["applications"]]
    outcome, rows = result.outcome_of(computed), computed["applications"]
    faults = check(a.rules, a.zones, a.booths, ordered, outcome)
    faults = faults or check_explanations(a.rules, a.zones, a.booths, ordered, outcome, rows)
    return [Difference(f"/rules/{fault.what}", fault.label, fault.detail) for fault in faults]
