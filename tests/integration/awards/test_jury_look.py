"""Looking at the jury: who may, when, and what the page, the file and the JSON say of planted severities."""

import io
from dataclasses import replace
from typing import Any

from openpyxl import load_workbook
from sqlalchemy.orm import Session, sessionmaker

from services.awards.domain.rules import Rules
from services.awards.domain.sheets import UNIT, Scored
from services.awards.domain.tally import Product, tally
from services.awards.models import Dossier, Round, Standing, Tally
from tests.awards_builders import (
    ORGANISER,
    RULES,
    make_dossier,
    make_establishment,
    make_judge,
    make_officer,
    make_official,
    make_organiser,
    make_round,
)
from tests.builders import NOW
from tests.clients import Visit, statements_to

Sessions = sessionmaker[Session]
COUNCIL, SECRETARIAT, JUDGE = "council@example.vn", "secretariat@example.vn", "judge@example.vn"
LOOK, FILE, API = (
    "/awards/office/rounds/B26/jury-look",
    "/awards/office/rounds/B26/jury-look.xlsx",
    "/awards/api/rounds/B26/jury-look",
)
SEVERE = {"GK01": 0, "GK02": 0, "GK03": 0, "GK04": 0, "GK05": -12}


def sheet(judge: str, product: str, total: float) -> Scored:
    parts = [round(total * weight * UNIT) for weight in (0.4, 0.4, 0.1)]
    return Scored(judge, product, (*parts, round(total * UNIT) - sum(parts)))


def tallied(session: Session, round_: Round, dossiers: list[Dossier], sheets: list[Scored], rules: Rules) -> None:
    """Keep the tally of these sheets as the round's first version."""
    products = [Product(one.voting_code or "", one.product_group, one.province_code) for one in dossiers]
    by_code = {one.voting_code: one for one in dossiers}
    session.add(
        Tally(
            round_id=round_.id, version=1, file={}, file_sha256="", tree_size=0, root_hash="", made_by="x", made_at=NOW
        )
    )
    for entry in tally(rules, products, sheets, root=bytes(32)):
        session.add(
            Standing(
                dossier_id=by_code[entry["code"]].id,
                version=1,
                round_id=round_.id,
                points=entry["points"],
                rank=entry["rank"],
                passed=entry["passed"],
                proposed=entry["proposed"],
                detail=entry,
            )
        )


def made(
    sessions: Sessions,
    *,
    products: int = 12,
    seats: int = 3,
    joined: bool = True,
    state: str = "tallied",
    best: int = 85,
    annulled: int = 0,
) -> None:
    """A round of five judges, the fifth severe; product n goes to ``seats`` of them in turn, GK05 among some."""
    rules = replace(RULES, fewest_sheets=2, cap_total=products // 2)
    with sessions.begin() as session:
        make_organiser(session)
        make_officer(session, "01")
        given: dict[str, Any] = {"rules": rules.to_json(), "rules_sha256": rules.sha256(), "state": state}
        round_ = make_round(session, code="B26", **given)
        make_official(session, round_, "council", COUNCIL)
        make_official(session, round_, "secretariat", SECRETARIAT)
        for label in SEVERE:
            make_judge(session, round_, label=label, email=JUDGE if label == "GK01" else f"{label.lower()}@example.vn")
        maker = make_establishment(session)
        dossiers = [
            make_dossier(session, round_, maker, voting_code=f"B-{n:03d}", product_name=f"Chè <{n}>")
            for n in range(products)
        ]
        labels = list(SEVERE)
        sheets = []
        for n in range(products):
            chosen = (
                [labels[(n + seat) % 5] for seat in range(seats)]
                if joined
                else [labels[n % 2 * 2], labels[n % 2 * 2 + 1]]
            )
            worth = best - n + (n * 7 % 3) / 2
            sheets += [sheet(judge, f"B-{n:03d}", worth + SEVERE[judge] + (n % 2) / 2) for judge in chosen]
        if state != "scoring":
            tallied(session, round_, dossiers, sheets[annulled:], rules)


def test_council_secretariat_and_organisers_see_the_planted_severity(awards_sessions: Sessions, visit: Visit) -> None:
    made(awards_sessions)
    for email in (COUNCIL, SECRETARIAT, ORGANISER):
        page = visit(email).get(LOOK).text
        assert "GK05 thấp hơn 9,60 điểm" in page
        assert "Chỉ để tham khảo" in page
        assert page.count('<svg class="chart"') == 2
        assert "Chè &lt;0&gt;" in page
        assert "Chè <0>" not in page
        assert "gần mức tối đa" not in page
    assert "GK05 9.60 points lower" in visit(COUNCIL, "en").get(LOOK).text


def test_nobody_else_does_and_nobody_before_the_tally(awards_sessions: Sessions, visit: Visit) -> None:
    made(awards_sessions, state="scoring")
    for address in (LOOK, FILE, API):
        for email in (JUDGE, "officer01@example.vn", "stranger@example.vn"):
            assert visit(email).get(address).status_code == 403, (email, address)
        assert visit(SECRETARIAT).get(address).status_code == 409
    assert visit().get(API).status_code == 401
    assert visit().get(LOOK).status_code == 303


def test_the_json_and_the_file_say_the_same(awards_sessions: Sessions, visit: Visit) -> None:
    made(awards_sessions)
    said = visit(COUNCIL).get(API).json
    assert said is not None
    judges = {one["judge"]: one for one in said["judges"]}
    assert judges["GK05"]["low"] < -9.6 + 0.5 < 0
    assert judges["GK05"]["clear"]
    assert (said["method"], said["comparable"], said["pieces"], said["without_result"]) == ("mean", True, [], 0)
    assert {one["code"] for one in said["products"] if one["depends"]}
    book = load_workbook(io.BytesIO(visit(COUNCIL).get(FILE).data))
    rows = list(book.active.values)  # type: ignore[union-attr]  # there is one sheet
    assert [row[0] for row in rows[1:]] == [one["code"] for one in said["products"]]
    assert [f"{row[4]:g}" for row in rows[1:]] == [one["points"]["mean"] for one in said["products"]]
    assert [bool(row[-1]) for row in rows[1:]] == [one["depends"] for one in said["products"]]


def test_near_all_points_it_says_that_the_intervals_are_too_narrow(awards_sessions: Sessions, visit: Visit) -> None:
    made(awards_sessions, best=98)
    page = visit(COUNCIL).get(LOOK).text
    assert "Có những phiếu sát mức tối đa: bình quân 91,25 trên 100,00" in page
    assert "0 % số phiếu" in page
    assert visit(COUNCIL).get(API).json["near_ceiling"] is True  # type: ignore[index]


def test_judges_that_share_no_product_are_not_compared(awards_sessions: Sessions, visit: Visit) -> None:
    made(awards_sessions, joined=False)
    page = visit(SECRETARIAT).get(LOOK).text
    assert "chia thành 2 nhóm" in page
    assert "<li>GK01, GK02</li>" in page
    assert "Đã bù" not in page
    said = visit(SECRETARIAT).get(API).json
    assert said is not None
    assert (said["comparable"], said["pieces"]) == (False, [["GK01", "GK02"], ["GK03", "GK04"]])


def test_when_all_score_all_it_says_that_severity_does_no_harm(awards_sessions: Sessions, visit: Visit) -> None:
    made(awards_sessions, seats=5)
    assert "Mọi giám khảo đều chấm mọi sản phẩm" in visit(COUNCIL).get(LOOK).text


def test_one_sheet_annulled_does_not_make_it_some_of_the_judges(awards_sessions: Sessions, visit: Visit) -> None:
    """Nor is anything said to be recognised: what the methods change is the jury's order, not the council's word."""
    made(awards_sessions, seats=5, annulled=1)
    page = visit(COUNCIL).get(LOOK).text
    assert "Không phải giám khảo nào cũng chấm mọi sản phẩm" in page
    assert "Mọi giám khảo đều chấm mọi sản phẩm" not in page
    assert "được công nhận" not in page.casefold()


def test_statements_do_not_grow_with_the_products(awards_sessions: Sessions, visit: Visit) -> None:
    made(awards_sessions, products=40)
    with statements_to(awards_sessions) as asked:
        assert visit(COUNCIL).get(LOOK).status_code == 200
    assert len(asked) <= 10
