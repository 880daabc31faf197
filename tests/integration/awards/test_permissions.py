"""Who may do what with rounds: verbs in their state, and every rule of permissions.py, against every kind of person."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from services.awards.models import Certificate, Complaint, Dossier, Judge, Round
from services.awards.permissions import Scope, scope_of, within
from services.awards.queries import rounds as queries
from services.awards.queries.rounds import RoundFilters
from shared.errors import Forbidden, NotFound, Trouble
from tests.awards_builders import (
    ORGANISER,
    make_assignment,
    make_dossier,
    make_establishment,
    make_judge,
    make_officer,
    make_official,
    make_organiser,
    make_round,
)
from tests.builders import NOW
from tests.integration.awards.verbs import (
    ACTS,
    EVERYBODY,
    INVITED,
    JUDGE,
    MAKER,
    MEMBER,
    NOBODY,
    OFFICER,
    OTHER_MAKER,
    OTHER_OFFICER,
    REACHED,
    SECRETARY,
    STRANGER,
    World,
    in_state,
)  # fmt: skip

Sessions = sessionmaker[Session]


@pytest.fixture
def world(awards_sessions: Sessions) -> World:
    with awards_sessions.begin() as session:
        make_organiser(session)
        make_officer(session, "01", OFFICER)
        make_officer(session, "46", OTHER_OFFICER)
        found = make_round(session, code="HN", level="province", regions=[], province_code="01")
        other = make_round(session, code="BAC")
        place = make_establishment(session, member=MAKER)
        elsewhere = make_establishment(session, member=OTHER_MAKER, province_code="46")
        make_official(session, found, "secretariat", SECRETARY)
        council = make_official(session, found, "council", MEMBER)
        judge = make_judge(session, found, email=JUDGE)
        invited = make_judge(session, found, email=INVITED, state="invited")
        product = make_dossier(session, found, place, voting_code="B-417")
        make_assignment(session, judge, product)
        complaint = Complaint(round_id=found.id, dossier_id=product.id, text="…", received_from=MAKER, received_at=NOW)
        certificate = Certificate(
            dossier_id=product.id, round_id=found.id, establishment_id=place.id, number="1", check_code="1",
            product_name="Chè", product_group="B", establishment_name="HTX", province_code="01", issued_on=NOW.date(),
            decision_number="1", valid_until=NOW.date(),
        )  # fmt: skip
        session.add_all([complaint, certificate])
        session.flush()
        return World(
            round=found.id,
            other_round=other.id,
            place=place.id,
            product=product.id,
            draft=make_dossier(session, found, place, state="draft", voting_code=None).id,
            other_product=make_dossier(session, other, elsewhere).id,
            judge=judge.id,
            invited=invited.id,
            council=council.id,
            complaint=complaint.id,
            certificate=certificate.id,
        )


@pytest.mark.parametrize("what", ACTS)
def test_only_these_may(awards_sessions: Sessions, world: World, what: str) -> None:
    """Whoever may not is told so before anything else; the others get it done, or hear what else is in the way."""
    state, act, may = ACTS[what]
    found = set()
    for by in EVERYBODY:
        with awards_sessions() as session:
            in_state(session, state)
            try:
                act(session, world, {"by": by, "now": NOW})
            except REACHED:
                found.add(by)
            except (Forbidden, NotFound):
                assert not session.new
                assert not session.dirty
            except Trouble:
                found.add(by)
            else:
                found.add(by)
    assert found == may


def test_what_each_sees(awards_sessions: Sessions, world: World) -> None:
    with awards_sessions() as session:
        other = session.get_one(Dossier, world.other_product).establishment_id
        scopes = {by: scope_of(session, by) for by in EVERYBODY}
        assert scopes == {
            ORGANISER: Scope(organiser=True),
            OFFICER: Scope(provinces=frozenset({"01"})),
            OTHER_OFFICER: Scope(provinces=frozenset({"46"})),
            SECRETARY: Scope(secretariat=frozenset({world.round})),
            MEMBER: Scope(council=frozenset({world.round})),
            JUDGE: Scope(judges={world.round: world.judge}),
            INVITED: Scope(judges={world.round: world.invited}),
            MAKER: Scope(establishments=frozenset({world.place})),
            OTHER_MAKER: Scope(establishments=frozenset({other})),
            STRANGER: Scope(),
            NOBODY: Scope(),
        }
        assert {by for by, scope in scopes.items() if scope.staff} == {ORGANISER, OFFICER, OTHER_OFFICER}
        assert {by for by, scope in scopes.items() if scope.oversees("46")} == {ORGANISER, OTHER_OFFICER}


def test_what_each_lists_is_what_each_may_read(awards_sessions: Sessions, world: World) -> None:
    """``within`` in a query lets through exactly what ``sees`` says of each row."""
    with awards_sessions() as session:
        every = session.scalars(select(Dossier)).all()
        for by in EVERYBODY:
            scope = scope_of(session, by)
            let_through = within(
                scope,
                province_code=Dossier.province_code,
                establishment_id=Dossier.establishment_id,
                round_id=Dossier.round_id,
            )
            listed = set(session.scalars(select(Dossier.id).where(let_through)))
            assert listed == {one.id for one in every if scope.sees(one)}, by
            expected = {
                ORGANISER: {world.product, world.draft, world.other_product},
                OFFICER: {world.product, world.draft},
                SECRETARY: {world.product, world.draft},
                MAKER: {world.product, world.draft},
                OTHER_OFFICER: {world.other_product},
                OTHER_MAKER: {world.other_product},
            }
            assert listed == expected.get(by, set()), by


def test_drafts_and_rehearsals_are_known_to_those_who_work_for_them(awards_sessions: Sessions, world: World) -> None:
    knowing = {ORGANISER, OFFICER, SECRETARY, MEMBER, JUDGE, INVITED}
    for hidden in ("draft", "rehearsal"):
        with awards_sessions() as session:
            if hidden == "draft":
                in_state(session, "draft")
            else:
                found = session.get_one(Round, world.round)
                found.rehearsal, found.rehearsal_of = True, world.other_round
                session.flush()
            found_by = set()
            for by in EVERYBODY:
                try:
                    queries.round_by_code(session, "HN", scope_of(session, by))
                except NotFound:
                    continue
                found_by.add(by)
            assert found_by == knowing, hidden
            public = [one.code for one in session.scalars(queries.public_rounds(RoundFilters()))]
            assert public == ["BAC"], hidden


def test_the_office_lists_the_rounds_that_one_works_for(awards_sessions: Sessions, world: World) -> None:
    with awards_sessions() as session:
        listed = {
            by: {one.code for one in session.scalars(queries.office_rounds(scope_of(session, by), RoundFilters()))}
            for by in EVERYBODY
        }
        assert {by: codes for by, codes in listed.items() if codes} == {
            ORGANISER: {"HN", "BAC"}, OFFICER: {"HN"}, SECRETARY: {"HN"},
        }  # fmt: skip
        removed = session.scalars(select(Judge).where(Judge.email == JUDGE)).one()
        removed.state = "removed"
        session.flush()
        assert scope_of(session, JUDGE) == Scope()
