"""One small world for each service: a maker and what is theirs, everybody else who might want it, and what is public.

``Known`` says what stands in an address for the name of each of its parts; ``@somewhere`` what it is in lines that say
so: another state, another place.
"""

import io
import re
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID, uuid4

import pikepdf
from sqlalchemy import select, update
from sqlalchemy.orm import Session, sessionmaker

from services.awards.actions.ballots import begin_council, cast_vote, open_ballot
from services.awards.actions.tallies import make_tally
from services.awards.models import Certificate, Dossier, Paper, Sheet
from services.booths.actions.documents import new_document
from services.booths.actions.draws import close_and_announce, publish_draw
from services.booths.actions.replacements import announce_again, confirm_replacement
from services.booths.domain.draw import commitment
from services.booths.models import (
    AccessRequest,
    DrawNumbers,
    Fair,
    Hall,
    Member,
    Offer,
    Payer,
    Registration,
    SourceReplacement,
    Zone,
)
from services.notifications.actions.digests import send_digest_now
from services.notifications.actions.people import grant_staff
from services.notifications.actions.sessions import begin_session
from services.notifications.domain.secrets import digest_of_token
from services.notifications.domain.unsubscribing import token_of
from services.notifications.models import KeptLetter, Letter, SignInLink
from shared.clock import now
from shared.events.awards import JudgeInvited
from shared.events.booths import ApplicationAccepted, BoothOffered, EstablishmentRegistered, FairStarted
from shared.messaging.nightly import list_id_of
from tests import awards_builders as awards
from tests import builders as booths
from tests.integration.awards.publication_scenes import complain, publish, ready
from tests.integration.awards.tally_builders import make_scored, sign
from tests.integration.notifications.announcing import an_announcement
from tests.integration.notifications.deciding import BATCH, DAY, a_batch, a_draft, decision, night
from tests.integration.notifications.returning import mark_as_gone, unclear
from tests.integration.notifications.telling import contacts, tell
from tests.unit.notifications.samples import FIELDS, sample

Sessions = sessionmaker[Session]
Known = dict[str, Any]
PEOPLE: Final[Mapping[str, str]] = {
    "nobody": "",
    "stranger": "ai@example.vn",
    "maker": "hoa@example.vn",
    "other maker": "binh@example.vn",
    "officer": "can.bo.01@example.vn",
    "other officer": "can.bo.46@example.vn",
    "organiser": "to-chuc@example.vn",
    "granted": "duoc-doc@example.vn",
    "secretary": "thu-ky@example.vn",
    "other secretary": "thu-ky-khac@example.vn",
    "council": "hoi-dong@example.vn",
    "judge": "giam-khao@example.vn",
    "other judge": "giam-khao-khac@example.vn",
    "invited": "moi@example.vn",
}
"""Everybody by their mailbox. The maker's province is 01, the other officer's and maker's is 46."""
DRAWN: Final[Known] = {"page_count": 1, "pages_kept": 1, "pages": [b"%PDF"]}
"""A paper of which there is a picture of its page."""
MAKER, ORGANISER, SECRETARY = PEOPLE["maker"], PEOPLE["organiser"], PEOPLE["secretary"]
PHONE: Final = "0987111222"
PRIVATE: Final = re.compile(rb"0987\s?111\s?222|RIENG-\d|hoa@example")
"""What is the maker's alone, as pages and files show it: a number to call, labels of what was handed in, a mailbox."""


def booths_world(sessions: Sessions) -> Known:
    """Fairs in every state, the maker's applications and offer, papers, somebody who asks to be let in."""
    at = now()
    with sessions.begin() as session:
        booths.make_staff(session, email=ORGANISER)
        officer = booths.make_staff(session, email=PEOPLE["officer"], role="officer", province_code="01")
        booths.make_staff(session, email=PEOPLE["other officer"], role="officer", province_code="46")
        place = booths.make_establishment(session, member=MAKER, name="HTX Hoa Ban", contact_phone=PHONE)
        booths.make_establishment(session, member=PEOPLE["other maker"], province_code="46")
        second = Member(establishment_id=place.id, email="hai@example.vn", name="Hai", added_by=MAKER, added_at=at)
        asked = AccessRequest(establishment_id=place.id, email="xin@example.vn", name="Xin", asked_at=at)
        begun = Registration(email=MAKER, answers={}, changed_at=at)
        paper = booths.make_document(session, place, "other", **DRAWN)
        opened = booths.make_fair(session, code="MO", **_days(at, closed=False))
        draft = booths.make_application(session, opened, place, state="draft", label="RIENG-1")
        taking = booths.make_fair(session, code="NOP", **_days(at, closed=False))
        handed_in = booths.make_application(session, taking, place, label="RIENG-2")
        of_draft = booths.make_document(session, place, "other", application_id=draft.id, sha256="1" * 64)
        booths.make_fair(session, code="NHAP", state="draft", **_days(at))
        booths.make_fair(session, code="THEM", **_days(at, closed=False))
        session.add_all([second, asked, begun])
        session.flush()
        own_paper = new_document(
            kind="other", name="a.pdf", media_type="application/pdf", content=b"%PDF-1", by=MAKER, now=at
        )
        own_paper.registration_id = begun.id
        session.add(own_paper)
        offer = _drawn(session, place, at)
        numbers, replacement = _closed(session, at)
        of_nhap = _parts_of(session, "NHAP")
        return {
            **_parts_of(session, "CONG-BO"), "code": "CONG-BO", "booth": "A-01", "version": 1,
            "number": 1, "attempt": 1,
            "establishment_id": place.id, "member_id": second.id, "request_id": asked.id, "document_id": paper.id,
            "application_id": draft.id, "offer_id": offer, "staff_id": officer.id, "step": "who", "kind": "xlsx",
            "ending": "xlsx", "numbers_id": numbers, "replacement_id": replacement,
            "@draft": {**of_nhap, "code": "NHAP", "booth": "B-01"},
            "@open": {"code": "THEM"},
            "@closed": {"code": "DONG"},
            "@in": {"application_id": handed_in.id},
            "@application": {"document_id": of_draft.id},
            "@begun": {"document_id": own_paper.id},
        }  # fmt: skip


def _days(at: datetime, *, closed: bool = True) -> Known:
    return {
        "opens_on": (at + timedelta(days=40)).date(),
        "closes_on": (at + timedelta(days=44)).date(),
        "registration_opens_at": at - timedelta(days=20),
        "registration_closes_at": at + timedelta(days=-2 if closed else 9),
        "confirm_deadline_at": at + timedelta(days=30),
    }


def _announced(session: Session, code: str, place: Any, at: datetime) -> Fair:
    secret = bytes(range(32))
    given = {"draw_secret": secret.hex(), "draw_commitment": commitment(secret).hex()}
    fair = booths.make_fair(session, code=code, rows=1, columns=1, **_days(at), **given)
    booths.make_application(session, fair, place, state="accepted")
    closed = at - timedelta(days=1)
    source, another = (booths.make_source(closed + timedelta(minutes=minutes)) for minutes in (1, 9))
    close_and_announce(session, fair_code=code, sources=[source], by=ORGANISER, now=closed)
    why: Known = {"source": source.name, "reason": "Không quay.", "sources": [another]}
    late = announce_again(session, fair_code=code, by=ORGANISER, now=closed + timedelta(minutes=7), **why)
    second = booths.make_staff(session).email
    confirm_replacement(session, replacement_id=late.id, by=second, now=closed + timedelta(minutes=8))
    return fair


def _drawn(session: Session, place: Any, at: datetime) -> UUID:
    """A fair whose draw is published and was corrected once, and the offer that the maker has of it."""
    fair = _announced(session, "CONG-BO", place, at)
    entry = booths.draw_lots(session, fair, [[1, 2, 3]], by=ORGANISER, now=at - timedelta(hours=20))
    publish_draw(session, fair_code=fair.code, by=ORGANISER, now=at - timedelta(hours=19))
    wrong = {"state": "replaced", "numbers": entry.numbers, "proof": entry.proof, "wrong": "Gõ nhầm số thứ hai."}
    when = dict.fromkeys(("entered_at", "answered_at", "published_at", "replaced_at"), at)
    session.add(DrawNumbers(fair_id=fair.id, serial=0, entered_by=ORGANISER, **wrong, **when))
    return session.scalars(select(Offer.id).where(Offer.fair_id == fair.id)).one()


def _closed(session: Session, at: datetime) -> tuple[UUID, UUID]:
    """A fair that waits for its numbers, which were entered, and a source in the place of one that never came."""
    fair = _announced(session, "DONG", booths.make_establishment(session), at)
    given = {"fair_id": fair.id, "serial": 2, "entered_by": "khac@example.vn", "entered_at": at}
    numbers = DrawNumbers(numbers=[[1, 2, 3]], **given)
    replacement = SourceReplacement(source="x", why="y", sources=[], **given)
    session.add_all([numbers, replacement])
    session.flush()
    return numbers.id, replacement.id


def _parts_of(session: Session, code: str) -> Known:
    fair = select(Fair.id).where(Fair.code == code).scalar_subquery()
    parts: Known = {"hall_id": Hall, "zone_id": Zone, "payer_id": Payer}
    return {name: session.scalars(select(part.id).where(part.fair_id == fair)).one() for name, part in parts.items()}


def awards_world(sessions: Sessions) -> Known:
    """A round in each state, the maker's dossiers in the open one, a product, a certificate and a complaint."""
    at = now()
    with sessions.begin() as session:
        awards.make_organiser(session, ORGANISER)
        awards.make_officer(session, "01", PEOPLE["officer"])
        awards.make_officer(session, "46", PEOPLE["other officer"])
        place = awards.make_establishment(session, member=MAKER, name="HTX Hoa Ban")
        awards.make_establishment(session, member=PEOPLE["other maker"], province_code="46")
        elsewhere = awards.make_round(session, code="KHAC", state="scoring", **_own(46))
        awards.make_official(session, elsewhere, "secretariat", PEOPLE["other secretary"])
        awards.make_judge(session, elsewhere, email=PEOPLE["other judge"])
        days: Known = {"dossiers_close_at": at + timedelta(days=20), "scoring_closes_at": at + timedelta(days=40)}
        awards.make_round(session, code="NHAP", state="draft", rules_sha256="", **_own(1), **days)
        opened = awards.make_round(session, code="MO", **_own(1), **days)
        awards.make_official(session, opened, "secretariat", SECRETARY)
        council = _council_of(session, opened)
        draft = awards.make_dossier(session, opened, place, state="draft", voting_code=None, label="RIENG-1")
        handed_in = awards.make_dossier(session, opened, place, state="submitted", voting_code=None, label="RIENG-2")
        invited = awards.make_judge(session, opened, email=PEOPLE["invited"], state="invited")
        paper = _paper(session, draft)
        scoring = make_scored(session, code="CHAM", **_own(1), **days)
        scoring.rules = {**scoring.rules, "blind": False}
        _council_of(session, scoring)
        judge = awards.make_judge(session, scoring, email=PEOPLE["judge"], label="GK08")
        product = awards.make_dossier(session, scoring, place, voting_code="B-417")
        awards.make_assignment(session, judge, product)
        sign(session, scoring, judge, "B-417", 30)
        to_score = awards.make_dossier(session, scoring, place, voting_code="B-418")
        awards.make_assignment(session, judge, to_score)
        paper_scored = _paper(session, product, kind="quality")
        tallied = make_scored(session, code="TINH", **_own(1))
        _council_of(session, tallied)
        make_tally(session, round_code="TINH", by=ORGANISER, now=at)
        voting = make_scored(session, code="BAU", **_own(1))
        _council_of(session, voting)
        make_tally(session, round_code="BAU", by=ORGANISER, now=at)
        begin_council(session, round_code="BAU", by=ORGANISER, now=at)
        ballot = open_ballot(session, round_code="BAU", by=SECRETARY, now=at)
        answers = dict.fromkeys(ballot.subjects, True)
        cast_vote(session, round_code="BAU", number=1, answers=answers, by=PEOPLE["council"], now=at)
        over = ready(session, code="XONG", **_own(1))
        _council_of(session, over)
        publish(session, over)
        complaint = complain(session, "B-002", now=over.published_at)
        certificate = session.scalars(select(Certificate).join(Dossier).where(Dossier.voting_code == "B-004")).one()
        for of in (complaint.dossier, certificate.dossier):
            awards.make_contact(session, f"establishment:{of.establishment_id}", MAKER)
        certificate.state, certificate.pdf, certificate.signed_at = "signed", _pdf(), at
        sheet = session.scalars(select(Sheet.id).where(Sheet.round_id == tallied.id).limit(1)).one()
        return {
            "code": "MO", "dossier_id": draft.id, "establishment_id": place.id, "judge_id": judge.id,
            "certificate_id": certificate.id, "complaint_id": complaint.id, "official_id": council,
            "paper_id": paper, "sheet_id": sheet, "voting_code": "B-102", "product": "B-102", "number": 1,
            "version": 1, "year": 2026, "kind": "xlsx", "ending": "xlsx", "name": "about",
            "@draft": {"code": "NHAP"},
            "@in": {"dossier_id": handed_in.id},
            "@scoring": {"code": "CHAM", "voting_code": "B-417", "dossier_id": product.id, "paper_id": paper_scored},
            "@invited": {"judge_id": invited.id},
            "@tallied": {"code": "TINH"},
            "@council": {"code": "BAU"},
            "@published": {"code": "XONG", "dossier_id": complaint.dossier_id},
            "@check": {"code": certificate.check_code},
        }  # fmt: skip


def _own(province: int) -> Known:
    """A province's own round, which its officers host."""
    return {"level": "province", "regions": [], "province_code": f"{province:02}"}


def _council_of(session: Session, round_: Any) -> UUID:
    return awards.make_official(session, round_, "council", PEOPLE["council"]).id


def _pdf() -> bytes:
    out, made = io.BytesIO(), pikepdf.new()
    made.add_blank_page()
    made.save(out)
    return out.getvalue()


def _paper(session: Session, dossier: Any, kind: str = "photo") -> UUID:
    made = Paper(
        dossier_id=dossier.id, kind=kind, file_name="a.jpg", media_type="image/jpeg", size_bytes=4,
        sha256="0" * 64, content=b"%PDF", preview=b"%PDF", **DRAWN, added_by=MAKER, added_at=now(),
    )  # fmt: skip
    session.add(made)
    session.flush()
    return made.id


def notifications_world(sessions: Sessions) -> Known:
    """The maker and others of two provinces were told decisions; a batch waits, a letter came back."""
    tell(sessions, contacts(MAKER))
    tell(sessions, contacts(PEOPLE["other maker"], group=f"establishment:{uuid4()}"))
    tell(sessions, contacts(ORGANISER, group="organisers"))
    tell(sessions, contacts(PEOPLE["officer"], group=f"province:{FIELDS['province_code']}"))
    tell(sessions, contacts(PEOPLE["other officer"], group="province:46"))
    for event in (ApplicationAccepted, BoothOffered):
        tell(sessions, sample(event, label="RIENG-1"))
    tell(sessions, sample(FairStarted))
    tell(sessions, sample(JudgeInvited))
    a_batch(sessions)
    tell(sessions, night(decision(1)))
    tell(sessions, sample(EstablishmentRegistered))
    with sessions.begin() as session:
        announcement = an_announcement(session, by=PEOPLE["officer"], province_code=FIELDS["province_code"])
        grant_staff(session, email=PEOPLE["granted"], by="grant", now=now())
        assert send_digest_now(session, by=ORGANISER, now=now() + timedelta(hours=1))
        digest = session.scalars(select(Letter.event_id).where(Letter.kind == "digest").limit(1)).one()
        bounced = update(Letter).where(Letter.template == "booth_offered", Letter.recipient == MAKER)
        letter = session.scalars(bounced.values(state="bounced", bounced_at=now()).returning(Letter.id)).one()
        kept = {"kept_at": now(), "message_id": "1", "link": "/", "text": "Chào", "html": "Chào"}
        session.add(KeptLetter(letter_id=letter, **kept))
        until = now() + timedelta(days=1)
        link = {"token_digest": digest_of_token("x" * 43), "email": "ban@example.vn", "next_path": "/notifications/my"}
        session.add(SignInLink(letter_id=letter, expires_at=until, **link))
        mark_as_gone(session, MAKER)
        asked = unclear(session, letter_id=letter)
        draft = a_draft(session)
        device = begin_session(session, id=uuid4(), email=MAKER, browser="", now=now()).id
    return {
        "batch_id": BATCH, "list_id": list_id_of("awards", DAY), "letter_id": letter, "digest_id": digest,
        "kind": "applications", "subject_id": FIELDS["application_id"], "template": "booth_offered", "language": "vi",
        "round_id": sample(JudgeInvited).round_id, "paper": "405917405917405", "pending": "sign_in",
        "@link": {"token": "x" * 43}, "version": 0, "ending": "xlsx", "session_id": device, "return_id": asked,
        "draft_id": draft, "announcement_id": announcement,
        "token": token_of(PEOPLE["other maker"], "news", "only-for-tests-and-32-signs-long"),
    }  # fmt: skip


OF: Final[Mapping[str, Callable[[Sessions], Known]]] = {
    "booths": booths_world,
    "awards": awards_world,
    "notifications": notifications_world,
}
