"""Ballots of the council: what was asked and counted, who has voted; never how."""

from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import String, cast, func, or_, select
from sqlalchemy.orm import Session

from services.awards.domain.ballots import Closed, Votes
from services.awards.models import Ballot, Block, Contact, Dossier, Judge, Official, Vote
from shared.cases import in_state
from shared.errors import N_, NotFound

MOST_BALLOTS: Final = 10_000


class BallotNotFound(NotFound):
    """The round has no such ballot."""

    text = N_("Không tìm thấy lần bỏ phiếu này.")


def closed_ballots(session: Session, round_id: UUID, version: int) -> list[Closed]:
    """Return the ballots on this version of the tally that are closed, with their counts."""
    rows = session.scalars(
        select(Ballot).where(Ballot.round_id == round_id, Ballot.tally_version == version, in_state(Ballot, "closed"))
    )
    return [Closed(row.number, row.kind, counts_of(row), row.minutes_number) for row in rows]


def counts_of(ballot: Ballot) -> dict[str, Votes]:
    """Return the counts of a closed ballot by subject, in the order they were asked in."""
    counted = [(subject, ballot.counts[subject]) for subject in ballot.subjects]
    return {subject: Votes(votes["yes"], votes["no"]) for subject, votes in counted}


def ballots_of(session: Session, round_id: UUID) -> list[tuple[Ballot, int]]:
    """Return all ballots of a round with how many papers were cast, the newest first."""
    papers = select(func.count()).where(Vote.ballot_id == Ballot.id).scalar_subquery()
    rows = session.execute(select(Ballot, papers).where(Ballot.round_id == round_id).order_by(Ballot.number.desc()))
    return [(ballot, cast) for ballot, cast in rows]


def open_ballot_of(session: Session, round_id: UUID) -> Ballot | None:
    """Return the ballot that is open now, if there is one."""
    return session.scalar(select(Ballot).where(Ballot.round_id == round_id, in_state(Ballot, "open")))


def ballot_by_number(session: Session, round_id: UUID, number: int) -> Ballot:
    """Return one ballot of a round. Raises BallotNotFound."""
    known = number < MOST_BALLOTS
    found = (
        session.scalar(select(Ballot).where(Ballot.round_id == round_id, Ballot.number == number)) if known else None
    )
    if found is None:
        raise BallotNotFound
    return found


def members_of(session: Session, ballot: Ballot) -> list[tuple[Official, bool]]:
    """Return the council members of a ballot by name, and whether each has voted; never how."""
    voted = select(Vote.official_id).where(Vote.ballot_id == ballot.id, Vote.official_id == Official.id).exists()
    rows = session.execute(
        select(Official, voted)
        .where(
            Official.round_id == ballot.round_id, Official.office == "council", Official.added_at <= ballot.opened_at
        )
        .order_by(Official.name, Official.email)
    )
    return [(member, done) for member, done in rows]


def members_of_council(session: Session, round_id: UUID) -> list[Official]:
    """Return the round's council by name."""
    mine = select(Official).where(Official.round_id == round_id, Official.office == "council")
    return list(session.scalars(mine.order_by(Official.name, Official.email)))


def count_members(session: Session, round_id: UUID, until: datetime | None = None) -> int:
    """Return how many members the council has, or had at ``until``."""
    council = select(func.count()).where(Official.round_id == round_id, Official.office == "council")
    return session.scalar(council if until is None else council.where(Official.added_at <= until)) or 0


def tied_to(session: Session, round_id: UUID, ballot: Ballot, email: str) -> list[str]:
    """Return the subjects of a ballot that a member is tied to by the books: products (or their groups) of an
    establishment whose mailbox is theirs, and what they may not judge in this round."""
    makers = select(Contact.group_name).where(Contact.email == email)
    judged = select(Block.dossier_id).join(Judge, Judge.id == Block.judge_id)
    query = select(Dossier.voting_code, Dossier.product_group).where(
        Dossier.round_id == round_id,
        in_state(Dossier, "accepted"),
        or_(
            func.concat("establishment:", cast(Dossier.establishment_id, String)).in_(makers),
            Dossier.id.in_(judged.where(Judge.round_id == round_id, Judge.email == email)),
        ),
    )
    tied = {subject for row in session.execute(query) for subject in row}
    return [subject for subject in ballot.subjects if subject in tied]


def recusals_of(session: Session, ballot: Ballot) -> list[tuple[str, list[str]]]:
    """Return who was recused from what, by name."""
    rows = session.execute(
        select(Official.name, Vote.recused)
        .join(Official, Official.id == Vote.official_id)
        .where(Vote.ballot_id == ballot.id, func.jsonb_array_length(Vote.recused) > 0)
        .order_by(Official.name, Official.email)
    )
    return [(name, list(recused)) for name, recused in rows]


def own_paper(session: Session, ballot: Ballot, member: Official) -> Vote | None:
    """Return the paper that this member cast, for nobody but themselves."""
    return session.get(Vote, (ballot.id, member.id))
