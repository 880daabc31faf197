"""Score sheets: who may write one, what it may say, that it is signed once and never changes, and its receipt."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from services.awards.actions.sheets import (
    JudgeBlocked,
    ProductNotAssigned,
    ProductStruck,
    SheetClash,
    SheetSigned,
    SubmissionTaken,
    save_draft,
    sign_sheet,
)
from services.awards.domain.lifecycle import RoundNotReady
from services.awards.domain.merkle import leaf_hash, verify_inclusion
from services.awards.domain.sheets import notes_sha256
from services.awards.models import Block, Dossier, Judge, Round, Sheet
from services.awards.queries.sheets import ReceiptNotReady, SheetNotFound, receipt
from shared.canonical import canonical
from shared.errors import Forbidden, Invalid, Trouble
from tests.awards_builders import make_assignment, make_dossier, make_judge, make_official, make_organiser, make_round
from tests.builders import NOW, told
from tests.locks import in_turn

Sessions = sessionmaker[Session]
POINTS = {"market": "32.5", "economy": "30", "culture": "8", "other": "0"}
JUDGE, OTHER = "a@example.vn", "b@example.vn"


def hall(session: Session, products: int = 3, **changes: Any) -> Round:
    """A round in scoring: two judges, each with all products B-001, B-002, …"""
    round_ = make_round(session, **({"code": "R", "state": "scoring"} | changes))
    judges = [
        make_judge(session, round_, email=email, label=label) for email, label in ((JUDGE, "GK01"), (OTHER, "GK02"))
    ]
    for number in range(1, products + 1):
        dossier = make_dossier(session, round_, voting_code=f"B-{number:03d}")
        for judge in judges:
            make_assignment(session, judge, dossier, number)
    return round_


def save(session: Session, **changes: Any) -> Sheet:
    """Save a draft of B-001 by the first judge."""
    given: dict[str, Any] = {
        "round_code": "R", "voting_code": "B-001", "by": JUDGE, "now": NOW, "points": POINTS, "notes": {},
        "comment": "", "base_revision": 0,
    }  # fmt: skip
    return save_draft(session, **(given | changes))


def sign(session: Session, **changes: Any) -> Sheet:
    """Sign B-001 by the first judge."""
    given: dict[str, Any] = {
        "round_code": "R", "voting_code": "B-001", "by": JUDGE, "now": NOW, "points": POINTS, "notes": {},
        "comment": "", "place": "Hà Nội", "base_revision": 0, "submission_id": uuid4(),
    }  # fmt: skip
    return sign_sheet(session, **(given | changes))


def row(sheet: Sheet) -> tuple[Any, ...]:
    return sheet.state, sheet.points, sheet.notes, sheet.comment, sheet.revision, sheet.leaf_hash, sheet.leaf_index


def test_a_draft_is_kept_as_it_is_and_counts_what_was_changed(awards_sessions: Sessions) -> None:
    with awards_sessions.begin() as session:
        hall(session)
        save(session, points={"market": "7"}, notes={"market": "đẹp", "other": ""})
    with awards_sessions.begin() as session:
        sheet = save(session, points={"market": "7.5", "culture": "10"}, base_revision=1, comment="tốt")
        assert row(sheet) == ("draft", {"market": "7.5", "culture": "10"}, {}, "tốt", 2, "", None)
        again = save(session, points={"culture": "10.0", "market": "7,50"}, base_revision=0, comment="tốt")
        assert again.revision == 2, "the same content again, however it is written, is no change"


def test_saving_over_what_was_not_seen_is_a_clash_that_shows_it(awards_sessions: Sessions) -> None:
    with awards_sessions.begin() as session:
        hall(session)
        save(session)
    for act in (save, sign):
        with awards_sessions() as session:
            with pytest.raises(SheetClash) as clash:
                act(session, points=POINTS | {"other": "1"}, base_revision=0)
            assert clash.value.stored.points == POINTS
    with awards_sessions() as session:
        assert [row(sheet)[:2] for sheet in session.scalars(select(Sheet))] == [("draft", POINTS)]


def test_two_tablets_that_save_at_once_lose_nothing(awards_sessions: Sessions) -> None:
    with awards_sessions.begin() as session:
        hall(session)
        save(session)
    with pytest.raises(SheetClash):
        in_turn(
            awards_sessions,
            lambda session: save(session, points=POINTS | {"other": "1"}, base_revision=1),
            lambda session: save(session, points=POINTS | {"other": "2"}, base_revision=1),
        )
    with awards_sessions() as session:
        assert session.scalars(select(Sheet.points)).one()["other"] == "1"


@pytest.mark.parametrize(
    ("points", "wrong"),
    [
        (POINTS | {"market": "40.5"}, {"points.market"}),
        (POINTS | {"market": "0.25", "other": "-1"}, {"points.market", "points.other"}),
        (POINTS | {"market": "NaN", "economy": "1e1", "culture": "٣", "other": " "}, {
            "points.market", "points.economy", "points.culture", "points.other",
        }),
        (POINTS | {"beauty": "1"}, {"points.beauty"}),
        ({"market": "40"}, {"points.economy", "points.culture", "points.other"}),
    ],
)  # fmt: skip
def test_a_sheet_is_signed_by_the_rules_only(awards_sessions: Sessions, points: Any, wrong: set[str]) -> None:
    with awards_sessions() as session:
        hall(session)
        with pytest.raises(Invalid) as refused:
            sign(session, points=points)
        assert set(refused.value.fields) == wrong


def test_notes_have_an_end(awards_sessions: Sessions) -> None:
    with awards_sessions() as session:
        hall(session)
        with pytest.raises(Invalid) as refused:
            sign(session, notes={"market": "x" * 501, "beauty": "x"}, comment="x" * 2_001, place="x" * 101)
        assert set(refused.value.fields) == {"notes.market", "notes.beauty", "comment", "place"}


def block(session: Session) -> None:
    judge = session.scalars(select(Judge).where(Judge.email == JUDGE)).one()
    dossier = session.scalars(select(Dossier).where(Dossier.voting_code == "B-001")).one()
    session.add(
        Block(judge_id=judge.id, dossier_id=dossier.id, kind="declared", reason="là em", noted_by=JUDGE, noted_at=NOW)
    )
    session.flush()


def put(model: type[Any], **changes: Any) -> Callable[[Session], None]:
    def change(session: Session) -> None:
        for one in session.scalars(select(model)):
            for name, value in changes.items():
                setattr(one, name, value)
        session.flush()

    return change


@pytest.mark.parametrize("act", [save, sign])
@pytest.mark.parametrize(
    ("change", "who", "refusal"),
    [
        (None, {"by": "organiser@example.vn"}, Forbidden),
        (None, {"by": "secretary@example.vn"}, Forbidden),
        (None, {"by": ""}, Forbidden),
        (put(Judge, state="invited"), {}, Forbidden),
        (put(Judge, state="removed"), {}, Forbidden),
        (None, {"voting_code": "B-999"}, ProductNotAssigned),
        (block, {}, JudgeBlocked),
        (put(Dossier, state="struck"), {}, ProductStruck),
        (put(Round, state="open"), {}, RoundNotReady),
        (put(Round, state="tallied"), {}, RoundNotReady),
    ],
)
def test_only_the_judge_of_the_product_scores_while_it_is_time(
    awards_sessions: Sessions, act: Any, change: Any, who: dict[str, str], refusal: type[Trouble]
) -> None:
    with awards_sessions() as session:
        round_ = hall(session)
        make_organiser(session)
        make_official(session, round_, "secretariat", "secretary@example.vn")
        if change:
            change(session)
        with pytest.raises(refusal):
            act(session, **who)


def test_a_product_of_another_judge_alone_is_not_mine(awards_sessions: Sessions) -> None:
    with awards_sessions() as session:
        round_ = hall(session)
        make_dossier(session, round_, voting_code="B-777")
        with pytest.raises(ProductNotAssigned):
            sign(session, voting_code="B-777")


def test_what_comes_after_the_time_is_taken_until_the_tally(awards_sessions: Sessions) -> None:
    with awards_sessions() as session:
        round_ = hall(session)
        late = round_.scoring_closes_at + timedelta(hours=1)
        assert sign(session, now=late).signed_at == late


def test_a_signed_sheet_never_changes(awards_sessions: Sessions) -> None:
    submission = uuid4()
    with awards_sessions.begin() as session:
        hall(session)
        save(session, points={"market": "1"})
        first = row(sign(session, base_revision=1, submission_id=submission))
    for act, points in ((save, {}), (save, POINTS), (sign, POINTS), (sign, POINTS | {"other": "9"})):
        with awards_sessions.begin() as session, pytest.raises(SheetSigned):
            act(session, base_revision=2, points=points)
    with awards_sessions.begin() as session:
        put(Round, state="tallied")(session)
        later = NOW + timedelta(days=1)
        again = sign(session, submission_id=submission, points=POINTS | {"other": "9"}, now=later)
        assert row(again) == first, "the same hand-in again gives what it signed, even after the tally"
        with pytest.raises(SheetNotFound):
            receipt(session, "R", "B-002", JUDGE)


def test_a_hand_in_signs_one_sheet_only(awards_sessions: Sessions) -> None:
    with awards_sessions() as session:
        hall(session)
        submission = sign(session).submission_id
        with pytest.raises(SubmissionTaken):
            sign(session, voting_code="B-002", submission_id=submission)


@pytest.mark.parametrize("rehearsal", [False, True])
def test_the_last_sheet_is_told_but_not_of_a_rehearsal(awards_sessions: Sessions, *, rehearsal: bool) -> None:
    with awards_sessions() as session:
        of = make_round(session).id if rehearsal else None
        hall(session, products=2, rehearsal=rehearsal, rehearsal_of=of)
        sign(session)
        assert told(session) == []
        sign(session, voting_code="B-002")
        assert told(session) == ([] if rehearsal else ["awards.judge.finished"])


def test_the_same_hand_in_at_once_signs_once_and_leaves_are_numbered_without_gaps(awards_sessions: Sessions) -> None:
    with awards_sessions.begin() as session:
        hall(session, products=4)
    wanted = [(by, f"B-{number:03d}", uuid4()) for by in (JUDGE, OTHER) for number in range(1, 5)]

    def hand_in(one: tuple[str, str, UUID]) -> tuple[str, int]:
        with awards_sessions.begin() as session:
            sheet = sign(session, by=one[0], voting_code=one[1], submission_id=one[2])
            return sheet.leaf_hash, sheet.leaf_index or 0

    with ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(hand_in, wanted * 3))
    assert answers[:8] == answers[8:16] == answers[16:], "each hand-in gave one sheet"
    assert sorted(index for _, index in answers[:8]) == list(range(8))


def test_the_receipt_leads_to_the_root_and_binds_the_notes(awards_sessions: Sessions) -> None:
    with awards_sessions() as session:
        hall(session)
        for number, by in enumerate([OTHER, JUDGE, OTHER]):
            voting_code = f"B-{number + 1:03d}"
            sign(session, by=by, voting_code=voting_code, notes={"market": "rất tốt"}, comment="nên chọn")
        save(session, voting_code="B-003")  # one that is not signed is no leaf
        got = receipt(session, "R", "B-002", JUDGE)
        leaf = got["leaf"]
        assert " ".join(sorted(got)) == (  # as docs/proofs.md, section 13, says
            "comment format inclusion_proof judge leaf leaf_hash leaf_index notes place product round tree"
        )
        assert (got["judge"], got["product"], got["leaf_index"], got["tree"]["size"]) == ("GK01", "B-002", 1, 3)
        assert {name: leaf[name] for name in ("round", "judge", "product", "points", "signed_at")} == {
            "round": "R", "judge": "GK01", "product": "B-002", "points": POINTS,
            "signed_at": f"{NOW:%Y-%m-%dT%H:%M:%SZ}",
        }  # fmt: skip
        words = {name: got[name] for name in ("notes", "comment", "place")}
        assert leaf["notes_sha256"] == notes_sha256(**words, salt_hex=leaf["salt"])
        hashed = leaf_hash(canonical(leaf))
        assert hashed.hex() == got["leaf_hash"]
        proof = [bytes.fromhex(node) for node in got["inclusion_proof"]]
        assert verify_inclusion(hashed, 1, 3, proof, bytes.fromhex(got["tree"]["root"]))
        assert len({sheet.leaf["salt"] for sheet in session.scalars(select(Sheet)) if sheet.leaf}) == 3


def test_a_receipt_is_for_its_judge_once_signed(awards_sessions: Sessions) -> None:
    with awards_sessions() as session:
        hall(session)
        sign(session)
        save(session, voting_code="B-002")
        for by, voting_code, refusal in (
            (OTHER, "B-001", SheetNotFound),
            (JUDGE, "B-002", ReceiptNotReady),
            (JUDGE, "B-003", SheetNotFound),
            (make_organiser(session), "B-001", Forbidden),
        ):
            with pytest.raises(refusal):
                receipt(session, "R", voting_code, by)


def test_the_tally_waits_for_a_sheet_that_is_being_signed(awards_sessions: Sessions) -> None:
    """The round is held while a sheet is written, so that the tally never misses one."""
    with awards_sessions.begin() as session:
        hall(session)

    def close_at(moment: datetime) -> None:
        with awards_sessions.begin() as session:
            session.scalars(select(Round).with_for_update()).one().state = "tallied"

    with ThreadPoolExecutor(1) as pool:
        with awards_sessions.begin() as session:
            sign(session)
            closing = pool.submit(close_at, NOW)
            with pytest.raises(TimeoutError):
                closing.result(timeout=0.3)
        closing.result(timeout=5)
    with awards_sessions.begin() as session, pytest.raises(RoundNotReady):
        sign(session, voting_code="B-002")
