"""Establishments: registered, changed, certified; each change with its event, nothing half done."""

import threading
from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session, sessionmaker

from services.booths.actions import establishments, registrations
from services.booths.domain.establishments import Details
from services.booths.models import Document, Establishment, Member, Registration
from services.booths.permissions import Scope
from services.booths.queries.establishments import EstablishmentFilters, listed
from shared.alphabet import alphabetical, nearest
from shared.errors import Forbidden, Invalid, NotFound
from tests.builders import NOW, make_establishment, make_staff, told, told_data
from tests.locks import waits_for_a_lock

DETAILS = Details(
    kind="cooperative",
    name="HTX Chè Hảo Đạt",
    registration_number="4600112437",
    contact_name="Đào Thanh Hảo",
    contact_phone="0912345678",
    province_code="19",
    commune="Xã Tân Cương",
    address="Xóm Nam Đồng",
    product_group="B",
    women_owned=True,
    ethnic_minority=False,
    hard_area=False,
)
ANSWERS: dict[str, Any] = {name: getattr(DETAILS, name) for name in Details.__dataclass_fields__}
HAO = "hao@example.vn"
FACTS = {
    "name": "HTX Chè Hảo Đạt",
    "kind": "cooperative",
    "registration_number": "4600112437",
    "province_code": "19",
    "commune": "Xã Tân Cương",
    "product_group": "B",
    "women_owned": True,
    "ethnic_minority": False,
    "hard_area": False,
    "changed_at": NOW.isoformat(),
}
Sessions = sessionmaker[Session]


def test_registering_tells_who_it_is_and_whom_to_write_to(booths_sessions: Sessions) -> None:
    with booths_sessions.begin() as session:
        made = establishments.register_establishment(session, by=HAO, details=DETAILS, now=NOW, language="en")
        assert told(session) == ["booths.establishment.registered", "booths.contacts.changed"]
        assert told_data(session) == [
            {**FACTS, "establishment_id": str(made.id)},
            {
                "group": f"establishment:{made.id}",
                "contacts": [{"email": HAO, "name": "Đào Thanh Hảo", "phone": "0912345678", "language": "en"}],
            },
        ]
    with booths_sessions() as session:
        kept = session.scalars(select(Establishment)).one()
        assert (kept.search_text, kept.sort_key) == (
            "htx che hao dat 4600112437 xa tan cuong",
            alphabetical("HTX Chè Hảo Đạt"),
        )


def test_nobody_registers_nothing(booths_sessions: Sessions) -> None:
    with booths_sessions() as session, pytest.raises(Forbidden):
        establishments.register_establishment(session, by="", details=DETAILS, now=NOW)


def test_a_taken_number_does_not_say_whose_it_is(booths_sessions: Sessions) -> None:
    with booths_sessions.begin() as session:
        make_establishment(session, registration_number="4600112437", name="HTX Chè Cũ")
    with booths_sessions() as session:
        with pytest.raises(establishments.NumberTaken) as refused:
            establishments.register_establishment(session, by=HAO, details=DETAILS, now=NOW)
        assert refused.value.values == {"number": "4600112437"}
        assert told(session) == []


@pytest.mark.parametrize("second", ["registers", "changes"])
def test_of_two_at_once_the_second_waits_and_is_refused(booths_sessions: Sessions, second: str) -> None:
    outcome: list[object] = []
    with booths_sessions.begin() as session:
        other = make_establishment(session, member="other@example.vn").id

    def later() -> None:
        try:
            with booths_sessions.begin() as session:
                if second == "registers":
                    establishments.register_establishment(session, by="other@example.vn", details=DETAILS, now=NOW)
                else:
                    establishments.change_establishment(
                        session, establishment_id=other, by="other@example.vn", details=DETAILS, now=NOW
                    )
            outcome.append("done")
        except Exception as error:
            outcome.append(type(error))

    with booths_sessions() as session:
        establishments.register_establishment(session, by=HAO, details=DETAILS, now=NOW)
        thread = threading.Thread(target=later)
        thread.start()
        assert waits_for_a_lock(booths_sessions)
        assert outcome == []
        session.commit()
    thread.join(timeout=10)
    assert outcome == [establishments.NumberTaken]
    with booths_sessions() as session:
        holders = select(Establishment).where(Establishment.registration_number == "4600112437")
        assert [one.name for one in session.scalars(holders)] == ["HTX Chè Hảo Đạt"]


def test_new_facts_are_told_and_old_ones_are_not(booths_sessions: Sessions) -> None:
    with booths_sessions.begin() as session:
        made = establishments.register_establishment(session, by=HAO, details=DETAILS, now=NOW)
        before = len(told(session))
        later = NOW + timedelta(hours=1)
        same = establishments.change_establishment(
            session, establishment_id=made.id, by=HAO, details=DETAILS, now=later
        )
        assert (same.changed_at, len(told(session))) == (NOW, before)
        fresh = replace(DETAILS, name="HTX Ánh Sao", commune="Xã La Bằng", hard_area=True)
        establishments.change_establishment(session, establishment_id=made.id, by=HAO, details=fresh, now=later)
        changed = {
            **FACTS,
            "establishment_id": str(made.id),
            "name": "HTX Ánh Sao",
            "commune": "Xã La Bằng",
            "hard_area": True,
            "changed_at": later.isoformat(),
        }
        assert (told(session)[before:], told_data(session)[before:]) == (["booths.establishment.changed"], [changed])
        assert (made.search_text, made.sort_key) == (
            "htx anh sao 4600112437 xa la bang",
            alphabetical("HTX Ánh Sao"),
        )


def test_changing_to_a_taken_number_is_refused(booths_sessions: Sessions) -> None:
    with booths_sessions.begin() as session:
        made = establishments.register_establishment(session, by=HAO, details=DETAILS, now=NOW)
        make_establishment(session, registration_number="0100112437")
    with booths_sessions() as session, pytest.raises(establishments.NumberTaken):
        establishments.change_establishment(
            session,
            establishment_id=made.id,
            by=HAO,
            details=replace(DETAILS, registration_number="0100112437"),
            now=NOW,
        )


def test_the_officer_records_a_certificate_and_takes_it_away(booths_sessions: Sessions) -> None:
    with booths_sessions.begin() as session:
        make_staff(session, email="officer@example.vn", role="officer", province_code="01")
        place = make_establishment(session).id
        until = date(2029, 12, 31)
        for number, day in (("12/QĐ-UBND", until), ("12/QĐ-UBND", until), ("", None)):
            seen = establishments.certify_establishment(
                session, establishment_id=place, by="officer@example.vn", number=number, until=day, now=NOW
            )
            assert (seen.certificate_number, seen.certificate_until) == (number, day)
        assert told(session) == ["booths.establishment.changed"] * 2
        with pytest.raises(Invalid):
            establishments.certify_establishment(
                session, establishment_id=place, by="officer@example.vn", number="1", until=date(2020, 1, 1), now=NOW
            )


def finish(session: Session, registration: Registration, by: str = HAO) -> Establishment:
    return registrations.finish_registration(
        session, registration_id=registration.id, by=by, provinces={"19"}, language="vi", now=NOW
    )


def paper(session: Session, content: bytes = b"%PDF-1.7 x") -> Document:
    return registrations.keep_paper(
        session,
        by=HAO,
        kind="business_registration",
        name="đkkd.pdf",
        media_type="application/pdf",
        content=content,
        now=NOW,
    )


def test_what_was_typed_is_kept_step_by_step_and_becomes_an_establishment_once(booths_sessions: Sessions) -> None:
    with booths_sessions.begin() as session:
        registrations.keep_answers(session, by=HAO, answers={"name": "HTX"}, now=NOW)
        first = paper(session)
        assert paper(session).id == first.id
        begun = registrations.keep_answers(session, by=HAO, answers=ANSWERS, now=NOW)
    with booths_sessions.begin() as session:
        made = finish(session, begun)
        assert made.id == begun.id
    with booths_sessions.begin() as session:
        again = finish(session, begun)
        assert again.id == made.id
        assert session.scalar(select(func.count()).select_from(Registration)) == 0
        assert told(session) == ["booths.establishment.registered", "booths.contacts.changed"]
        assert [(one.id, one.establishment_id) for one in session.scalars(select(Document))] == [(first.id, made.id)]


def test_a_half_done_registration_makes_nothing(booths_sessions: Sessions) -> None:
    with booths_sessions.begin() as session:
        begun = registrations.keep_answers(session, by=HAO, answers={**ANSWERS, "commune": ""}, now=NOW)
        with pytest.raises(Invalid) as refused:
            finish(session, begun)
        assert set(refused.value.fields) == {"commune"}
        assert told(session) == []


def test_a_registration_is_its_mailbox_own(booths_sessions: Sessions) -> None:
    with booths_sessions.begin() as session:
        begun = registrations.keep_answers(session, by=HAO, answers=ANSWERS, now=NOW)
        kept = paper(session)
        with pytest.raises(NotFound):
            finish(session, begun, by="thief@example.vn")
        with pytest.raises(NotFound):
            registrations.drop_paper(session, by="thief@example.vn", document_id=kept.id)
        registrations.drop_paper(session, by=HAO, document_id=kept.id)
        assert session.scalars(select(Document)).all() == []
        finish(session, begun)
    with booths_sessions.begin() as session, pytest.raises(Forbidden):
        finish(session, begun, by="thief@example.vn")


def test_two_clicks_at_once_make_one(booths_sessions: Sessions) -> None:
    made: list[object] = []
    with booths_sessions.begin() as session:
        begun = registrations.keep_answers(session, by=HAO, answers=ANSWERS, now=NOW)

    def click() -> None:
        with booths_sessions.begin() as session:
            made.append(finish(session, begun).id)

    with booths_sessions() as session:
        finish(session, begun)
        thread = threading.Thread(target=click)
        thread.start()
        assert waits_for_a_lock(booths_sessions)
        session.commit()
    thread.join(timeout=10)
    assert made == [begun.id]
    with booths_sessions() as session:
        assert session.scalar(select(func.count()).select_from(Member)) == 1


def test_an_unknown_establishment_is_not_found(booths_sessions: Sessions) -> None:
    with booths_sessions() as session, pytest.raises(NotFound):
        establishments.change_establishment(session, establishment_id=uuid4(), by=HAO, details=DETAILS, now=NOW)


def test_what_is_spelt_as_typed_is_found_first_and_whole_words_before_parts(booths_sessions: Sessions) -> None:
    names = ["Động Hồ", "Ðông Hồ xanh", "Dong Ho", "Đông Hồng", "Dong Hoa", "Động Hồng", "Chè", "Đông Hồ"]
    with booths_sessions.begin() as session:
        for name in names:
            make_establishment(session, name=name, commune="")
        scope = Scope(organiser=True)

        def found(q: str) -> list[str]:
            return [one.name for one in session.scalars(listed(scope, EstablishmentFilters(q=q)))]

        order = ["Đông Hồ", "Ðông Hồ xanh", "Đông Hồng", "Dong Ho", "Dong Hoa", "Động Hồ", "Động Hồng"]
        assert found("Đông Hồ") == found("ĐÔNG  hồ") == found("Ðông Hồ") == order
        assert found("dong ho")[:2] == ["Dong Ho", "Dong Hoa"]
        assert found("(đ*") == found("\\m") == []
    assert nearest(" ", Establishment.name) == ()
