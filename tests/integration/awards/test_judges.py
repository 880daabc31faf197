"""The jury on a real database: who may do what, what is kept, what is told, two answers at once."""

import threading
from collections.abc import Callable
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from services.awards.actions.judges import (
    answer_invitation,
    declare_tie,
    invite_judge,
    refresh_blocks,
    remind_behind,
    remove_judge,
    resend_invitation,
)
from services.awards.actions.judges.answering import Ties
from services.awards.actions.judges.inviting import AlreadyJudge
from services.awards.actions.sheets import ProductNotAssigned
from services.awards.domain.conflicts import DeclarationChanged
from services.awards.domain.lifecycle import InvitationAnswered, RoundNotReady
from services.awards.models import Dossier, Judge
from services.awards.service import SERVICE
from shared.errors import Forbidden, Invalid
from shared.events.booths import ContactsChanged
from shared.events.contacts import Contact as ToldContact
from shared.events.envelope import Envelope
from shared.messaging.consumer import MessageOutcome, apply
from tests.awards_builders import (
    make_contact,
    make_dossier,
    make_establishment,
    make_judge,
    make_official,
    make_organiser,
    make_round,
)
from tests.builders import NOW, told, told_data
from tests.integration.awards.jury_scenes import (
    DECLARED,
    SECRETARY,
    a_round,
    accepts,
    blocks,
    given_to,
    invited,
    rules,
    scoring_round,
    signs,
)

Sessions = sessionmaker[Session]


def test_an_invitation_gives_a_label_and_is_told_with_the_mailbox_first(awards_sessions: Sessions) -> None:
    with awards_sessions.begin() as session:
        found = a_round(session)
        first, second = invited(session, found), invited(session, found, "GK2@Example.vn", title="Viện Dệt may")
        assert (first.label, second.label, second.email) == ("GK01", "GK02", "gk2@example.vn")
        assert told(session) == ["awards.contacts.changed", "awards.judge.invited"] * 2
        data = told_data(session)
        assert data[0]["group"] == f"judge:{first.id}"
        assert data[1]["judge_id"] == str(first.id)
        with pytest.raises(AlreadyJudge):
            invited(session, found, "gk@example.vn")
        with pytest.raises(Invalid) as wrong:
            invited(session, found, "x", province_code="999", establishment_id=UUID(int=1))
        assert set(wrong.value.fields) == {"email"}
        with pytest.raises(Invalid) as wrong:
            invited(session, found, "x@example.vn", province_code="999", establishment_id=UUID(int=1))
        assert set(wrong.value.fields) == {"establishment_id", "province_code"}


def test_only_the_secretariat_runs_the_jury_and_only_a_judge_answers(awards_sessions: Sessions) -> None:
    with awards_sessions.begin() as session:
        found, organiser = a_round(session), make_organiser(session)
        judge, other = invited(session, found), invited(session, found, "other@example.vn")
        make_official(session, make_round(session), "secretariat", "elsewhere@example.vn")
        acts: list[Callable[[str], object]] = [
            lambda by: invite_judge(session, round_code=found.code, by=by, now=NOW, email="n@example.vn", name="Lê Na"),
            lambda by: resend_invitation(session, judge_id=judge.id, by=by, now=NOW),
            lambda by: remove_judge(session, judge_id=judge.id, by=by, now=NOW, reason="Ốm dài ngày"),
            lambda by: remind_behind(session, round_code=found.code, by=by, now=NOW),
            lambda by: declare_tie(session, judge_id=judge.id, by=by, now=NOW, ties=Ties(), reason="Họ hàng"),
        ]
        for who in ("", other.email, "elsewhere@example.vn", "council@example.vn"):
            for act in acts:
                with pytest.raises(Forbidden):
                    act(who)
        for who in ("", other.email, SECRETARY, organiser):
            with pytest.raises(Forbidden):
                answer_invitation(session, judge_id=judge.id, by=who, now=NOW, accept=True, declaration=DECLARED)
        assert judge.state == "invited"


def test_accepting_keeps_the_declaration_and_blocks_what_was_declared(awards_sessions: Sessions) -> None:
    with awards_sessions.begin() as session:
        found = a_round(session, rules=rules(block_same_province=True))
        own, cousin, neighbour, free = (
            make_dossier(session, found, make_establishment(session, province_code=code))
            for code in ("02", "04", "06", "08")
        )
        make_contact(session, f"establishment:{own.establishment_id}", "gk@example.vn")
        judge = invited(session, found, province_code="06")
        with pytest.raises(DeclarationChanged):
            accepts(session, judge, declaration="Tôi đồng ý.")
        with pytest.raises(Invalid) as wrong:
            accepts(session, judge, Ties(dossier_ids=[cousin.id]))
        assert set(wrong.value.fields) == {"answer"}
        with pytest.raises(Invalid):
            accepts(session, judge, Ties(dossier_ids=[UUID(int=1)]), answer="Họ hàng")
        accepts(session, judge, Ties(dossier_ids=[cousin.id], province_codes=["10"]), answer="Họ hàng")
        assert (judge.state, judge.declaration, judge.answered_at) == ("accepted", DECLARED, NOW)
        assert blocks(session) == {
            ("GK01", own.voting_code): ("same_establishment", "Giám khảo thuộc cơ sở có sản phẩm này.", SECRETARY),
            ("GK01", cousin.voting_code): ("declared", "Họ hàng", "gk@example.vn"),
            ("GK01", neighbour.voting_code): (
                "same_province", "Giám khảo cùng tỉnh, thành phố với cơ sở có sản phẩm này.", SECRETARY,
            ),
        }  # fmt: skip
        late = make_dossier(session, found, make_establishment(session, province_code="10"))
        assert refresh_blocks(session, found, NOW, dossier_ids=[late.id]) == 1
        assert refresh_blocks(session, found, NOW) == 0
        judge.province_code = None  # a fact that changes later takes no block away
        refresh_blocks(session, found, NOW)
        assert set(blocks(session)) == {("GK01", one.voting_code) for one in (own, cousin, neighbour, late)}
        assert ("GK01", free.voting_code) not in blocks(session)
        assert accepts(session, judge).state == "accepted"  # a double click
        with pytest.raises(InvitationAnswered):
            answer_invitation(session, judge_id=judge.id, by=judge.email, now=NOW, accept=False)


def test_two_answers_at_once_are_one(awards_sessions: Sessions) -> None:
    with awards_sessions.begin() as session:
        judge = invited(session, a_round(session))
    outcomes: list[str] = []

    def decline() -> None:
        try:
            with awards_sessions.begin() as session:
                answer_invitation(session, judge_id=judge.id, by=judge.email, now=NOW, accept=False, answer="Bận")
                outcomes.append("declined")
        except InvitationAnswered:
            outcomes.append("refused")

    with awards_sessions.begin() as session:
        accepts(session, judge)
        other = threading.Thread(target=decline)
        other.start()
        other.join(0.5)
        assert outcomes == []  # it waits for the first
    other.join(10)
    assert outcomes == ["refused"]
    with awards_sessions() as session:
        assert session.scalars(select(Judge.state)).all() == ["accepted"]
        assert told(session).count("awards.judge.answered") == 1


def test_who_declined_can_be_asked_again_and_keeps_the_label(awards_sessions: Sessions) -> None:
    with awards_sessions.begin() as session:
        found = a_round(session)
        judge = invited(session, found)
        answer_invitation(session, judge_id=judge.id, by=judge.email, now=NOW, accept=False, answer="Bận công tác")
        assert (judge.state, judge.answer) == ("declined", "Bận công tác")
        resend_invitation(session, judge_id=judge.id, by=SECRETARY, now=NOW)
        resend_invitation(session, judge_id=judge.id, by=SECRETARY, now=NOW + timedelta(minutes=5))
        assert told(session).count("awards.judge.invited") == 2
        remove_judge(session, judge_id=judge.id, by=SECRETARY, now=NOW, reason="Nhầm hộp thư")
        again = invited(session, found)
        assert (again.id, again.label, again.state) == (judge.id, "GK01", "invited")


def test_after_the_result_is_public_nothing_of_the_jury_changes(awards_sessions: Sessions) -> None:
    with awards_sessions.begin() as session:
        found = a_round(session, state="published")
        judge, product = make_judge(session, found), make_dossier(session, found)
        for act in (
            lambda: invited(session, found),
            lambda: remove_judge(session, judge_id=judge.id, by=SECRETARY, now=NOW, reason="Ốm dài ngày"),
            lambda: declare_tie(
                session,
                judge_id=judge.id,
                by=judge.email,
                now=NOW,
                ties=Ties(dossier_ids=[product.id]),
                reason="Họ hàng",
            ),
        ):
            with pytest.raises(RoundNotReady):
                act()


def test_a_judge_who_joins_an_establishment_scores_its_products_no_more(awards_sessions: Sessions) -> None:
    """Booths tells who acts for an establishment, also while the jury is at work; older news change nothing."""
    with awards_sessions.begin() as session:
        _round, jury = scoring_round(session, judges=3, products=2)
        product, other = session.scalars(select(Dossier).order_by(Dossier.voting_code)).all()
        joined, mailbox, code = product.establishment_id, jury[0].email, product.voting_code or ""
        assert given_to(session)["GK01"] == {code, other.voting_code}
    for told_on, contacts in ((NOW, [mailbox.upper()]), (NOW - timedelta(days=1), [jury[1].email])):
        event = ContactsChanged(
            group=f"establishment:{joined}", contacts=[ToldContact(name="Lan", email=one) for one in contacts]
        )
        envelope = Envelope.around(event, id=uuid4(), time=told_on, correlationid="t")
        with awards_sessions.begin() as session:
            assert apply(session, SERVICE, envelope) is MessageOutcome.HANDLED
    with awards_sessions.begin() as session:
        assert {pair: kept[0] for pair, kept in blocks(session).items()} == {("GK01", code): "same_establishment"}
        both = {code, other.voting_code}
        assert given_to(session) == {"GK01": {other.voting_code}, "GK02": both, "GK03": both}
        with pytest.raises(ProductNotAssigned):
            signs(session, jury[0], session.get_one(Dossier, product.id))
