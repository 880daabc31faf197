"""What everybody sees of fairs: lists, a fair, its plan and exhibitors; quick, small, and nothing that is private."""

import gzip
import re
from datetime import date, datetime, timedelta
from typing import Any

from flask import Flask
from sqlalchemy import insert, select, text
from sqlalchemy.orm import Session, sessionmaker

from services.booths.actions import plans
from services.booths.domain.plan_grids import Grid
from services.booths.models import Application, Booth, Fair, Offer, OfferBooth, Wish
from services.booths.queries import fairs as queries
from services.booths.queries import plans as plan_queries
from shared.clock import HANOI, now
from tests.builders import make_application, make_establishment, make_fair, make_staff, make_wish
from tests.clients import Visit, body, signed_in, statements_to, text_of

Sessions = sessionmaker[Session]
HOA, LAN = "hoa@example.vn", "lan@example.vn"


def window(opens: int, closes: int, **changes: Any) -> dict[str, Any]:
    """Registration from ``opens`` to ``closes`` days from now; confirming to 60, the fair at 90."""
    at = now()
    return {
        "registration_opens_at": at + timedelta(days=opens),
        "registration_closes_at": at + timedelta(days=closes),
        "confirm_deadline_at": at + timedelta(days=60),
        "opens_on": (at + timedelta(days=90)).date(),
        "closes_on": (at + timedelta(days=95)).date(),
    } | changes


def give(session: Session, fair: Fair, code: str, state: str, **establishment: Any) -> None:
    """Offer a booth to a new establishment (or let it have confirmed)."""
    booth = session.scalars(select(Booth).where(Booth.fair_id == fair.id, Booth.code == code)).one()
    made = make_establishment(session, **establishment)
    application = make_application(session, fair, made, state="accepted", products="Chè móc câu")
    offer = Offer(
        fair_id=fair.id, application_id=application.id, state=state, offered_at=now(), confirm_by=now() + timedelta(3)
    )
    offer.booths = [OfferBooth(booth_id=booth.id)]
    session.add(offer)
    session.flush()


def test_each_date_stands_where_the_page_says_it_does(app: Flask, booths_sessions: Sessions) -> None:
    """No two of the five are alike, so that none can stand for another; the English names are only on English pages."""
    dates: dict[str, Any] = {
        "registration_opens_at": datetime(2026, 3, 1, 8, 15, tzinfo=HANOI),
        "registration_closes_at": datetime(2026, 12, 20, 17, 45, tzinfo=HANOI),
        "confirm_deadline_at": datetime(2027, 1, 9, 11, 30, tzinfo=HANOI),
        "opens_on": date(2027, 2, 3),
        "closes_on": date(2027, 2, 8),
    }
    with booths_sessions.begin() as session:
        make_fair(session, code="TG", name_vi="Hội chợ Tiền Giang", place_vi="Mỹ Tho", name_en="Delta Fair",
                  place_en="My Tho City", **dates)  # fmt: skip
    vi, en = signed_in(app), signed_in(app, language="en")
    page = text_of(vi.get("/booths/fairs/TG"))
    assert re.search(r"03(/02)?(/2027)?\s*(–|-|đến)\s*08/02/2027, Mỹ Tho", page), page[:400]
    assert re.search(r"Nhận đăng ký từ [^.]*08:15[^.]*01/03/2026[^.]* đến [^.]*17:45[^.]*20/12/2026", page), page
    assert re.search(r"Hạn cuối xác nhận nhận gian [^A-Z]*11:30[^.]*09/01/2027", page), page
    assert re.search(r"17:45[^.]*20/12/2026", body(vi.get("/booths/fairs")))
    assert "01/03/2026" not in body(vi.get("/booths/fairs"))
    for path in ("/booths/", "/booths/fairs", "/booths/fairs/TG", "/booths/fairs/TG/plan"):
        ours, theirs = body(vi.get(path)), body(en.get(path))
        assert ("Tiền Giang" in ours, "Delta Fair" in ours, "My Tho City" in ours) == (True, False, False), path
        assert ("Tiền Giang" in theirs, "Delta Fair" in theirs, "Mỹ Tho" in theirs) == (False, True, False), path


def six_fairs(session: Session) -> None:
    for name, state, dates in [
        ("Đang mở", "open", window(-1, 30)),
        ("Sắp mở", "open", window(5, 30)),
        ("Hết hạn", "open", window(-9, -1)),
        ("Có kết quả", "published", window(-9, -1)),
        ("Đã xong", "over", window(-9, -1)),
        ("Bản nháp", "draft", window(1, 30, draw_commitment="")),
    ]:
        make_fair(session, state=state, name_vi=f"Hội chợ {name}", name_en=f"Fair {name}", **dates)


def test_the_front_page_says_what_can_be_done_now(visit: Visit, booths_sessions: Sessions) -> None:
    assert "Hiện không có hội chợ nào nhận đăng ký." in body(visit().get("/booths/"))
    with booths_sessions.begin() as session:
        six_fairs(session)
    page = body(visit().get("/booths/"))
    sections = re.split(r"<h2>", page)
    found = {re.sub(r"<[^>]+>", "", part.split("</h2>")[0]).strip(): part for part in sections[1:]}
    assert "Hội chợ Đang mở" in found["Đang nhận đăng ký"]
    assert "Hội chợ Sắp mở" in found["Sắp nhận đăng ký"]
    assert "Hội chợ Có kết quả" in found["Kết quả đã công bố"]
    assert "Hội chợ Đã xong" in found["Kết quả đã công bố"]
    assert "/draw" in found["Kiểm tra một lần bốc thăm"]
    for hidden in ("Hết hạn", "Bản nháp"):
        assert f"Hội chợ {hidden}" not in page
    assert "còn 29 ngày" in page


def test_fairs_are_found_without_diacritics_and_by_phase(visit: Visit, booths_sessions: Sessions) -> None:
    with booths_sessions.begin() as session:
        six_fairs(session)
    client = visit()
    page = body(client.get("/booths/fairs/"))
    assert page.count("<article>") == 5
    assert "Hội chợ Bản nháp" not in page
    assert body(client.get("/booths/fairs?q=dang mo")).count("<article>") == 1
    assert body(client.get("/booths/fairs?q=fair ha noi")).count("<article>") == 5
    for phase, count in {"open": 1, "coming": 1, "drawing": 1, "published": 1, "running": 0, "nonsense": 5}.items():
        assert body(client.get(f"/booths/fairs?phase={phase}")).count("<article>") == count, phase
    assert "Open for registration" in body(visit(language="en").get("/booths/fairs"))


def test_a_fair_tells_its_rules_and_payers_in_plain_words(visit: Visit, booths_sessions: Sessions) -> None:
    with booths_sessions.begin() as session:
        fair = make_fair(session, code="TG26", **window(-1, 30))
        fair.payers[0].cap_dong, fair.payers[0].legal_text = 12_000_000, "Thông tư 28/2018/TT-BTC"
    page = body(visit().get("/booths/fairs/TG26"))
    for said in ("Mỗi cơ sở nhận nhiều nhất 2 gian.", "12.000.000", "28/2018/TT-BTC", "Đăng ký gian hàng", "10 gian"):
        assert said in page
    assert "/draw" not in page
    page = body(visit(language="en").get("/booths/fairs/TG26"))
    assert "An establishment gets at most 2 booths." in page
    assert "12,000,000" in page
    assert visit().get("/booths/fairs/NO").status_code == 404


def test_a_draft_and_a_cancelled_draft_are_nobodys_business(visit: Visit, booths_sessions: Sessions) -> None:
    with booths_sessions.begin() as session:
        make_staff(session, email=LAN)
        make_fair(session, code="D1", state="draft", draw_commitment="")
        make_fair(session, code="D2", state="cancelled", draw_commitment="")
    for code in ("D1", "D2"):
        for rest in ("", "/plan", "/plan/A-01", "/exhibitors"):
            assert visit(HOA).get(f"/booths/fairs/{code}{rest}").status_code == 404
        assert visit(LAN).get(f"/booths/fairs/{code}").status_code == 200


def test_the_plan_shows_who_has_what_only_after_publication(visit: Visit, booths_sessions: Sessions) -> None:
    with booths_sessions.begin() as session:
        fair = make_fair(session, code="TG26", state="drawn", **window(-9, -1))
        give(session, fair, "A-01", "confirmed", name="HTX Chè Hảo Đạt", member=HOA)
        give(session, fair, "A-02", "offered", name="Cơ sở mộc Hai Á")
    address = "/booths/fairs/TG26/plan"
    assert "HTX Chè Hảo Đạt" not in body(visit().get(address))
    assert 'class="mine"' not in body(visit(HOA).get(address))
    with booths_sessions.begin() as session:
        session.scalars(select(Fair)).one().state = "published"
    page = body(visit().get(address))
    assert "HTX Chè Hảo Đạt" in page
    assert "Cơ sở mộc Hai Á" not in page  # offered, not confirmed
    assert 'd="M0 0h30v30h-30z" fill="url(#hatch-confirmed)"' in page
    assert 'd="M30 0h30v30h-30z" fill="url(#hatch-offered)"' in page
    assert '<g class="outlines"></g>' in page
    assert '<path class="mine" d="M0 0h30v30h-30z"/>' in body(visit(HOA).get(address))
    assert body(visit().get(f"{address}?free=1")).count('<th scope="row">') == 8
    assert "HTX Chè Hảo Đạt" in body(visit().get(f"{address}/A-01"))


def test_the_table_has_the_acts_of_the_plan(visit: Visit, booths_sessions: Sessions) -> None:
    with booths_sessions.begin() as session:
        fair = make_fair(session, code="TG26", **window(-1, 30))
        booths = session.scalars(select(Booth).where(Booth.fair_id == fair.id).order_by(Booth.code)).all()
        mine = make_application(
            session, fair, make_establishment(session, member=HOA), state="draft", label="", submitted_at=None
        )
        make_wish(session, mine, 1, booths[2])
        other = make_application(session, fair, make_establishment(session))
        make_wish(session, other, 1, booths[0])
        wishes = f'action="/booths/applications/{mine.id}/wishes"'
    page = body(visit(HOA).get("/booths/fairs/TG26/plan"))
    assert page.count(wishes) == 9
    assert "Nguyện vọng số 1" in page
    assert 'd="M60 0h30v30h-30z"' in page.split('class="outlines"')[1]
    assert wishes not in body(visit().get("/booths/fairs/TG26/plan"))
    sheet = body(visit(HOA).get("/booths/fairs/TG26/plan/A-01?sheet=1"))
    assert wishes in sheet
    assert "1 cơ sở" in sheet
    assert "<html" not in sheet
    assert "Đăng ký để chọn gian này" in body(visit().get("/booths/fairs/TG26/plan/A-01?sheet=1"))
    added = visit(HOA).post(f"/booths/applications/{mine.id}/wishes", data={"booth": "A-01"})
    assert added.status_code == 303
    assert visit().get("/booths/fairs/TG26/plan/Z-99").status_code == 404


def test_halls_zones_and_kinds_narrow_the_plan(visit: Visit, booths_sessions: Sessions) -> None:
    with booths_sessions.begin() as session:
        by = make_staff(session).email
        fair = make_fair(session, code="TG26", state="draft", **window(-1, 30))
        grid = Grid(rows=1, columns=4, first_row="K")
        plans.add_grid(session, code="TG26", hall="Nhà 2", grid=grid, zones=["Z1"], by=by, now=now())
        session.scalars(select(Booth).where(Booth.code == "A-01")).one().zone_id = None
        fair.state = "open"
    client = visit()
    rows = '<th scope="row">'
    assert body(client.get("/booths/fairs/TG26/plan")).count(rows) == 10
    assert body(client.get("/booths/fairs/TG26/plan?hall=2")).count(rows) == 4
    assert body(client.get("/booths/fairs/TG26/plan?hall=2&kind=corner")).count(rows) == 2
    zone = body(client.get("/booths/fairs/TG26/plan?zone=Z1"))
    assert zone.count(rows) == 9
    assert 'class="t0 dim"' in zone
    for nonsense in ("hall=9", "zone=Q", "kind=round", "zoom=99", "page=-1", "page=99999999999"):
        assert body(client.get(f"/booths/fairs/TG26/plan?{nonsense}")).count(rows) == 10, nonsense


def test_exhibitors_are_those_who_confirmed_without_contacts(visit: Visit, booths_sessions: Sessions) -> None:
    with booths_sessions.begin() as session:
        fair = make_fair(session, code="TG26", state="published", **window(-9, -1))
        facts = {"name": "HTX Ông Tư", "contact_phone": "0987654321", "registration_number": "4600112437"}
        give(session, fair, "A-01", "confirmed", province_code="82", **facts)
        give(session, fair, "A-03", "confirmed", name="HTX Ánh Dương", member=HOA, product_group="A")
        give(session, fair, "A-02", "offered", name="Cơ sở mộc Hai Á")
        make_fair(session, code="TG27", state="drawn", **window(-9, -1))
    client = visit()
    page = body(client.get("/booths/fairs/TG26/exhibitors"))
    assert page.index("HTX Ánh Dương") < page.index("HTX Ông Tư")
    assert "Chè móc câu" in page
    for hidden in ("Hai Á", "0987654321", "0912345678", HOA, "Trần Thị Hoa"):
        assert hidden not in page
    assert body(client.get("/booths/fairs/TG26/exhibitors?q=ong tu")).count("<tr>") == 2
    for number in ("4600112437", "460011"):  # a number tells nobody whose it is
        assert body(client.get(f"/booths/fairs/TG26/exhibitors?q={number}")).count("<tr>") == 0
    assert body(client.get("/booths/fairs/TG26/exhibitors?province=82")).count("<tr>") == 2
    assert body(client.get("/booths/fairs/TG26/exhibitors?group=A&province=82")).count("<tr>") == 0
    assert "được công bố khi" in body(client.get("/booths/fairs/TG27/exhibitors"))


def large_fair(sessions: Sessions) -> None:
    """584 booths in one hall, as Tiền Giang 2014 had, half of them given, and fifty other fairs."""
    with sessions.begin() as session:
        by = make_staff(session).email
        fair = make_fair(session, code="TG14", state="draft", **window(-9, -1))
        grid = Grid(rows=16, columns=36, first_row="C", columns_together=12)
        plans.add_grid(session, code="TG14", hall="Nhà 2", grid=grid, zones=["Z1"] * 8, by=by, now=now())
        fair.state = "published"
        booths = session.scalars(select(Booth).where(Booth.fair_id == fair.id).order_by(Booth.code)).all()
        for place, booth in enumerate(booths[10:300]):
            give(session, fair, booth.code, "confirmed" if place % 3 else "offered")
        for _ in range(50):
            make_fair(session, rows=1, columns=1, **window(-1, 30))
        session.execute(text("ANALYZE"))


def test_large_lists_need_few_statements_and_a_large_plan_few_bytes(visit: Visit, booths_sessions: Sessions) -> None:
    large_fair(booths_sessions)
    most = {
        "/booths/": 8,
        "/booths/fairs": 6,
        "/booths/fairs/TG14": 12,
        "/booths/fairs/TG14/plan?hall=2": 9,
        "/booths/fairs/TG14/plan/K-07": 9,
        "/booths/fairs/TG14/exhibitors": 7,
    }
    client = visit(HOA)
    found = {}
    for address in most:
        with statements_to(booths_sessions) as sent:
            page = client.get(address)
        assert page.status_code == 200
        found[address] = len(sent)
        size = len(gzip.compress(page.get_data()))
        assert size <= (60_000 if "/plan?" in address else 20_000), (address, size)
    assert {address: count for address, count in found.items() if count > most[address]} == {}


def wish_much(sessions: Sessions) -> None:
    """Ten wishes for each application of the large fair, so that the planner has something to choose an index for."""
    with sessions.begin() as session:
        booths = session.scalars(select(Booth.id).join(Fair).where(Fair.code == "TG14").order_by(Booth.code)).all()
        wishing = session.scalars(select(Application.id).order_by(Application.label)).all()
        rows = [
            {"application_id": one, "rank": rank, "booth_id": booths[(place * 7 + rank * 13) % len(booths)]}
            for place, one in enumerate(wishing)
            for rank in range(1, 11)
        ]
        session.execute(insert(Wish), rows)
        session.execute(text("ANALYZE"))


def test_lists_are_read_by_their_indexes(booths_sessions: Sessions) -> None:
    large_fair(booths_sessions)
    wish_much(booths_sessions)
    with booths_sessions() as session:
        fair = session.scalars(select(Fair).where(Fair.code == "TG14")).one()
        with statements_to(booths_sessions) as sent:
            plan_queries.plan_booths(session, fair)
            session.execute(plan_queries.exhibitors(fair).limit(50)).all()
            queries.counts_of(session, session.scalars(select(Fair).limit(50)).all())
        assert len(sent) == 5
        session.execute(text("SET LOCAL enable_seqscan = off"))
        looked_up = session.execute(
            text("EXPLAIN SELECT * FROM booths WHERE fair_id = :fair"), {"fair": fair.id}
        ).scalars()
        assert "uq_booths_fair_id" in "\n".join(looked_up)
        wishes = session.execute(
            text("EXPLAIN SELECT * FROM wishes WHERE booth_id = :fair"), {"fair": fair.id}
        ).scalars()
        assert "ix_wishes_booth" in "\n".join(wishes)
