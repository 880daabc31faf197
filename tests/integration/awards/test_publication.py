"""Publishing: every product is told exactly once, in one transaction, by the host only; what hinders it."""

import threading
from collections import Counter
from datetime import date
from typing import Any

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from services.awards.actions import ballots, decisions, publication
from services.awards.actions.dossiers import strike_dossier
from services.awards.actions.tallies import annul_sheet, make_tally, restore_sheet
from services.awards.domain.lifecycle import RoundNotReady
from services.awards.domain.round_file import verify
from services.awards.models import Certificate, Dossier, Round, Sheet
from services.awards.queries import results
from services.awards.queries.council import outcome
from services.awards.queries.tallies import public_tally
from shared.errors import Forbidden, Invalid
from tests.awards_builders import ORGANISER, make_officer
from tests.builders import NOW, told, told_data
from tests.integration.awards.council_builders import SECRETARY, WHY, in_council, voted
from tests.integration.awards.publication_scenes import (
    DECISION,
    PUBLISHED,
    Sessions,
    dossier,
    publish,
    ready,
)
from tests.integration.awards.tally_builders import MEMBER, make_scored
from tests.integration.awards.tally_builders import SECRETARY as SCORER


def test_publishing_tells_every_product_exactly_once(session: Session) -> None:
    round_ = ready(session)
    before = len(told(session))
    assert publish(session, round_) == PUBLISHED
    kinds, data = told(session)[before:], told_data(session)[before:]
    assert Counter(kinds) == {
        "awards.product.recognised": 3, "awards.product.not_recognised": 3,
        "awards.decisions.listed": 1, "awards.round.published": 1,
    }  # fmt: skip
    products = [one["dossier_id"] for one in data if "dossier_id" in one]
    assert sorted(products) == sorted(str(one) for one in session.scalars(select(Dossier.id)))
    first, refused = (next(one for one in data if one.get("points") == points) for points in ("90", "89"))
    assert (first["points"], first["certificate_number"], first["certificate_until"], first["decision_number"]) == (
        "90", f"001/2026/{round_.code}", "2029-12-31", "1234/QĐ-BCT"
    )  # fmt: skip
    assert (refused["points"], refused["rank"], refused["outcome"], refused["reason"]) == (
        "89",
        2,
        "council",
        WHY["reason"],
    )
    assert refused["complain_by"] == "2026-03-17"
    assert (data[-1]["entered"], data[-1]["passed"], data[-1]["recognised"]) == (6, 5, 3)
    assert (round_.state, round_.decision_number, round_.published_at) == ("published", "1234/QĐ-BCT", NOW)
    assert session.query(Certificate).count() == 3


def test_a_second_click_publishes_nothing_more(session: Session) -> None:
    round_ = ready(session)
    publish(session, round_)
    before = len(told(session))
    assert publish(session, round_) == PUBLISHED
    with pytest.raises(RoundNotReady):
        publish(session, round_, decision_number="9999/QĐ-BCT")
    assert len(told(session)) == before
    assert session.query(Certificate).count() == 3


def test_two_publications_at_once_are_one(awards_sessions: Sessions) -> None:
    with awards_sessions.begin() as session:
        round_ = ready(session)
        code, before = round_.code, len(told(session))
    done: list[publication.PublicationCounts] = []

    def second() -> None:
        with awards_sessions.begin() as session:
            done.append(publication.publish_round(session, round_code=code, by=ORGANISER, now=NOW, **DECISION))

    with awards_sessions() as first:
        publication.publish_round(first, round_code=code, by=ORGANISER, now=NOW, **DECISION)
        other = threading.Thread(target=second)
        other.start()
        other.join(0.4)
        assert other.is_alive(), "the second did not wait for the first"
        first.commit()
        other.join(10)
    assert done == [PUBLISHED]
    with awards_sessions() as session:
        assert len(told(session)) - before == 8


def test_struck_products_are_left_out(session: Session) -> None:
    round_ = ready(session)
    session.execute(text("UPDATE dossiers SET state = 'struck' WHERE voting_code = 'B-001'"))
    # B-005 moves up; the list is to be made again, and the tally before it, which still ranks B-001
    assert [one.codes for one in hindrances(session, round_)] == [["B-001"], ["B-005"]]
    decisions.propose(session, round_code=round_.code, by=SECRETARY, now=NOW)
    with pytest.raises(publication.NotReadyToPublish):
        publish(session, round_)
    session.execute(text("DELETE FROM standings USING dossiers WHERE dossier_id = id AND voting_code = 'B-001'"))
    assert publish(session, round_) == publication.PublicationCounts(entered=5, passed=4, recognised=3)
    assert str(dossier(session, "B-001")) not in {one.get("dossier_id") for one in told_data(session)}


def decided(session: Session, **corrected: Any) -> Round:
    """The round of tally_builders, tallied (again) and decided on by its council in the jury's order."""
    round_ = make_tally(session, round_code="KV-BAC", by=SCORER, now=NOW, **corrected)
    ballots.begin_council(session, round_code="KV-BAC", by=SCORER, now=NOW)
    ballot = ballots.open_ballot(session, round_code="KV-BAC", by=SCORER, now=NOW)
    yes = dict.fromkeys(ballot.subjects, True)
    ballots.cast_vote(session, round_code="KV-BAC", number=ballot.number, answers=yes, by=MEMBER, now=NOW)
    ballots.close_ballot(session, round_code="KV-BAC", number=ballot.number, minutes_number="1/BB", by=SCORER, now=NOW)
    decisions.propose(session, round_code="KV-BAC", by=SCORER, now=NOW)
    return session.get_one(Round, round_.round_id)


@pytest.mark.parametrize("change", ["struck", "annulled", "restored"])
def test_what_is_published_follows_from_the_file_that_is_published(session: Session, change: str) -> None:
    """A product struck or a sheet annulled or restored after the tally: it is computed and decided anew first."""
    make_scored(session)
    sheet = session.scalars(select(Sheet).join(Sheet.dossier).where(Dossier.voting_code == "A-101")).first()
    assert sheet is not None
    of_sheet: dict[str, Any] = {"round_code": "KV-BAC", "sheet_id": sheet.id, "by": SCORER, "now": NOW, "reason": "Sai"}
    if change == "restored":
        annul_sheet(session, **of_sheet)
    round_ = decided(session)
    assert hindrances(session, round_) == []
    if change == "struck":
        strike_dossier(session, dossier_id=sheet.dossier_id, by=SCORER, now=NOW, reason="Sao chép mẫu")
        decisions.propose(session, round_code="KV-BAC", by=SCORER, now=NOW)
    else:
        (restore_sheet if change == "restored" else annul_sheet)(session, **of_sheet)
    session.flush()
    assert [one.codes for one in hindrances(session, round_)] == [["A-101"]]
    with pytest.raises(publication.NotReadyToPublish):
        publish(session, round_)
    with pytest.raises(ballots.TallyOutdated, match="A-101"):
        ballots.open_ballot(session, round_code="KV-BAC", by=SCORER, now=NOW)
    decided(session, reason="Phiếu, sản phẩm thay đổi")
    publish(session, round_)
    file = public_tally(session, round_).file
    assert verify(file) == []
    recognised = {row[0].voting_code for row in session.execute(results.recognised_of(round_.id))}
    assert recognised == {one["code"] for one in file["result"]["products"] if one["proposed"]}


def hindrances(session: Session, round_: Round) -> list[results.Hindrance]:
    stand = outcome(session, round_)
    return list(results.preview(session, round_, stand).hindrances)


def test_an_undecided_product_hinders(session: Session) -> None:
    round_ = in_council(session)
    voted(session, round_, against=["B-002"])
    decisions.propose(session, round_code=round_.code, by=SECRETARY, now=NOW)
    assert [one.named for one in hindrances(session, round_)] == ["B-002"]
    with pytest.raises(publication.NotReadyToPublish) as refused:
        publish(session, round_)
    assert "B-002" in str(refused.value)


def test_the_list_is_made_again_after_another_ballot(session: Session) -> None:
    round_ = ready(session)
    voted(session, round_, subjects=["B-003"], against=["B-003"])
    assert {code for one in hindrances(session, round_) for code in one.codes} == {"B-003", "B-005"}
    with pytest.raises(publication.NotReadyToPublish):
        publish(session, round_)


def test_the_preview_says_the_numbers(session: Session) -> None:
    round_ = ready(session)
    seen = results.preview(session, round_, outcome(session, round_))
    assert (seen.entered, seen.recognised, seen.not_recognised, seen.letters, seen.departures) == (6, 3, 3, 6, 1)
    assert seen.groups == [results.RecognitionCount("B", 3, 3)]
    assert seen.provinces == [results.RecognitionCount("01", 1, 2), results.RecognitionCount("04", 2, 1)]
    assert seen.hindrances == []


@pytest.mark.parametrize(
    ("changes", "field"),
    [({"decision_number": ""}, "decision_number"), ({"decision_date": date(2026, 3, 3)}, "decision_date")],
)
def test_a_decision_has_a_number_and_a_day_that_came(session: Session, changes: dict[str, Any], field: str) -> None:
    with pytest.raises(Invalid) as refused:
        publish(session, ready(session), **changes)
    assert refused.value.fields.keys() == {field}


def test_a_rehearsal_is_never_published(session: Session) -> None:
    real = in_council(session)
    trial = ready(session, rehearsal=True, rehearsal_of=real.id, code="THU")
    with pytest.raises(publication.RehearsalStaysInside):
        publish(session, trial)


def test_only_the_host_publishes(session: Session) -> None:
    round_ = ready(session)
    for stranger in (SECRETARY, "uy-vien-1@example.vn", make_officer(session), "co-so-1@example.vn", ""):
        with pytest.raises(Forbidden):
            publish(session, round_, by=stranger)


def test_public_results_are_those_recognised(session: Session) -> None:
    round_ = ready(session)
    with pytest.raises(results.ResultsNotPublic):
        results.public_round(session, round_.code)
    publish(session, round_)
    found = results.public_round(session, round_.code)
    rows = session.execute(results.recognised_of(found.id)).all()
    assert [row[0].voting_code for row in rows] == ["B-001", "B-003", "B-004"]
    seen = results.summary(session, found.id)
    assert (seen.entered, seen.passed, seen.recognised, seen.passed_only) == (6, 5, 3, 2)
    assert (seen.groups, seen.provinces) == ({"B": 3}, {"04": 2, "01": 1})
    assert [(code, one.recognised) for code, one in results.departures_of(session, found.id)] == [("B-002", False)]
