"""What goes into the annex and the minutes, read from the round; the papers themselves are papers/annex.py's work."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from services.awards.domain.lifecycle import IS_PUBLIC
from services.awards.domain.outcomes import LATE
from services.awards.models import Ballot, Certificate, Round
from services.awards.papers.annex import BallotTold, DepartureTold, Heading, Minutes, Recognised
from services.awards.queries.ballots import ballots_of, counts_of, members_of_council, recusals_of
from services.awards.queries.council import counts, outcome
from services.awards.queries.outcomes import outcomes_of
from services.awards.queries.results import departures_of, proofs_of, recognised_of
from services.awards.reasons import DEPARTURES
from shared.formats import day, moment
from shared.settings import Settings
from shared.web.choices import province_name


def heading_of(session: Session, round_: Round, settings: Settings) -> Heading:
    """Return what stands on top of a round's papers. Raises NoTally."""
    tally = outcome(session, round_).tally
    proofs = proofs_of(session, tally)
    dated = f" ngày {day(round_.decision_date)}" if round_.decision_date else ""
    return Heading(
        agency=settings.agency_name_vi,
        place=settings.agency_address.rpartition(",")[2].strip(),
        round_name=round_.name_vi,
        round_code=round_.code,
        level=round_.level,
        year=round_.year,
        decision=f"số {round_.decision_number}{dated}" if round_.decision_number else "",
        draft=round_.state not in IS_PUBLIC,
        rehearsal=round_.rehearsal,
        rules_sha256=round_.rules_sha256,
        tree_root=tally.root_hash,
        tree_size=proofs.sheets,
        annulled=proofs.annulled,
        result_sha256=proofs.result_sha256,
        tally_version=tally.version,
    )


def annex_rows(session: Session, round_: Round) -> list[Recognised]:
    """Return the rows of the annex, in its order."""
    return [
        Recognised(
            code=dossier.voting_code or "",
            product=dossier.product_name,
            group=dossier.product_group,
            establishment=establishment.name,
            province=province_name(dossier.province_code),
            points=standing.points,
            rank=standing.rank,
            certificate=certificate.number if certificate else "",
            decision=_own_decision(certificate, round_),
            revoked=day(certificate.revoked_at) if certificate and certificate.revoked_at else "",
        )
        for dossier, establishment, standing, certificate in session.execute(recognised_of(round_.id))
    ]


def _own_decision(certificate: Certificate | None, round_: Round) -> str:
    """Return the decision of a product that was recognised later, "" if it is the round's."""
    if certificate is None or certificate.decision_number == round_.decision_number:
        return ""
    return f"số {certificate.decision_number} ngày {day(certificate.decision_date)}"


def minutes_of(session: Session, round_: Round) -> Minutes:
    """Return what the minutes tell. Raises NoTally."""
    version = outcome(session, round_).tally.version
    revoked = select(func.count()).select_from(recognised_of(round_.id, revoked=True).subquery())
    numbers, became = counts(session, round_.id, version), outcomes_of(session, round_, version)
    return Minutes(
        entered=numbers.products,
        passed=numbers.passed,
        proposed=numbers.proposed,
        recognised=numbers.recognised,
        late=sum(one.kind == LATE for one in became.values()),
        revoked=session.scalar(revoked) or 0,
        undecided=numbers.undecided,
        ballots=[
            _told(session, one, cast) for one, cast in reversed(ballots_of(session, round_.id)) if one.state == "closed"
        ],
        departures=[
            DepartureTold(
                code=code,
                how=DEPARTURES[became[one.dossier_id].departure],
                reason=one.reason,
                votes_yes=one.votes_yes or 0,
                votes_no=one.votes_no or 0,
                minutes_number=one.minutes_number,
            )
            for code, one in departures_of(session, round_.id)
        ],
        members=[member.name for member in members_of_council(session, round_.id)],
    )


def _told(session: Session, ballot: Ballot, cast: int) -> BallotTold:
    return BallotTold(
        number=ballot.number,
        by_group=ballot.kind == "by_group",
        minutes_number=ballot.minutes_number,
        opened=moment(ballot.opened_at),
        closed=moment(ballot.closed_at) if ballot.closed_at else "",
        members=ballot.members,
        quorum=ballot.quorum,
        papers=cast,
        recused=[f"{name} ({', '.join(subjects)})" for name, subjects in recusals_of(session, ballot)],
        counts=[(subject, votes.yes, votes.no) for subject, votes in counts_of(ballot).items()],
    )
