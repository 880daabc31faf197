"""``python -m services.awards demo``: load the demo rounds once the establishments of booths have come."""

import time
from collections.abc import Sequence
from datetime import datetime, timedelta
from random import Random
from typing import Final

from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session, sessionmaker

from services.awards.actions.assignments import assign_all
from services.awards.actions.certificates import sign_next
from services.awards.actions.contacts import contact_of_judge, tell_officials
from services.awards.actions.tallies import make_tally
from services.awards.demo import jury, people
from services.awards.demo.council import decide_and_publish, tell_nobody
from services.awards.demo.products import entries
from services.awards.demo.rounds import ROUNDS, DemoRound
from services.awards.demo.writing import SCORING_DAYS, write_dossiers, write_jury, write_round
from services.awards.models import Assignment, Contact, Dossier, Establishment, Judge, Round, Sheet
from services.awards.papers.signature import signer_of
from shared.cases import move
from shared.clock import now as the_clock
from shared.demo import step
from shared.messaging import outbox
from shared.settings import Settings

SEED: Final = 2018
ESTABLISHMENTS: Final = 1_600
"""How many the demo year of booths has: before all of them are here, the rounds would come out differently."""
PATIENCE_S: Final = 120.0
SCORING_SINCE: Final = timedelta(days=9)


def demo_command(argv: Sequence[str], sessions: sessionmaker[Session], settings: Settings) -> int:  # noqa: ARG001  # the form of a command
    """Load the demo rounds that are not there yet; does nothing in a database that has other rounds."""
    codes = {demo.code for demo in ROUNDS}
    with sessions() as session:
        there = set(session.scalars(select(Round.code)))
    if there - codes or there == codes:
        print("The demo rounds are not loaded: there are rounds already.")
        return 0
    if not _waited(sessions):
        print("The demo rounds are not loaded: the demo year's establishments are not here.")
        return 0
    load(sessions, settings, the_clock(), [demo for demo in ROUNDS if demo.code not in there])
    return 0


def load(
    sessions: sessionmaker[Session], settings: Settings, now: datetime, wanted: Sequence[DemoRound] = ROUNDS
) -> None:
    """Load rounds as they stand ``now``, each in one transaction; of those that are over nobody is told."""
    for demo in wanted:
        random = Random(f"{SEED} {demo.code}")  # noqa: S311  # invented data, no secret
        with step(f"{demo.code:<12} {demo.name_en}"), sessions.begin() as session:
            if demo.over_days_ago is None:
                _in_scoring(session, demo, random, now)
            else:
                _over(session, settings, demo, random, now)


def _in_scoring(session: Session, demo: DemoRound, random: Random, now: datetime) -> None:
    """A round that runs: two thirds of the sheets are signed; who works for it has a mailbox for letters."""
    round_, judges, dossiers = _begun(session, demo, random, now - SCORING_SINCE)
    began = now - SCORING_SINCE
    given = jury.scored(_assignments(session, judges), judges, dossiers, demo.rules, began, now, random)
    signed: list[jury.DraftSheet] = []
    begun: list[jury.DraftSheet] = []
    for judge, share in zip(judges, jury.SHARES, strict=True):
        count = round_half_up(len(given[judge.id]) * share)
        signed += given[judge.id][:count]
        begun += given[judge.id][count : count + 2] if judge.email == people.JUDGE else []
    rows = jury.sheets(round_.id, round_.code, demo.rules, signed, demo.place, random)
    session.execute(insert(Sheet), rows)
    session.execute(insert(Sheet), jury.unsigned(round_.id, begun))
    for office in ("secretariat", "council"):
        tell_officials(session, round_, office, now=now)
    outbox.record_all(session, [contact_of_judge(judge) for judge in judges], at=now)


def round_half_up(value: float) -> int:
    """Return a positive number rounded."""
    return int(value + 0.5)


def _over(session: Session, settings: Settings, demo: DemoRound, random: Random, now: datetime) -> None:
    """A round of the past: scored, tallied, decided, published, its certificates signed; nothing of it is told."""
    tallied = now - timedelta(days=(demo.over_days_ago or 0) + 9, hours=3)
    began = tallied - timedelta(days=SCORING_DAYS + 1)
    round_, judges, dossiers = _begun(session, demo, random, began)
    given = jury.scored(
        _assignments(session, judges), judges, dossiers, demo.rules, began, round_.scoring_closes_at, random
    )
    drafts = [draft for own in given.values() for draft in own]
    session.execute(insert(Sheet), jury.sheets(round_.id, round_.code, demo.rules, drafts, demo.place, random))
    make_tally(session, round_code=round_.code, by=people.SECRETARY, now=tallied)
    decide_and_publish(session, demo, round_, tallied, random)
    if signer := signer_of(settings, now):
        while sign_next(session, signer, settings=settings, now=now, most=50):
            pass
    tell_nobody(session, round_)


def _begun(
    session: Session, demo: DemoRound, random: Random, began: datetime
) -> tuple[Round, list[Judge], list[Dossier]]:
    makers = session.scalars(select(Establishment).order_by(Establishment.registration_number)).all()
    round_ = write_round(session, demo, began)
    judges = write_jury(session, demo, round_)
    dossiers = write_dossiers(session, round_, entries(demo, makers, random), random)
    assign_all(session, round_, by=people.SECRETARY, now=began)
    facts = {"scoring_began_at": began}
    # nobody is told: the judges get their letters when they sign in
    move(session, round_, "scoring", by=people.SECRETARY, now=began, tells=None, what="scoring_began", facts=facts)
    session.flush()
    return round_, judges, dossiers


def _assignments(session: Session, judges: Sequence[Judge]) -> Sequence[Assignment]:
    return session.scalars(select(Assignment).where(Assignment.judge_id.in_([judge.id for judge in judges]))).all()


def _waited(sessions: sessionmaker[Session]) -> bool:
    """Wait for the demo year's establishments and its organiser, as long as more are coming; False if they do not."""
    arrived = -1
    until = time.monotonic() + PATIENCE_S
    while time.monotonic() < until:
        with sessions() as session:
            count = session.scalar(select(func.count()).select_from(Establishment)) or 0
            organiser = session.scalar(select(func.count()).where(Contact.email == people.ORGANISER)) or 0
        if count >= ESTABLISHMENTS and organiser:
            return True
        if arrived < 0:
            print("Demo rounds: waiting for the establishments of booths ...", flush=True)
        if count > arrived:
            arrived, until = count, time.monotonic() + PATIENCE_S
        time.sleep(0.3)
    return False
