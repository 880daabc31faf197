"""Verbs of awards in the state in which they are of use, and who may; all of them, in one state, are in who_may.py."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.awards import permissions
from services.awards.actions import (
    ballots,
    certificates,
    complaints,
    decisions,
    dossiers,
    imports,
    judges,
    officials,
    papers,
    publication,
    rehearsals,
    rounds,
    sheets,
    tallies,
)
from services.awards.actions.judges.answering import Ties
from services.awards.domain.lifecycle import RoundState
from services.awards.domain.rounds import RoundFacts
from services.awards.models import Round
from services.awards.queries.ballots import BallotNotFound
from services.awards.queries.complaints import NothingToComplainOf
from tests.awards_builders import (
    ORGANISER,
    RULES,
)
from tests.builders import NOW

OFFICER, OTHER_OFFICER = "officer01@example.vn", "officer46@example.vn"
SECRETARY, MEMBER, JUDGE, INVITED = "to@example.vn", "hoi-dong@example.vn", "giam-khao@example.vn", "moi@example.vn"
MAKER, OTHER_MAKER, STRANGER, NOBODY = "maker@example.vn", "other@example.vn", "stranger@example.vn", ""
EVERYBODY = (
    ORGANISER, OFFICER, OTHER_OFFICER, SECRETARY, MEMBER, JUDGE, INVITED, MAKER, OTHER_MAKER, STRANGER, NOBODY,
)  # fmt: skip
HOSTS = frozenset({ORGANISER, OFFICER})
ALONE = frozenset({ORGANISER})
OFFICE = HOSTS | {SECRETARY}
ENTRANTS = frozenset({ORGANISER, OFFICER, MAKER})


@dataclass(frozen=True)
class World:
    """The round HN of Hà Nội's province, one of the North, products of two provinces, all kinds of people."""

    round: UUID
    other_round: UUID
    place: UUID
    product: UUID
    draft: UUID
    other_product: UUID
    judge: UUID
    invited: UUID
    council: UUID
    complaint: UUID
    certificate: UUID


def facts(session: Session, code: str) -> RoundFacts:
    found = session.scalars(select(Round).where(Round.code == code)).one()
    return replace(RoundFacts.of(found), name_en="Another name")


def in_state(session: Session, state: RoundState) -> None:
    """Put the round into a state, as far as the rules of the table go."""
    found = session.scalars(select(Round).where(Round.code == "HN")).one()
    found.state, found.rules_sha256 = state, "" if state == "draft" else RULES.sha256()
    found.published_at = NOW if state in ("published", "closed") else None
    session.flush()


def of_province(province_code: str | None) -> RoundFacts:
    return RoundFacts(
        name_vi="Một kỳ mới", name_en="A new round", level="province" if province_code else "nation",
        province_code=province_code, year=2026, dossiers_close_at=NOW + timedelta(days=20),
        scoring_closes_at=NOW + timedelta(days=40),
    )  # fmt: skip


REACHED = (tallies.SignedSheetNotFound, BallotNotFound, NothingToComplainOf)
"""What only those hear who may do the thing: there is nothing to do it to."""
Act = Callable[[Session, World, dict[str, Any]], object]
ACTS: dict[str, tuple[RoundState, Act, frozenset[str]]] = {
    # rounds and their people
    "make the nation's round": (
        "draft",
        lambda s, w, who: rounds.create_round(s, code="QG", facts=of_province(None), **who),
        ALONE,
    ),
    "make Hà Nội's round": (
        "draft",
        lambda s, w, who: rounds.create_round(s, code="HN2", facts=of_province("01"), **who),
        HOSTS,
    ),
    "change a round": ("open", lambda s, w, who: rounds.change_round(s, code="HN", facts=facts(s, "HN"), **who), HOSTS),
    "change a region's round": (
        "open",
        lambda s, w, who: rounds.change_round(s, code="BAC", facts=facts(s, "BAC"), **who),
        ALONE,
    ),
    "give a round away": (
        "draft",
        lambda s, w, who: rounds.change_round(s, code="HN", facts=replace(facts(s, "HN"), province_code="46"), **who),
        ALONE,
    ),
    "set the rules": (
        "draft",
        lambda s, w, who: rounds.change_rules(s, code="HN", rules=RULES.to_json() | {"cap_total": 9}, **who),
        HOSTS,
    ),
    "open": ("draft", lambda s, w, who: rounds.open_round(s, code="HN", **who), HOSTS),
    "begin scoring": ("open", lambda s, w, who: rounds.begin_scoring(s, code="HN", **who), OFFICE),
    "close": ("published", lambda s, w, who: rounds.close_round(s, code="HN", **who), HOSTS),
    "throw a draft away": ("draft", lambda s, w, who: rounds.delete_draft(s, code="HN", **who), HOSTS),
    "name a council member": (
        "open",
        lambda s, w, who: officials.add_official(s, code="HN", office="council", email="a@b.vn", name="Lê An", **who),
        HOSTS,
    ),
    "dismiss a council member": (
        "open",
        lambda s, w, who: officials.remove_official(s, code="HN", official_id=w.council, **who),
        HOSTS,
    ),
    # dossiers
    "enter a product": (
        "open",
        lambda s, w, who: dossiers.start_dossier(s, round_code="HN", establishment_id=w.place, **who),
        ENTRANTS,
    ),
    "write a dossier": (
        "open",
        lambda s, w, who: dossiers.save_product(
            s, dossier_id=w.draft, product_name="Chè", product_group="B", product_kind="single", food=True, **who
        ),
        ENTRANTS,
    ),
    "submit": ("open", lambda s, w, who: dossiers.submit_dossier(s, dossier_id=w.draft, **who), ENTRANTS),
    "withdraw": ("open", lambda s, w, who: dossiers.withdraw_dossier(s, dossier_id=w.draft, **who), ENTRANTS),
    "add a paper": (
        "open",
        lambda s, w, who: papers.add_paper(
            s, dossier_id=w.draft, kind="other", name="a.pdf", media_type="application/pdf", content=b"%PDF-1.4", **who
        ),
        ENTRANTS,
    ),
    "refuse a dossier": (
        "open",
        lambda s, w, who: dossiers.refuse_dossier(s, dossier_id=w.draft, reasons=["Không phải hàng mình làm"], **who),
        OFFICE,
    ),
    "strike a product": (
        "scoring",
        lambda s, w, who: dossiers.strike_dossier(s, dossier_id=w.product, reason="Sao chép mẫu", **who),
        OFFICE,
    ),
    "import a list": (
        "open",
        lambda s, w, who: imports.import_dossiers(s, round_code="HN", entries=[], **who),
        HOSTS | {OTHER_OFFICER},
    ),
    # the jury
    "invite a judge": (
        "open",
        lambda s, w, who: judges.invite_judge(s, round_code="HN", email="n@b.vn", name="Lê Na", **who),
        OFFICE,
    ),
    "remove a judge": (
        "open",
        lambda s, w, who: judges.remove_judge(s, judge_id=w.judge, reason="Bận việc khác", keep_signed=True, **who),
        OFFICE,
    ),
    "remind judges": ("scoring", lambda s, w, who: judges.remind_behind(s, round_code="HN", **who), OFFICE),
    "answer an invitation": (
        "open",
        lambda s, w, who: judges.answer_invitation(
            s, judge_id=w.invited, accept=False, declaration="", ties=Ties(), answer="Bận", **who
        ),
        frozenset({INVITED}),
    ),
    "rehearse": ("open", lambda s, w, who: rehearsals.start_rehearsal(s, code="HN", **who), OFFICE),
    "score": (
        "scoring",
        lambda s, w, who: sheets.save_draft(
            s,
            round_code="HN",
            voting_code="B-417",
            points={"market": "30"},
            notes={},
            comment="",
            base_revision=0,
            **who,
        ),
        frozenset({JUDGE}),
    ),
    "sign": (
        "scoring",
        lambda s, w, who: sheets.sign_sheet(
            s,
            round_code="HN",
            voting_code="B-417",
            points={"market": "30", "economy": "30", "culture": "8", "other": "8"},
            notes={},
            comment="",
            place="Hà Nội",
            base_revision=0,
            submission_id=uuid4(),
            **who,
        ),
        frozenset({JUDGE}),
    ),
    # the result
    "tally": ("scoring", lambda s, w, who: tallies.make_tally(s, round_code="HN", **who), OFFICE),
    "annul a sheet": (
        "tallied",
        lambda s, w, who: tallies.annul_sheet(s, round_code="HN", sheet_id=uuid4(), reason="Ký nhầm", **who),
        OFFICE,
    ),
    "begin the council": ("tallied", lambda s, w, who: ballots.begin_council(s, round_code="HN", **who), OFFICE),
    "open a ballot": ("council", lambda s, w, who: ballots.open_ballot(s, round_code="HN", **who), OFFICE),
    "vote": (
        "council",
        lambda s, w, who: ballots.cast_vote(s, round_code="HN", number=1, answers={}, **who),
        frozenset({MEMBER}),
    ),
    "propose": ("council", lambda s, w, who: decisions.propose(s, round_code="HN", **who), OFFICE),
    "publish": (
        "council",
        lambda s, w, who: publication.publish_round(
            s, round_code="HN", decision_number="1/QĐ", decision_date=NOW.date(), **who
        ),
        HOSTS,
    ),
    "complain": (
        "published",
        lambda s, w, who: complaints.receive_complaint(s, dossier_id=w.product, text="Chưa rõ điểm", **who),
        ENTRANTS,
    ),
    "answer a complaint": (
        "published",
        lambda s, w, who: complaints.answer_complaint(
            s, complaint_id=w.complaint, outcome="rejected", answer="Đã xét", **who
        ),
        OFFICE,
    ),
    "revoke a certificate": (
        "published",
        lambda s, w, who: certificates.revoke_certificate(
            s, certificate_id=w.certificate, reason="Sao chép mẫu", **who
        ),
        HOSTS,
    ),
    # the rules themselves
    "be an organiser": ("open", lambda s, w, who: permissions.require_organiser(s, who["by"]), ALONE),
    "host": ("open", lambda s, w, who: permissions.require_host(s, who["by"], s.get_one(Round, w.round)), HOSTS),
    "host the region's": (
        "open",
        lambda s, w, who: permissions.require_host(s, who["by"], s.get_one(Round, w.other_round)),
        ALONE,
    ),
    "run": ("open", lambda s, w, who: permissions.require_secretariat(s, who["by"], s.get_one(Round, w.round)), OFFICE),
    "run the region's": (
        "open",
        lambda s, w, who: permissions.require_secretariat(s, who["by"], s.get_one(Round, w.other_round)),
        ALONE,
    ),
    "enter for a maker": (
        "open",
        lambda s, w, who: permissions.require_entrant(s, who["by"], establishment_id=w.place, province_code="01"),
        ENTRANTS,
    ),
    "be a judge": ("open", lambda s, w, who: permissions.require_judge(s, who["by"], w.round), frozenset({JUDGE})),
    "be a council member": (
        "open",
        lambda s, w, who: permissions.require_council(s, who["by"], w.round),
        frozenset({MEMBER}),
    ),
    "be either elsewhere": (
        "open",
        lambda s, w, who: permissions.require_council(s, who["by"], w.other_round),
        frozenset(),
    ),
}
