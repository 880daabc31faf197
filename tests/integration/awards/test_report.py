"""The year report: counts from published decisions only, against booths of fairs that are over."""

import io
from typing import Any
from uuid import uuid4

import pytest
from flask.testing import FlaskClient
from openpyxl import load_workbook
from sqlalchemy.orm import Session, sessionmaker

from services.awards.models import Decision, FairFigure, Round
from services.awards.queries.report import NoReport, year_report, years_of
from services.awards.web.app import create_app
from tests.awards_builders import make_dossier, make_establishment, make_round
from tests.builders import NOW
from tests.clients import shared_app, statements_to
from tests.conftest import SettingsOf

Sessions = sessionmaker[Session]
HA_GIANG, HA_NOI, DA_NANG, TIEN_GIANG = "02", "01", "48", "82"


@pytest.fixture
def client(awards_sessions: Sessions, settings_of: SettingsOf) -> FlaskClient:
    return shared_app(create_app, awards_sessions, settings_of("awards")).test_client()


def judged(session: Session, round_: Round, *products: tuple[str, str, bool]) -> None:
    """Decide on products: province, group, recognised."""
    for province, group, recognised in products:
        of = make_establishment(session, province_code=province)
        dossier = make_dossier(session, round_, of, product_group=group)
        session.add(
            Decision(
                dossier_id=dossier.id, round_id=round_.id, recognised=recognised, follows_jury=True, decided_by="x",
                decided_at=NOW,
            )
        )  # fmt: skip


def published(session: Session, **changes: Any) -> Round:
    return make_round(session, **{"state": "published", "year": 2018, **changes})


def the_year(sessions: Sessions) -> None:
    """2018: rounds North and South, a province's, one that is not published, a rehearsal; fairs of 2018 and 2019."""
    with sessions.begin() as session:
        north, south = published(session, code="BAC"), published(session, code="NAM", regions=["south"])
        judged(session, north, (HA_GIANG, "A", True), (HA_GIANG, "B", True), (HA_NOI, "B", False), (HA_NOI, "C", True))
        judged(session, south, (TIEN_GIANG, "B", True))
        judged(session, published(session, code="HG", level="province", province_code=HA_GIANG), (HA_GIANG, "A", True))
        judged(session, published(session, code="TRUNG", state="council"), (DA_NANG, "A", True))
        judged(session, published(session, code="THU", rehearsal=True, rehearsal_of=north.id), (HA_NOI, "D", True))
        judged(session, published(session, code="BAC20", year=2020, state="closed"), (HA_NOI, "D", True))
        fairs = [uuid4(), uuid4()]
        for fair, province, year, booths in [
            (0, HA_GIANG, 2018, 5), (1, HA_GIANG, 2018, 2), (0, DA_NANG, 2018, 4), (1, HA_NOI, 2019, 40),
        ]:  # fmt: skip
            session.add(FairFigure(fair_id=fairs[fair], province_code=province, year=year, booths=booths))


def test_a_year_by_round_region_group_and_province_against_booths(awards_sessions: Sessions) -> None:
    the_year(awards_sessions)
    with awards_sessions() as session:
        report = year_report(session, 2018)
        assert years_of(session) == [2020, 2019, 2018]
    assert [(line.code, line.entered, line.recognised) for line in report.rounds] == [
        ("BAC", 4, 3), ("NAM", 1, 1), ("HG", 1, 1),
    ]  # fmt: skip
    assert (report.level, report.recognised, report.booths, report.fairs, report.fairs_year) == (
        "region",
        4,
        11,
        2,
        2018,
    )
    assert dict(report.by_group) == {"A": 1, "B": 2, "C": 1, "D": 0}
    assert {region: (line.products, line.booths) for region, line in report.by_region.items()} == {
        "north": (3, 7), "central": (0, 4), "south": (1, 0),
    }  # fmt: skip
    assert [(line.name, line.products, line.booths) for line in report.provinces] == [
        ("Hà Giang", 2, 7), ("Hà Nội", 1, 0), ("Tiền Giang", 1, 0), ("Đà Nẵng", 0, 4),
    ]  # fmt: skip
    assert dict(report.levels) == {"region": 4, "province": 1}


def test_the_level_and_the_booths_year_are_chosen(awards_sessions: Sessions) -> None:
    the_year(awards_sessions)
    with awards_sessions() as session:
        province = year_report(session, 2018, level="province", fairs_year=2019)
        assert (province.recognised, province.booths, province.fairs_year) == (1, 40, 2019)
        later = year_report(session, 2020)  # no fair of its own: the newest that has figures
        assert (later.recognised, later.fairs_year, later.booths) == (1, 2019, 40)
        assert year_report(session, 2019).rounds == []
        with pytest.raises(NoReport):
            year_report(session, 2017)


def test_the_page_the_file_and_the_json_say_the_same(awards_sessions: Sessions, client: FlaskClient) -> None:
    the_year(awards_sessions)
    assert client.get("/awards/report").location.endswith("/awards/report/2020")
    page = client.get("/awards/report/2018").text
    words = " ".join(page.split())
    assert "4 sản phẩm công nghiệp nông thôn tiêu biểu được công nhận (cấp khu vực). Các cơ sở" in words
    assert "11 gian hàng ở 2 hội chợ kết thúc trong năm 2018" in page
    assert page.count('<svg class="chart"') == 4
    assert "gian hàng dưới đây là của năm 2019" in client.get("/awards/report/2020").text
    said = client.get("/awards/api/report/2018").json
    assert said is not None
    assert (said["recognised"], said["booths"], said["by_group"]["B"]) == (4, 11, 2)
    book = load_workbook(io.BytesIO(client.get("/awards/report/2018.xlsx").data))
    rows = list(book.active.values)  # type: ignore[union-attr]  # there is one sheet
    assert [(row[1], row[-2], row[-1]) for row in rows[1:]] == [
        (line["name"], line["products"], line["booths"]) for line in said["provinces"]
    ]
    assert client.get("/awards/api/report").json == {"years": [2020, 2019, 2018]}
    assert client.get("/awards/report/2018?level=province&lang=en").text.count("recognised: 1 (") == 1


def test_odd_addresses_are_answered(awards_sessions: Sessions, client: FlaskClient) -> None:
    assert client.get("/awards/report").status_code == 200
    assert client.get("/awards/report/2018").status_code == 404
    assert client.get("/awards/api/report/99999999999999999999").status_code == 404
    the_year(awards_sessions)
    assert client.get("/awards/report/2018?level=moon&fairs=x1").status_code == 200
    assert client.get("/awards/report/2018?fairs=1700").status_code == 200
    assert client.get("/awards/api/report/2018?level=moon").status_code == 422


def test_statements_do_not_grow_with_the_year(awards_sessions: Sessions, client: FlaskClient) -> None:
    the_year(awards_sessions)
    with statements_to(awards_sessions) as few:
        client.get("/awards/report/2018")
    with awards_sessions.begin() as session:
        judged(session, published(session, code="X"), *[(f"{n:02d}", "A", True) for n in (2, 4, 6, 8, 10, 11, 12)])
    with statements_to(awards_sessions) as asked:
        client.get("/awards/report/2018")
    assert len(asked) == len(few) <= 10
