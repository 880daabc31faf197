"""The timeline of one application or dossier: one entry for each event, and who sees whose letters."""

from uuid import UUID, uuid4

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session, sessionmaker

from services.notifications.models import Batch, Letter, Notice
from shared.clock import now
from shared.events.awards import ComplaintReceived, DossierAccepted, DossierSubmitted, ProductRecognised
from shared.events.booths import (
    ApplicationAccepted,
    ApplicationReturned,
    ApplicationSubmitted,
    BoothOffered,
    OfferConfirmed,
)
from shared.events.envelope import Event
from tests.integration.notifications.conftest import Visitor
from tests.integration.notifications.telling import contacts, tell
from tests.unit.notifications.samples import FIELDS, sample

Sessions = sessionmaker[Session]
HOA, LAN, SECRETARY = "hoa@x.vn", "lan@x.vn", "thu.ky@x.vn"
ORGANISER, OFFICER_19, OFFICER_02, STRANGER = "o@x.vn", "can.bo.19@x.vn", "can.bo.02@x.vn", "ai@x.vn"
APPLICATION, DOSSIER, ROUND = FIELDS["application_id"], FIELDS["dossier_id"], FIELDS["round_id"]
PAGE, API = "/notifications/timeline", "/notifications/api/timeline"
HAPPENED: tuple[type[Event], ...] = (
    ApplicationSubmitted,
    ApplicationReturned,
    ApplicationAccepted,
    BoothOffered,
    OfferConfirmed,
    DossierSubmitted,
    DossierAccepted,
    ComplaintReceived,
)
BATCH = UUID("bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb")


@pytest.fixture
def told(notifications_sessions: Sessions) -> Sessions:
    """An establishment with two members, its application and its dossier; officers, an organiser, a secretary."""
    sessions = notifications_sessions
    tell(sessions, contacts(HOA, LAN))
    tell(sessions, contacts(ORGANISER, group="organisers"))
    tell(sessions, contacts(OFFICER_19, group="province:19"))
    tell(sessions, contacts(OFFICER_02, group="province:02"))
    tell(sessions, contacts(SECRETARY, group=f"secretariat:{ROUND}"))
    for minute, event in enumerate(HAPPENED):
        tell(sessions, sample(event), minute=minute)
    return sessions


def items(visitor: Visitor, place: str) -> list[dict[str, object]]:
    found = visitor.get(f"{API}/{place}").json
    assert found is not None
    listed: list[dict[str, object]] = found["items"]
    return listed


def test_every_event_about_it_is_one_entry_in_order(told: Sessions, visitor: Visitor) -> None:
    visitor.sign_in_as(ORGANISER)
    assert [one["type"] for one in items(visitor, f"applications/{APPLICATION}")] == [
        "booths.application.submitted",
        "booths.application.returned",
        "booths.application.accepted",
        "booths.booth.offered",
        "booths.offer.confirmed",
    ]
    dossier = items(visitor, f"dossiers/{DOSSIER}")
    assert [one["type"] for one in dossier] == [
        "awards.dossier.submitted",
        "awards.dossier.accepted",
        "awards.complaint.received",
    ]
    assert {letter["recipient"] for letter in dossier[0]["letters"]} == {HOA, LAN, SECRETARY}  # type: ignore[attr-defined]  # JSON


def test_an_unknown_secretariat_is_no_unknown_establishment(notifications_sessions: Sessions, visitor: Visitor) -> None:
    tell(notifications_sessions, contacts(ORGANISER, group="organisers"))
    tell(notifications_sessions, contacts(HOA))
    tell(notifications_sessions, sample(DossierSubmitted))
    visitor.sign_in_as(ORGANISER)
    (one,) = items(visitor, f"dossiers/{DOSSIER}")
    assert one["nobody"] is False


def test_an_event_that_nobody_could_be_told_is_there(notifications_sessions: Sessions, visitor: Visitor) -> None:
    tell(notifications_sessions, contacts(ORGANISER, group="organisers"))
    tell(notifications_sessions, sample(BoothOffered))
    visitor.sign_in_as(ORGANISER)
    (one,) = items(visitor, f"applications/{APPLICATION}")
    assert (one["nobody"], one["letters"]) == (True, [])
    assert "Chưa có địa chỉ" in visitor.get(f"{PAGE}/applications/{APPLICATION}").text


@pytest.mark.parametrize(
    ("who", "status", "others"),
    [
        (ORGANISER, 200, True),
        (OFFICER_19, 200, True),
        (HOA, 200, False),
        (OFFICER_02, 403, False),
        (STRANGER, 403, False),
    ],
)
@pytest.mark.parametrize("place", [f"applications/{APPLICATION}", f"dossiers/{DOSSIER}"])
def test_who_sees_whose_letters(
    told: Sessions, visitor: Visitor, who: str, status: int, others: bool, place: str
) -> None:
    visitor.sign_in_as(who)
    for address in (f"{PAGE}/{place}", f"{API}/{place}"):
        answer = visitor.get(address)
        assert answer.status_code == status
        text = answer.get_data(as_text=True)
        assert ("Người L" in text or LAN in text) == others
        assert (SECRETARY in text or "Người T" in text) == (others and place.startswith("dossiers"))


def test_a_member_finds_the_way_from_and_to_their_letters(told: Sessions, visitor: Visitor) -> None:
    visitor.sign_in_as(HOA)
    page = visitor.get(f"{PAGE}/applications/{APPLICATION}").text
    with told() as session:
        mine = session.scalars(select(Letter.id).where(Letter.recipient == HOA, Letter.template == "offer_confirmed"))
        letter = f"/notifications/letters/{mine.one()}"
    assert letter in page
    assert f"/booths/applications/{APPLICATION}" in page
    assert "gian A-12, A-13, xác nhận trước 17:00 ngày 12/10/2026" in page
    assert f"{PAGE}/applications/{APPLICATION}" in visitor.get(letter).text


def test_the_secretariats_letters_do_not_lead_to_what_it_may_not_see(told: Sessions, visitor: Visitor) -> None:
    visitor.sign_in_as(SECRETARY)
    with told() as session:
        letter_id = session.scalars(select(Letter.id).where(Letter.recipient == SECRETARY)).first()
    assert PAGE not in visitor.get(f"/notifications/letters/{letter_id}").text
    assert visitor.get(f"{PAGE}/dossiers/{DOSSIER}").status_code == 403


def test_what_is_held_is_told_to_members_after_its_release(told: Sessions, visitor: Visitor) -> None:
    tell(told, sample(ProductRecognised, batch_id=BATCH), minute=9)
    recognised = "awards.product.recognised"
    place = f"dossiers/{DOSSIER}"

    def seen_by(who: str) -> bool:
        visitor.sign_in_as(who)
        return recognised in {one["type"] for one in items(visitor, place)}

    assert (seen_by(HOA), seen_by(OFFICER_19), seen_by(ORGANISER)) == (False, True, True)
    with told.begin() as session:
        session.execute(update(Batch).values(state="released", decided_by=ORGANISER, decided_at=now()))
        session.execute(update(Letter).where(Letter.batch_id == BATCH).values(state="waiting"))
    assert (seen_by(HOA), seen_by(OFFICER_19), seen_by(ORGANISER)) == (True, True, True)
    visitor.sign_in_as(HOA)
    for address in (f"{PAGE}/{place}", f"{API}/{place}"):
        assert ORGANISER not in visitor.get(address).get_data(as_text=True)
    visitor.sign_in_as(ORGANISER)
    assert f"/notifications/office/batches/{BATCH}" in visitor.get(f"{PAGE}/{place}").text
    with told.begin() as session:
        session.execute(update(Batch).values(state="withdrawn"))
    assert (seen_by(HOA), seen_by(ORGANISER)) == (False, True)


def test_nothing_but_held_events_is_not_found_by_members(notifications_sessions: Sessions, visitor: Visitor) -> None:
    tell(notifications_sessions, contacts(HOA))
    tell(notifications_sessions, sample(ProductRecognised, batch_id=BATCH))
    visitor.sign_in_as(HOA)
    nothing = visitor.get(f"{PAGE}/dossiers/{DOSSIER}")
    assert nothing.status_code == 404
    assert "Ở đây chưa ghi việc gì." in nothing.text
    assert 'href="/notifications/my"' in nothing.text


def test_who_left_the_establishment_sees_it_no_more(told: Sessions, visitor: Visitor) -> None:
    tell(told, contacts(LAN), minute=30)
    visitor.sign_in_as(HOA)
    assert visitor.get(f"{PAGE}/applications/{APPLICATION}").status_code == 403


@pytest.mark.parametrize(
    "place", [f"applications/{uuid4()}", f"dossiers/{APPLICATION}", f"judges/{uuid4()}", "applications/1"]
)
def test_what_is_not_there(told: Sessions, visitor: Visitor, place: str) -> None:
    assert visitor.get(f"{PAGE}/applications/{APPLICATION}").status_code == 303
    visitor.sign_in_as(ORGANISER)
    assert visitor.get(f"{PAGE}/{place}").status_code == 404
    assert visitor.get(f"{API}/{place}").status_code == 404


def test_what_others_typed_is_only_text(notifications_sessions: Sessions, visitor: Visitor) -> None:
    tell(notifications_sessions, contacts(HOA))
    tell(notifications_sessions, sample(ApplicationReturned, reason="<script>alert(1)</script>%(label)s 100%"))
    visitor.sign_in_as(HOA)
    page = visitor.get(f"{PAGE}/applications/{APPLICATION}").text
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;%(label)s 100%" in page


def test_each_event_is_stored_for_its_subject(told: Sessions) -> None:
    with told() as session:
        subjects = set(session.scalars(select(Notice.subject).where(Notice.event_type.startswith("booths."))))
    assert subjects == {f"application:{APPLICATION}"}
