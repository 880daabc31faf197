"""Ballots of the council (bỏ phiếu): what is asked, what a valid paper is, and how papers are counted.

No official rule on quorum or majority was found (docs/rules.md): the quorum is a setting of the round, and a
subject is approved by more than half of the votes cast on it, as councils voted in Long An 2016.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from shared.errors import N_, Conflict, Invalid

KINDS: Final = ("by_product", "by_group")
MOST_ERRORS: Final = 10
"""Fields of one paper that are named as missing; who left out more is told so above them."""


class TooFewPapers(Conflict):
    """Fewer papers were cast than the quorum asks for."""

    text = N_("Mới có %(papers)s phiếu; cần ít nhất %(quorum)s phiếu thì lần bỏ phiếu mới có giá trị.")


class NoMembers(Conflict):
    """The round has no council member who could vote."""

    text = N_("Kỳ bình chọn chưa có ủy viên Hội đồng nào. Hãy ghi tên Hội đồng trước.")


@dataclass(frozen=True, slots=True)
class Votes:
    """The votes for and against one subject."""

    yes: int
    no: int

    @property
    def approved(self) -> bool:
        """Return whether more than half of the votes say yes."""
        return 2 * self.yes > self.yes + self.no


@dataclass(frozen=True, slots=True)
class Closed:
    """A ballot that was closed: its number, what it was on, its counts, the number of its minutes."""

    number: int
    kind: str
    counts: Mapping[str, Votes]
    minutes_number: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the last ballot that asked about a product said."""

    votes: Votes
    ballot_number: int
    minutes_number: str


def quorum(members: int, percent: int) -> int:
    """Return the fewest papers that make a ballot of ``members`` valid: ``percent`` of them, rounded up.

    From 1 to ``members``. Raises NoMembers for a council of nobody.
    """
    if members < 1:
        raise NoMembers
    return -(-members * percent // 100)


def subjects(kind: str, products: Sequence[tuple[str, str]]) -> list[str]:
    """Return what a ballot asks about: each product in the order given, or each of their groups by its letter.

    ``products`` are (voting code, group) of those that passed, the jury's first one first.
    """
    if kind == "by_product":
        return [code for code, _group in products]
    return sorted({group for _code, group in products})


def check_paper(asked: Sequence[str], answers: Mapping[str, bool], recused: Collection[str] = ()) -> None:
    """Raise Invalid, by field ``answers.<subject>``, unless a paper answers all that is asked and nothing else.

    A member does not vote on what they are ``recused`` from.
    """
    missing = [subject for subject in asked if subject not in answers and subject not in recused]
    unknown = sorted(answers.keys() - set(asked))
    if missing or unknown:
        fields = {f"answers.{name}": N_("Chọn đồng ý hoặc không đồng ý.") for name in missing[:MOST_ERRORS]}
        fields |= {f"answers.{name}": N_("Phiếu này không hỏi mục đó.") for name in unknown[:MOST_ERRORS]}
        raise Invalid(fields=fields)


def count(asked: Sequence[str], papers: Iterable[Mapping[str, bool]], *, least: int) -> dict[str, Votes]:
    """Return the votes on each subject; who was recused from one is on neither side of it.

    Raises TooFewPapers below ``least`` papers (the quorum).
    """
    cast = list(papers)
    if len(cast) < least:
        raise TooFewPapers(papers=len(cast), quorum=least)
    yes = Counter(subject for paper in cast for subject, answer in paper.items() if answer)
    no = Counter(subject for paper in cast for subject, answer in paper.items() if not answer)
    return {subject: Votes(yes[subject], no[subject]) for subject in asked}


def verdicts(ballots: Iterable[Closed], products: Iterable[tuple[str, str]]) -> dict[str, Verdict]:
    """Return what the council said of each product (voting code, group); products never asked about are left out.

    Of several ballots the later one counts. A ballot by group speaks for every product of the group.
    """
    found: dict[str, Verdict] = {}
    known = list(products)
    for ballot in sorted(ballots, key=lambda one: one.number):
        for code, group in known:
            votes = ballot.counts.get(code if ballot.kind == "by_product" else group)
            if votes is not None:
                found[code] = Verdict(votes, ballot.number, ballot.minutes_number)
    return found
