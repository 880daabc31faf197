"""Who may do what with establishments, and gets it done: actions, queries, rules against every kind of person."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from uuid import UUID

import pytest
from sqlalchemy.orm import Session, sessionmaker

from services.booths.actions import documents, establishments, members, staff
from services.booths.domain.establishments import Details, checked
from services.booths.models import AccessRequest, Document, Establishment
from services.booths.permissions import Scope, require_member, require_officer, require_organiser, scope_of
from services.booths.queries import documents as document_queries
from services.booths.queries import establishments as queries
from services.booths.queries import staff as staff_queries
from shared.errors import Forbidden
from tests.builders import NOW, make_establishment, make_staff

Sessions = sessionmaker[Session]
MEMBER, OFFICER, ORGANISER = "member@example.vn", "officer@example.vn", "organiser@example.vn"
OTHER_MEMBER, OTHER_OFFICER, STRANGER, NOBODY = "other@example.vn", "elsewhere@example.vn", "stranger@example.vn", ""
EVERYBODY = (MEMBER, OFFICER, ORGANISER, OTHER_MEMBER, OTHER_OFFICER, STRANGER, NOBODY)


@dataclass(frozen=True)
class World:
    """An establishment of Hà Nội with a paper and somebody who asks; another of Huế; all kinds of people."""

    place: UUID
    second_member: UUID
    paper: UUID
    request: UUID
    officer: UUID


def details(session: Session, world: World) -> Details:
    place = session.get_one(Establishment, world.place)
    now_so = checked({name: getattr(place, name) for name in Details.__dataclass_fields__}, provinces={"01"})
    return replace(now_so, name="Tên mới")


def keep(session: Session, world: World, by: str) -> Document:
    return documents.add_document(
        session,
        establishment_id=world.place,
        by=by,
        kind="other",
        name="b.pdf",
        media_type="application/pdf",
        content=b"%PDF-2",
        now=NOW,
    )


Act = Callable[[Session, World, str], object]
ACTS: dict[str, tuple[Act, set[str]]] = {
    "change the facts": (
        lambda s, w, by: establishments.change_establishment(
            s, establishment_id=w.place, by=by, details=details(s, w), now=NOW
        ),
        {MEMBER, OFFICER, ORGANISER},
    ),
    "record a certificate": (
        lambda s, w, by: establishments.certify_establishment(
            s, establishment_id=w.place, by=by, number="", until=None, now=NOW
        ),
        {OFFICER, ORGANISER},
    ),
    "add a mailbox": (
        lambda s, w, by: members.add_member(
            s, establishment_id=w.place, by=by, email="new@example.vn", name="Mới", now=NOW
        ),
        {MEMBER},
    ),
    "remove a mailbox": (
        lambda s, w, by: members.remove_member(s, establishment_id=w.place, by=by, member_id=w.second_member, now=NOW),
        {MEMBER},
    ),
    "let somebody in": (
        lambda s, w, by: members.grant_access(s, request_id=w.request, by=by, now=NOW),
        {MEMBER, OFFICER, ORGANISER},
    ),
    "refuse somebody": (
        lambda s, w, by: members.refuse_access(s, request_id=w.request, by=by, now=NOW),
        {MEMBER, OFFICER, ORGANISER},
    ),
    "send a paper": (keep, {MEMBER}),
    "delete a paper": (lambda s, w, by: documents.remove_document(s, document_id=w.paper, by=by, now=NOW), {MEMBER}),
    "read a paper": (
        lambda s, w, by: document_queries.readable_document(s, by=by, document_id=w.paper),
        {MEMBER, OFFICER, ORGANISER},
    ),
    "read a page": (
        lambda s, w, by: document_queries.page_of(s, by=by, document_id=w.paper, number=1),
        {MEMBER, OFFICER, ORGANISER},
    ),
    "read the case": (
        lambda s, w, by: queries.case(s, by=by, establishment_id=w.place),
        {MEMBER, OFFICER, ORGANISER},
    ),
    "see the staff": (lambda s, w, by: staff_queries.staff(s, by), {ORGANISER}),
    "name an officer": (
        lambda s, w, by: staff.add_staff(
            s, by=by, email="new@example.vn", name="Mới", role="officer", province_code="01", now=NOW
        ),
        {ORGANISER},
    ),
    "remove an officer": (lambda s, w, by: staff.remove_staff(s, by=by, staff_id=w.officer, now=NOW), {ORGANISER}),
    "be an organiser": (lambda s, w, by: require_organiser(s, by), {ORGANISER}),
    "be its officer": (lambda s, w, by: require_officer(s, by, "01"), {OFFICER, ORGANISER}),
    "be its member": (lambda s, w, by: require_member(s, by, w.place), {MEMBER}),
}


@pytest.fixture
def world(booths_sessions: Sessions) -> World:
    with booths_sessions.begin() as session:
        make_staff(session, email=ORGANISER)
        officer = make_staff(session, email=OFFICER, role="officer", province_code="01").id
        make_staff(session, email=OTHER_OFFICER, role="officer", province_code="46")
        place = make_establishment(session, member=MEMBER).id
        make_establishment(session, member=OTHER_MEMBER, province_code="46")
        second = members.add_member(
            session, establishment_id=place, by=MEMBER, email="two@example.vn", name="Hai", now=NOW
        )
        asked = AccessRequest(establishment_id=place, email="asks@example.vn", name="Xin", asked_at=NOW)
        paper = documents.new_document(
            kind="other",
            name="a.pdf",
            media_type="application/pdf",
            content=b"%PDF-1",
            by=MEMBER,
            now=NOW,
            page_count=1,
            pages=[b"page"],
        )
        paper.establishment_id = place
        session.add_all([asked, paper])
        session.flush()
        return World(place, second.id, paper.id, asked.id, officer)


@pytest.mark.parametrize("what", ACTS)
def test_only_these_may(booths_sessions: Sessions, world: World, what: str) -> None:
    act, may = ACTS[what]
    found = set()
    for by in EVERYBODY:
        with booths_sessions() as session:
            try:
                act(session, world, by)
                session.flush()
            except Forbidden:
                assert not session.new
                assert not session.dirty
                assert not session.deleted
            else:
                found.add(by)
    assert found == may


def test_what_each_sees(booths_sessions: Sessions, world: World) -> None:
    with booths_sessions() as session:
        scopes = {by: scope_of(session, by) for by in EVERYBODY}
        other = scopes[OTHER_MEMBER].establishments
        assert scopes == {
            MEMBER: Scope(establishments=frozenset({world.place})),
            OFFICER: Scope(provinces=frozenset({"01"})),
            ORGANISER: Scope(organiser=True),
            OTHER_MEMBER: Scope(establishments=other),
            OTHER_OFFICER: Scope(provinces=frozenset({"46"})),
            STRANGER: Scope(),
            NOBODY: Scope(),
        }
        listed = {
            by: [place.id for place in session.scalars(queries.listed(scope, queries.EstablishmentFilters()))]
            for by, scope in scopes.items()
        }
        assert {by: set(ids) for by, ids in listed.items()} == {
            MEMBER: set(),
            OFFICER: {world.place},
            ORGANISER: {world.place, *other},
            OTHER_MEMBER: set(),
            OTHER_OFFICER: set(other),
            STRANGER: set(),
            NOBODY: set(),
        }
