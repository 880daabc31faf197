"""Ranked wishes: what may be wished for, in which order, how many; all or nothing when the whole list is sent."""

from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select, text, update
from sqlalchemy.orm import Session

from services.booths.actions import wishes as actions
from services.booths.actions.applying import NotEditable
from services.booths.actions.wishes import Wanted
from services.booths.domain.applications import MOST_WISHES
from services.booths.models import Application, Booth, Wish, Zone
from services.booths.queries.cases import wish_lines
from shared.errors import Forbidden, Invalid, NotFound
from shared.i18n import speaking
from tests.builders import NOW, make_application, make_establishment, make_fair

MAKER = "hoa@example.vn"


def draft(session: Session, **fair_changes: Any) -> Application:
    fair = make_fair(session, **fair_changes)
    establishment = make_establishment(session, member=MAKER)
    return make_application(session, fair, establishment, state="draft", label="", submitted_at=None)


def act(application: Application, **more: Any) -> dict[str, Any]:
    return {"application_id": application.id, "by": MAKER, "now": NOW, **more}


def listed(session: Session, application: Application) -> list[str]:
    asked = select(Wish.rank, Booth.code, Zone.code).select_from(Wish)
    asked = asked.outerjoin(Booth, Wish.booth_id == Booth.id).outerjoin(Zone, Wish.zone_id == Zone.id)
    rows = session.execute(asked.where(Wish.application_id == application.id).order_by(Wish.rank)).all()
    assert [row[0] for row in rows] == list(range(1, len(rows) + 1))
    return [row[1] or f"zone {row[2]}" for row in rows]


def wished(session: Session, application: Application, *codes: str) -> None:
    actions.replace_wishes(session, wishes=[Wanted(code) for code in codes], **act(application))


def test_wishes_are_kept_in_the_order_they_are_added_and_once_each(session: Session) -> None:
    application = draft(session)
    for wanted in (
        Wanted("B-02"),
        Wanted("Z1", is_zone=True),
        Wanted("A-01"),
        Wanted("B-02"),
        Wanted("Z1", is_zone=True),
    ):
        actions.add_wish(session, wanted=wanted, **act(application))
    assert listed(session, application) == ["B-02", "zone Z1", "A-01"]


def test_wishes_are_read_in_their_order_wherever_they_lie(session: Session) -> None:
    """A row that is written again lies at the end of the table, where a reader who asks for no order finds it last."""
    application = draft(session)
    wished(session, application, "A-01", "A-02", "A-03")
    session.execute(update(Wish).where(Wish.application_id == application.id, Wish.rank == 1).values(rank=1))
    session.execute(text("SET LOCAL enable_indexscan = off"))
    session.execute(text("SET LOCAL enable_bitmapscan = off"))
    session.expire_all()
    assert [wish.rank for wish in session.get_one(Application, application.id).wishes] == [1, 2, 3]
    assert [line.rank for line in wish_lines(session, application.id)] == [1, 2, 3]


@pytest.mark.parametrize(
    ("rank", "up", "then"),
    [
        (3, 1, ["A-01", "A-03", "A-02"]),
        (1, -1, ["A-02", "A-01", "A-03"]),
        (3, 2, ["A-03", "A-01", "A-02"]),
        (1, 1, ["A-01", "A-02", "A-03"]),
        (3, -99, ["A-01", "A-02", "A-03"]),
        (0, 1, ["A-01", "A-02", "A-03"]),
        (4, 1, ["A-01", "A-02", "A-03"]),
    ],
)
def test_wishes_move(session: Session, rank: int, up: int, then: list[str]) -> None:
    application = draft(session)
    wished(session, application, "A-01", "A-02", "A-03")
    actions.move_wish(session, rank=rank, up=up, **act(application))
    assert listed(session, application) == then


@pytest.mark.parametrize(("rank", "then"), [(1, ["A-02"]), (2, ["A-01"]), (3, ["A-01", "A-02"])])
def test_wishes_are_taken_out_and_the_rest_closes_up(session: Session, rank: int, then: list[str]) -> None:
    application = draft(session)
    wished(session, application, "A-01", "A-02")
    actions.remove_wish(session, rank=rank, **act(application))
    assert listed(session, application) == then


def test_a_booth_of_another_fair_cannot_be_wished_for(session: Session) -> None:
    application = draft(session)
    make_fair(session, rows=3)
    with pytest.raises(Invalid) as trouble:
        actions.add_wish(session, wanted=Wanted("C-01"), **act(application))
    assert trouble.value.fields == {"booth": "Hội chợ này không có gian C-01."}
    with pytest.raises(Invalid) as trouble:
        actions.add_wish(session, wanted=Wanted("Z9", is_zone=True), **act(application))
    assert trouble.value.fields == {"zone": "Hội chợ này không có khu Z9."}


def test_a_zone_for_other_products_cannot_be_wished_for_nor_a_booth_in_it(session: Session) -> None:
    application = draft(session)
    zone = session.scalars(select(Zone).where(Zone.fair_id == application.fair_id)).one()
    zone.product_groups = ["A", "C"]
    session.flush()
    for wanted in (Wanted("Z1", is_zone=True), Wanted("A-01")):
        with pytest.raises(Invalid) as trouble:
            actions.add_wish(session, wanted=wanted, **act(application))
        assert trouble.value.fields == {wanted.field: "Khu Z1 không nhận nhóm sản phẩm B của cơ sở."}
    zone.product_groups = ["A", "B"]
    session.flush()
    actions.add_wish(session, wanted=Wanted("A-01"), **act(application))
    assert listed(session, application) == ["A-01"]


def test_there_is_a_bound(session: Session) -> None:
    application = draft(session, rows=3, columns=10)
    codes = [f"{row}-{column:02d}" for row in "ABC" for column in range(1, 11)]
    wished(session, application, *codes[:MOST_WISHES])
    with pytest.raises(Invalid) as trouble:
        actions.add_wish(session, wanted=Wanted(codes[MOST_WISHES]), **act(application))
    assert trouble.value.fields == {"booth": "Nhiều nhất 20 nguyện vọng cho một đăng ký; ở đây có 21."}
    with pytest.raises(Invalid) as trouble, speaking("vi"):
        actions.replace_wishes(session, wishes=[Wanted("A-01")] * 10_000, **act(application))
    assert trouble.value.fields == {"wishes": "Nhiều nhất 20 nguyện vọng cho một đăng ký; ở đây có 10.000."}
    assert len(listed(session, application)) == MOST_WISHES


def test_a_list_with_something_wrong_changes_nothing_and_says_each_place(session: Session) -> None:
    application = draft(session)
    wished(session, application, "A-01")
    mixed = [Wanted("A-02"), Wanted("X-99"), Wanted("Z1", is_zone=True), Wanted("Q", is_zone=True)]
    with pytest.raises(Invalid) as trouble:
        actions.replace_wishes(session, wishes=mixed, **act(application))
    assert set(trouble.value.fields) == {"wishes.1.booth", "wishes.3.zone"}
    with pytest.raises(Invalid) as trouble:
        actions.replace_wishes(session, wishes=[Wanted("A-02"), Wanted("A-02")], **act(application))
    assert set(trouble.value.fields) == {"wishes.1.booth"}
    assert listed(session, application) == ["A-01"]


def test_wishes_are_the_members_own_and_only_while_in_their_hands(session: Session) -> None:
    application = draft(session)
    wished(session, application, "A-01")
    verbs: list[tuple[Any, dict[str, Any]]] = [
        (actions.add_wish, {"wanted": Wanted("A-02")}),
        (actions.move_wish, {"rank": 1, "up": 1}),
        (actions.remove_wish, {"rank": 1}),
        (actions.replace_wishes, {"wishes": []}),
        (actions.accept_anywhere, {"anywhere": False}),
    ]
    for verb, more in verbs:
        with pytest.raises(Forbidden):
            verb(session, **(act(application) | {"by": "other@example.vn"} | more))
        with pytest.raises(NotFound):
            verb(session, **(act(application) | {"application_id": UUID(int=1)} | more))
    application.state, application.label, application.submitted_at = "submitted", "L-1", NOW
    session.flush()
    for verb, more in verbs:
        with pytest.raises(NotEditable):
            verb(session, **act(application), **more)
    assert (listed(session, application), application.anywhere) == (["A-01"], True)
