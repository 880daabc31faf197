"""The demo rounds: the numbers they are known by, real leaves, and nobody told of what is over."""

from collections import Counter
from datetime import UTC, datetime
from random import Random

from sqlalchemy import func, select
from sqlalchemy.orm import Session, sessionmaker

from services.awards.demo import load, people
from services.awards.demo.rounds import OVER, ROUNDS, SCORING
from services.awards.domain.dossiers import Entered, lacks
from services.awards.domain.round_file import verify
from services.awards.models import (
    Certificate,
    Decision,
    Dossier,
    Establishment,
    Judge,
    Official,
    Paper,
    Round,
    Sheet,
    Tally,
)
from services.booths.demo.establishments import COUNT
from services.booths.demo.establishments import establishments as booths_makers
from services.booths.demo.people import ORGANISER
from shared.messaging.tables import OUTBOX
from shared.places import provinces
from shared.settings import Settings
from tests.awards_builders import make_organiser

Sessions = sessionmaker[Session]
NOW = datetime(2026, 11, 26, 3, 0, tzinfo=UTC)


def test_the_demo_rounds(awards_sessions: Sessions, settings: Settings) -> None:
    """One load for everything that is asked of it: it takes some seconds."""
    with awards_sessions.begin() as session:
        make_organiser(session, people.ORGANISER)
        names = ("id", "name", "kind", "registration_number", "province_code", "product_group", "changed_at")
        session.add_all(
            Establishment(**{name: row[name] for name in names}) for row in booths_makers(Random(2018), NOW)
        )
    load.load(awards_sessions, settings, NOW)
    with awards_sessions() as session:
        the_numbers_are_those_they_are_known_by(session)
        the_round_in_scoring_is_that_of_2020(session)
        what_was_made_in_bulk_is_what_the_actions_would_have_made(session)
        nobody_is_told_of_what_is_over(session)
        before = session.scalar(select(func.count()).select_from(Dossier))
        assert load.demo_command([], awards_sessions, settings) == 0
        assert session.scalar(select(func.count()).select_from(Dossier)) == before


def the_numbers_are_those_they_are_known_by(loaded: Session) -> None:
    assert (people.ORGANISER, load.ESTABLISHMENTS) == (ORGANISER, COUNT)
    rounds = {round_.code: round_ for round_ in loaded.scalars(select(Round))}
    assert rounds.keys() == {demo.code for demo in ROUNDS}
    assert {code: round_.state for code, round_ in rounds.items()} == {
        SCORING.code: "scoring",
        **dict.fromkeys((demo.code for demo in OVER), "published"),
    }
    entered = Counter(loaded.scalars(select(Round.code).join(Dossier, Dossier.round_id == Round.id)))
    assert entered == {demo.code: demo.entered for demo in ROUNDS}
    of_2018 = Dossier.round_id.in_([rounds[demo.code].id for demo in OVER])
    assert sum(demo.entered for demo in OVER) == 500
    assert loaded.scalar(select(func.count(func.distinct(Dossier.province_code))).where(of_2018)) == 63
    recognised = Counter(loaded.scalars(select(Round.code).join(Certificate, Certificate.round_id == Round.id)))
    assert recognised == {"KV-BAC-2018": 60, "KV-MT-2018": 75, "KV-NAM-2018": 109}
    departures = loaded.scalars(select(Decision).where(~Decision.follows_jury)).all()
    assert len(departures) == 6
    assert all(one.reason and one.minutes_number and not one.recognised for one in departures)
    names = set(loaded.scalars(select(Dossier.product_name)))
    assert {"Chè móc câu", "Tủ thờ truyền thống Gò Công", "Hội An chiều thu"} <= names


def the_round_in_scoring_is_that_of_2020(loaded: Session) -> None:
    round_ = loaded.scalars(select(Round).where(Round.code == SCORING.code)).one()
    dossiers = loaded.scalars(select(Dossier).where(Dossier.round_id == round_.id)).all()
    assert Counter(one.product_group for one in dossiers) == {"A": 66, "B": 104, "C": 12, "D": 12}
    places = {one.province_code for one in dossiers}
    assert (len(places), {provinces()[code].region for code in places}) == (24, {"north"})
    assert round_.scoring_closes_at > NOW
    signed = Counter(loaded.scalars(select(Sheet.state).where(Sheet.round_id == round_.id)))
    assert 0.64 < signed["signed"] / (7 * 194) < 0.69
    judge = loaded.scalars(select(Judge).where(Judge.round_id == round_.id, Judge.email == people.JUDGE)).one()
    own = Counter(loaded.scalars(select(Sheet.state).where(Sheet.judge_id == judge.id)))
    assert (own["draft"], 100 < own["signed"] < 130) == (2, True)
    offices = loaded.execute(select(Official.office, Official.email).where(Official.round_id == round_.id)).all()
    assert {("secretariat", people.SECRETARY), ("council", people.MEMBER)} <= {tuple(one) for one in offices}


def what_was_made_in_bulk_is_what_the_actions_would_have_made(loaded: Session) -> None:
    for tally in loaded.scalars(select(Tally)):
        assert verify(tally.file) == []
    kinds: dict[object, set[str]] = {}
    for dossier_id, kind in loaded.execute(select(Paper.dossier_id, Paper.kind)):
        kinds.setdefault(dossier_id, set()).add(kind)
    for one in loaded.scalars(select(Dossier)):
        entered = Entered(
            level="region", product_name=one.product_name, product_group=one.product_group, statement=one.statement,
            declarations=one.declarations, kinds=kinds[one.id], certificate_number=one.lower_certificate_number,
            certificate_until=one.lower_certificate_until,
        )  # fmt: skip
        assert one.submitted_at
        assert lacks(entered, one.submitted_at.date()) == [], one.label


def nobody_is_told_of_what_is_over(loaded: Session) -> None:
    told = Counter(loaded.scalars(select(OUTBOX.c.type)))
    assert told == {"awards.contacts.changed": 2 + 7}
