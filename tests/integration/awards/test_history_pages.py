"""The page of who did what in awards: organisers read everything, a host its own rounds, nobody else anything."""

import pytest
from sqlalchemy.orm import Session, sessionmaker

from services.awards.models import Round, Step
from services.awards.web.history import HISTORY
from shared.cases import Case, Noted, change, note
from shared.web.history import ACTS
from tests.awards_builders import (
    ORGANISER,
    make_dossier,
    make_establishment,
    make_officer,
    make_official,
    make_organiser,
    make_round,
)
from tests.builders import NOW
from tests.clients import Visit, body, statements_to, text_of
from tests.noted import noted

Sessions = sessionmaker[Session]
HISTORY_PAGE = "/awards/office/history"
HOST, OTHER, SECRETARY, MAKER = "so01@example.vn", "so46@example.vn", "giup-viec@example.vn", "hoa@example.vn"


@pytest.fixture(autouse=True)
def world(awards_sessions: Sessions) -> None:
    """A round of Hà Nội, one of Huế, one of the whole North: something was done in each."""
    with awards_sessions.begin() as session:
        make_organiser(session)
        make_officer(session, "01", HOST)
        make_officer(session, "46", OTHER)
        make_establishment(session, member=MAKER)
        for code, province in (("HN26", "01"), ("HUE26", "46"), ("BAC26", None)):
            level = {"level": "province", "province_code": province, "regions": []} if province else {}
            made = make_round(session, code=code, **level)
            change(session, made, by=ORGANISER, now=NOW, tells=None, reason="Lỗi chữ", facts={"name_en": f"New {code}"})
        official = make_official(session, made, "secretariat", SECRETARY)
        note(session, official, "secretariat_added", by=ORGANISER, now=NOW, facts={"email": SECRETARY})


@pytest.mark.parametrize(
    ("by", "rounds"), [(ORGANISER, {"HN26", "HUE26", "BAC26"}), (HOST, {"HN26"}), (OTHER, {"HUE26"})]
)
def test_each_reads_the_rounds_it_hosts(visit: Visit, by: str, rounds: set[str]) -> None:
    said = text_of(visit(by).get(HISTORY_PAGE))
    assert {code for code in ("HN26", "HUE26", "BAC26") if f"New {code}" in said} == rounds
    assert ("Thêm người vào Tổ chuyên môn giúp việc" in said) is (by == ORGANISER)
    assert visit(by).get(f"{HISTORY_PAGE}.xlsx").status_code == 200


def test_a_host_finds_no_other_round_by_its_code(visit: Visit) -> None:
    assert "Không có việc nào khớp với bộ lọc." in text_of(visit(HOST).get(f"{HISTORY_PAGE}?within=HUE26"))


@pytest.mark.parametrize("by", [SECRETARY, MAKER, "stranger@example.vn"])
@pytest.mark.parametrize("path", [HISTORY_PAGE, f"{HISTORY_PAGE}.xlsx"])
def test_nobody_else_reads_it(visit: Visit, by: str, path: str) -> None:
    assert visit(by).get(path).status_code == 403


def test_it_says_what_was_before_and_why(visit: Visit) -> None:
    said = text_of(visit(ORGANISER).get(f"{HISTORY_PAGE}?within=HN26"))
    assert "Sửa thông tin HN26" in said
    assert "→ New HN26 Lý do: Lỗi chữ" in said


def test_what_only_repeats_who_and_when_is_not_said_twice(visit: Visit, awards_sessions: Sessions) -> None:
    with awards_sessions.begin() as session:
        round_ = session.query(Round).filter_by(code="HN26").one()
        dossier = make_dossier(session, round_)
        facts = {"decided_by": HOST, "decided_at": NOW, "complete_by": NOW.replace(day=20)}
        note(session, dossier, "returned", by=HOST, now=NOW, facts=facts)
    page = body(visit(HOST).get(f"{HISTORY_PAGE}?noun=dossier"))
    assert "Hạn bổ sung: 20/03/2026" in page
    assert "decided" not in page


def test_what_an_answer_concluded_is_said_in_words(visit: Visit, awards_sessions: Sessions) -> None:
    with awards_sessions.begin() as session:
        round_ = session.query(Round).filter_by(code="HN26").one()
        note(session, round_, "changed", by=HOST, now=NOW, facts={"outcome": "upheld"})
    page = body(visit(HOST).get(f"{HISTORY_PAGE}?within=HN26"))
    assert "Kết luận" in page
    assert "Chấp nhận khiếu nại" in page
    assert "upheld" not in page


def test_the_number_of_statements_does_not_grow(visit: Visit, awards_sessions: Sessions) -> None:
    def asked() -> int:
        with statements_to(awards_sessions) as sent:
            assert visit(HOST).get(HISTORY_PAGE).status_code == 200
        return len(sent)

    few = asked()
    with awards_sessions.begin() as session:
        round_ = session.query(Round).filter_by(code="HN26").one()
        for number in range(40):
            note(session, round_, "changed", by=f"p{number}@example.vn", now=NOW)
    assert asked() == few


def test_a_host_comes_to_it_from_its_round(visit: Visit) -> None:
    assert f'href="{HISTORY_PAGE}?within=HN26"' in body(visit(HOST).get("/awards/office/rounds/HN26"))
    assert f'href="{HISTORY_PAGE}"' in body(visit(ORGANISER).get("/awards/office/rounds"))


def test_every_act_and_noun_of_the_code_has_its_word() -> None:
    kinds = [mapper.class_ for mapper in Round.registry.mappers if issubclass(mapper.class_, Noted)]
    kinds = [kind for kind in kinds if kind.steps is Step]
    assert {kind.noun for kind in kinds} == HISTORY.nouns.keys()
    assert len([kind for kind in kinds if issubclass(kind, Case)]) > 5
    known = {act.split(".")[-1] for act in HISTORY.acts} | ACTS.keys()
    assert {what for what in noted("awards") if not what.startswith("_")} <= known
