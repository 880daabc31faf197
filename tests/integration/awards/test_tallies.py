"""The tally in the database: what it counts, that a correction is a new version, who may, and what is kept."""

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from services.awards.actions.ballots import open_ballot
from services.awards.actions.dossiers import strike_dossier
from services.awards.actions.tallies import (
    AlreadyAnnulled,
    NotAnnulled,
    NothingSigned,
    RehearsalHasNoTally,
    SignedSheetNotFound,
    TalliedMeanwhile,
    annul_sheet,
    make_tally,
    restore_sheet,
)
from services.awards.domain.lifecycle import RoundNotReady, RoundState
from services.awards.domain.round_file import verify
from services.awards.models import (
    Ballot,
    Decision,
    Dossier,
    Judge,
    Round,
    Sheet,
    Standing,
    Step,
    Tally,
)
from services.awards.queries import tallies as queries
from services.awards.queries.rounds import RoundNotFound
from shared.canonical import sha256_of
from shared.cases import note
from shared.errors import Forbidden, Invalid, Trouble
from tests.awards_builders import ORGANISER, make_draft_sheet, make_officer, make_round
from tests.builders import NOW
from tests.integration.awards.tally_builders import MEMBER, SECRETARY, make_scored

Sessions = sessionmaker[Session]
WHY = "Giám khảo có liên quan đến cơ sở."


def tally(session: Session, **changes: Any) -> Tally:
    given: dict[str, Any] = {"round_code": "KV-BAC", "by": SECRETARY, "now": NOW}
    return make_tally(session, **(given | changes))


def sheet_of(session: Session, code: str, label: str = "GK01") -> UUID:
    found = session.scalar(
        select(Sheet.id).join(Sheet.judge).join(Sheet.dossier).where(Judge.label == label, Dossier.voting_code == code)
    )
    assert found
    return found


def rows(session: Session, version: int) -> list[tuple[Any, ...]]:
    found = session.scalars(queries.standings(session.scalars(select(Round.id)).one(), version))
    return [(one.dossier.voting_code, one.points, one.rank, one.passed, one.proposed) for one in found]


def test_a_tally_ranks_what_was_signed_and_closes_the_scoring(awards_sessions: Sessions) -> None:
    with awards_sessions.begin() as session:
        round_ = make_scored(session)
        judge = session.scalars(select(Judge).where(Judge.label == "GK01")).one()
        session.execute(
            Sheet.__table__.delete().where(Sheet.judge_id == judge.id, Sheet.leaf_index == 4)  # type: ignore[attr-defined]
        )
        make_draft_sheet(session, judge, session.scalars(select(Dossier).where(Dossier.voting_code == "B-105")).one())
        made = tally(session)
        assert (made.version, made.tree_size, made.reason, round_.state) == (1, 14, "", "tallied")
    with awards_sessions() as session:
        assert rows(session, 1) == [
            ("A-101", Decimal(83), 1, True, True),
            ("B-102", Decimal(81), 2, True, True),
            ("B-103", Decimal(79), 3, True, False),
            ("B-105", Decimal("74.5"), 4, True, False),
            ("C-104", Decimal(67), 5, False, False),
        ]
        kept = session.scalars(select(Tally)).one()
        assert verify(json.loads(json.dumps(kept.file))) == []
        assert (kept.file_sha256, kept.root_hash) == (sha256_of(kept.file), kept.file["tree"]["root"])
        assert kept.file["result"]["products"][0] == session.scalars(queries.standings(kept.round_id, 1)).first().detail  # type: ignore[union-attr]
        assert [(step.what, step.by) for step in session.scalars(select(Step).where(Step.noun == "round"))] == [
            ("tallied", SECRETARY)
        ]
        assert "@" not in json.dumps(kept.file)


def test_a_correction_is_a_new_version_and_drops_what_the_council_decided(awards_sessions: Sessions) -> None:
    with awards_sessions.begin() as session:
        round_ = make_scored(session)
        first = tally(session)
        old = json.dumps(first.file, sort_keys=True)
        round_.state = "council"
        open_ballot(session, round_code=round_.code, by=SECRETARY, now=NOW)
        dossier_id = session.scalars(select(Dossier.id).where(Dossier.voting_code == "A-101")).one()
        session.add(
            Decision(
                dossier_id=dossier_id, round_id=round_.id, recognised=True, follows_jury=True,
                decided_by=SECRETARY, decided_at=NOW,
            )
        )  # fmt: skip
    with awards_sessions.begin() as session:
        annul_sheet(
            session, round_code="KV-BAC", sheet_id=sheet_of(session, "A-101"), by=SECRETARY, now=NOW, reason=WHY
        )
        for reason in ("", " \n ", "x" * 501):
            with pytest.raises(Invalid) as refused:
                tally(session, reason=reason)
            assert set(refused.value.fields) == {"reason"}
        second = tally(session, reason=f" {WHY}\n Xem biên bản. ")
        assert (second.version, second.reason) == (2, f"{WHY} Xem biên bản.")
    with awards_sessions() as session:
        versions = session.scalars(select(Tally).order_by(Tally.version)).all()
        assert [verify(one.file) for one in versions] == [[], []]
        assert json.dumps(versions[0].file, sort_keys=True) == old
        assert versions[1].root_hash == versions[0].root_hash, "the leaf stays"
        assert rows(session, 1)[0] == ("A-101", Decimal(83), 1, True, True)
        assert rows(session, 2)[0] == ("A-101", Decimal("82.5"), 1, True, True)
        assert session.scalars(select(Decision)).all() == []
        assert session.scalars(select(Ballot.state)).all() == ["cancelled"]
        assert session.scalars(select(Round.state)).one() == "tallied"
        told = [(one.what, one.said) for one in session.scalars(select(Step).order_by(Step.serial))]
        assert told[-3:] == [
            ("sheet_annulled", f"GK01, A-101: {WHY}"),
            ("ballot_dropped", "1"),
            ("corrected", f"{WHY} Xem biên bản."),
        ]


def test_struck_products_and_their_sheets_are_left_out(awards_sessions: Sessions) -> None:
    with awards_sessions.begin() as session:
        make_scored(session)
        dossier = session.scalars(select(Dossier).where(Dossier.voting_code == "A-101")).one()
        dossier.state = "struck"
        note(session, dossier, "struck", by=SECRETARY, now=NOW, reason="Sao chép mẫu.")
        made = tally(session)
        assert [code for code, *_ in rows(session, 1)] == ["B-102", "B-103", "B-105", "C-104"]
        assert made.file["struck"] == [{"code": "A-101", "reason": "Sao chép mẫu."}]
        assert made.tree_size == 15


def test_a_reason_of_signs_that_nobody_sees_does_not_keep_a_round_from_its_tally(awards_sessions: Sessions) -> None:
    with awards_sessions.begin() as session:
        make_scored(session)
        dossier = session.scalars(select(Dossier).where(Dossier.voting_code == "A-101")).one()
        strike_dossier(session, dossier_id=dossier.id, by=SECRETARY, now=NOW, reason="\u200b")
        assert tally(session).file["struck"] == [{"code": "A-101", "reason": "–"}]


def test_a_rehearsal_is_never_tallied(awards_sessions: Sessions) -> None:
    with awards_sessions.begin() as session:
        real = make_round(session, code="THAT")
        trial = make_scored(session, rehearsal=True, rehearsal_of=real.id)
        with pytest.raises(RehearsalHasNoTally):
            tally(session)
        assert trial.state == "scoring"


def test_below_the_quorum_there_is_no_rank(awards_sessions: Sessions) -> None:
    with awards_sessions.begin() as session:
        make_scored(session, unsigned=1)
        tally(session)
        assert rows(session, 1)[-1] == ("B-105", None, None, False, False)
        counts = queries.outcome_counts(session, session.scalars(select(Round.id)).one(), 1)
        assert counts == {"proposed": 2, "passed": 1, "not_passed": 1, "no_result": 1}


@pytest.mark.parametrize("by", ["", "gk1@example.vn", MEMBER, "organiser2@example.vn", "officer01@example.vn"])
def test_only_the_secretariat_and_hosts_tally(awards_sessions: Sessions, by: str) -> None:
    with awards_sessions() as session:
        make_scored(session)
        make_officer(session, "01")
        acts: tuple[Callable[[], Any], ...] = (
            lambda: tally(session, by=by),
            lambda: annul_sheet(
                session, round_code="KV-BAC", sheet_id=sheet_of(session, "A-101"), by=by, now=NOW, reason=WHY
            ),
        )
        for act in acts:
            with pytest.raises(Forbidden):
                act()


@pytest.mark.parametrize(
    ("state", "trouble"),
    [("draft", RoundNotReady), ("open", RoundNotReady), ("published", RoundNotReady), ("closed", RoundNotReady)],
)
def test_there_is_a_time_for_it(awards_sessions: Sessions, state: RoundState, trouble: type[Trouble]) -> None:
    with awards_sessions() as session:
        round_ = make_scored(session)
        round_.state = state
        session.flush()
        with pytest.raises(trouble):
            tally(session, reason=WHY)
        with pytest.raises(trouble):
            annul_sheet(
                session, round_code="KV-BAC", sheet_id=sheet_of(session, "A-101"), by=SECRETARY, now=NOW, reason=WHY
            )


def test_what_cannot_be_tallied(awards_sessions: Sessions) -> None:
    with awards_sessions() as session:
        make_scored(session, unsigned=5)
        with pytest.raises(NothingSigned):
            tally(session)
        with pytest.raises(RoundNotFound):
            tally(session, round_code="NO")


def test_a_button_pressed_twice_makes_one_version(awards_sessions: Sessions) -> None:
    with awards_sessions.begin() as session:
        make_scored(session)

    def press(_: int) -> str:
        try:
            with awards_sessions.begin() as session:
                return f"version {tally(session, after=0).version}"
        except TalliedMeanwhile:
            return "too late"

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(press, range(2))) == ["too late", "version 1"]
    with awards_sessions() as session:
        assert len(session.scalars(select(Tally)).all()) == 1
        assert len(session.scalars(select(Standing)).all()) == 5


def test_annulling_and_letting_count_again(awards_sessions: Sessions) -> None:
    with awards_sessions.begin() as session:
        make_scored(session, unsigned=1)
        judge = session.scalars(select(Judge)).first()
        unsigned = session.scalars(select(Dossier).where(Dossier.voting_code == "B-105")).one()
        assert judge
        draft = make_draft_sheet(session, judge, unsigned)
        given: dict[str, Any] = {"round_code": "KV-BAC", "by": SECRETARY, "now": NOW, "reason": WHY}
        sheet_id = sheet_of(session, "A-101")
        with pytest.raises(NotAnnulled):
            restore_sheet(session, sheet_id=sheet_id, **given)
        with pytest.raises(Invalid):
            annul_sheet(session, sheet_id=sheet_id, **(given | {"reason": " "}))
        leaf = annul_sheet(session, sheet_id=sheet_id, **given).leaf_hash
        with pytest.raises(AlreadyAnnulled):
            annul_sheet(session, sheet_id=sheet_id, **given)
        restored = restore_sheet(session, sheet_id=sheet_id, **given)
        assert (restored.annulled_reason, restored.annulled_at, restored.leaf_hash) == ("", None, leaf)
        make_round(session, code="R-2", state="scoring")
        for of, id_ in (("R-2", sheet_id), ("KV-BAC", uuid4()), ("KV-BAC", draft.id)):
            with pytest.raises(SignedSheetNotFound):
                annul_sheet(session, sheet_id=id_, **(given | {"round_code": of, "by": ORGANISER}))


def test_lists_are_narrowed_and_exact(awards_sessions: Sessions) -> None:
    with awards_sessions.begin() as session:
        round_ = make_scored(session, unsigned=1)
        tally(session)

        def found(**wanted: str) -> list[str | None]:
            query = queries.listed(round_.id, 1, queries.StandingFilters(**wanted))
            return [one.dossier.voting_code for one in session.scalars(query)]

        assert found() == ["A-101", "B-102", "B-103", "C-104", "B-105"]
        assert found(group="B") == ["B-102", "B-103", "B-105"]
        assert found(outcome="proposed") == ["A-101", "B-102"]
        assert found(outcome="passed") == ["B-103"]
        assert found(outcome="no_result") == ["B-105"]
        assert found(province="04") == ["A-101", "C-104"]
        assert found(q="b-10", province="19") == ["B-102", "B-105"]
        assert found(q="che moc CAU htx") == ["A-101", "B-102", "B-103", "C-104", "B-105"]
        assert found(q="100%_") == []
        assert queries.last_proposed(session, round_.id, 1) == 2


def test_progress_says_what_is_missing_for_each_product(awards_sessions: Sessions) -> None:
    with awards_sessions.begin() as session:
        round_ = make_scored(session, unsigned=1)
        annul_sheet(
            session, round_code="KV-BAC", sheet_id=sheet_of(session, "A-101"), by=SECRETARY, now=NOW, reason=WHY
        )
        found = queries.progress_of_products(session, round_, 2)
        told = [(one.code, one.signed, one.annulled, one.awaited, one.enough) for one in found]
        assert told == [
            ("B-105", 0, 0, 3, False),
            ("A-101", 2, 1, 0, True),
            ("B-102", 3, 0, 0, True),
            ("B-103", 3, 0, 0, True),
            ("C-104", 3, 0, 0, True),
        ]
