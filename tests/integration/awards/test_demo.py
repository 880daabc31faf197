"""The demo rounds: the numbers they are known by, real leaves, and nobody told of what is over."""

import json
import re
from collections import Counter
from datetime import UTC, datetime
from decimal import Decimal
from random import Random
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session, sessionmaker

from services.awards.demo import load, people
from services.awards.demo.rounds import OVER, ROUNDS, SCORING
from services.awards.domain.dossiers import Entered, lacks
from services.awards.domain.outcomes import passed_over
from services.awards.domain.round_file import verify
from services.awards.domain.rules import Rules
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
from services.awards.queries.outcomes import outcomes_of, placed
from services.awards.reasons import why
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
        no_sentence_is_contradicted_by_the_published_file(session)
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


def no_sentence_is_contradicted_by_the_published_file(loaded: Session) -> None:
    """What every maker reads, taken apart again and held against the file and the list of decisions alone."""
    told: Counter[str] = Counter()
    for demo in OVER:
        round_ = loaded.scalars(select(Round).where(Round.code == demo.code)).one()
        tally = loaded.scalars(select(Tally).where(Tally.round_id == round_.id)).one()
        rows = loaded.execute(
            select(Dossier.voting_code, Decision).join(Decision, Decision.dossier_id == Dossier.id)
            .where(Decision.round_id == round_.id)
        )  # fmt: skip
        rulings = {code or "": decision for code, decision in rows}
        file = json.loads(json.dumps(tally.file))
        entries = {entry["code"]: entry for entry in file["result"]["products"]}
        codes = {key: one.code for key, one in placed(loaded, round_.id, tally.version).items()}
        became = outcomes_of(loaded, round_, tally.version)
        assert {codes[key] for key in became} == entries.keys()
        for key, outcome in became.items():
            said = why(outcome, Rules.from_json(file["rules"]))
            told[bears_out(said, entries[codes[key]], entries, rulings, file["rules"])] += 1
        over = {one.code for one in passed_over(became.values())}
        lowest = max(entry["rank"] for code, entry in entries.items() if rulings[code].recognised)
        assert over == {
            code for code, entry in entries.items() if not rulings[code].recognised and (entry["rank"] or 999) < lowest
        }
    assert told["recognised"] == 60 + 75 + 109
    assert told["council"] == 6
    assert told["cap"] > 20
    assert told["not_passed"] > 20


def bears_out(
    said: str, entry: dict[str, Any], entries: dict[str, Any], rulings: dict[str, Decision], rules: dict[str, Any]
) -> str:
    """Assert that each number of a sentence is that of the file; return of which sort the sentence is."""
    ruling = rulings[entry["code"]]
    above = [
        one for one in entries.values() if (one["rank"] or 999) < entry["rank"] and rulings[one["code"]].recognised
    ]
    points, rank = re.search(r"điểm bình quân ([0-9,]+), hạng ([0-9]+)", said).groups()  # type: ignore[union-attr]
    assert (Decimal(points.replace(",", ".")), int(rank)) == (Decimal(entry["points"]), entry["rank"])
    if tie := re.search(r"Bằng điểm với ([^;]+); thể lệ phân định bằng", said):
        assert entries[tie[1]]["points"] == entry["points"]
        assert entries[tie[1]]["rank"] < entry["rank"]
    if said.startswith("Được công nhận: "):
        assert ruling.recognised
        return "recognised"
    assert not ruling.recognised
    if said.startswith("Không được công nhận vì chưa đạt điểm"):
        assert Decimal(entry["points"]) < Decimal(rules["pass_mark"])
        return "not_passed"
    assert Decimal(entry["points"]) >= Decimal(rules["pass_mark"])
    if found := re.search(r"bỏ phiếu không công nhận: (\d+) phiếu đồng ý, (\d+) không", said):
        assert (int(found[1]), int(found[2])) == (ruling.votes_yes, ruling.votes_no)
        assert len(above) < rules["cap_total"]
        return "council"
    found = re.search(r"cả kỳ nhiều nhất (\d+) sản phẩm, và (\d+) sản phẩm xếp trên đã được công nhận", said)
    assert found is not None, said
    assert int(found[1]) == int(found[2]) == len(above) == rules["cap_total"]
    gap = re.search(r"kém sản phẩm cuối cùng trong số xếp trên đó ([0-9,]+) điểm", said)
    last = max(above, key=lambda one: one["rank"])
    behind = Decimal(gap[1].replace(",", ".")) if gap else Decimal(0)
    assert Decimal(last["points"]) - Decimal(entry["points"]) == behind
    return "cap"
