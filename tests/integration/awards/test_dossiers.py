"""What can be done to a dossier, by whom and when; what is told of it; and that no two products share a code."""

import threading
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session, sessionmaker

from services.awards.actions import dossiers as actions
from services.awards.actions.imports import ListFaulty, import_dossiers, list_faults
from services.awards.actions.papers import TooManyPapers, add_paper, remove_paper
from services.awards.domain.dossiers import CHECKLIST, MOST_PHOTOS
from services.awards.domain.lifecycle import DossierNotReady
from services.awards.domain.summary_lists import ListedProduct
from services.awards.models import Dossier, Establishment, Paper, Round, Step
from services.awards.queries.papers import page_of
from services.awards.queries.rounds import RoundNotFound
from shared.cases import EDITED
from shared.clock import hanoi_date, now
from shared.errors import Forbidden, Invalid, NotFound
from tests.awards_builders import ORGANISER, make_dossier, make_establishment
from tests.builders import told, told_data
from tests.integration.awards.dossier_scenes import (
    FAR_OFFICER,
    MAKER,
    OFFICER,
    SECRETARY,
    STATEMENT,
    STRANGER,
    full_dossier,
    make_certificate,
    open_round,
    people,
    picture,
)

Sessions = sessionmaker[Session]
ALL_OK = {code: {"ok": True} for code in CHECKLIST}


@pytest.fixture
def session(awards_sessions: Sessions) -> Iterator[Session]:
    with awards_sessions.begin() as opened:
        yield opened


@pytest.fixture
def scene(session: Session) -> tuple[Round, Establishment]:
    maker = people(session)
    return open_round(session), maker


Scene = tuple[Round, Establishment]


def who(dossier: Dossier, by: str) -> dict[str, Any]:
    return {"dossier_id": dossier.id, "by": by, "now": now()}


def steps_of(session: Session, dossier: Dossier) -> list[str]:
    """Return what was done to a dossier, but for filling it in."""
    query = select(Step.what).where(Step.subject_id == dossier.id, Step.what != EDITED).order_by(Step.serial)
    return list(session.scalars(query))


@pytest.mark.parametrize("by", [MAKER, OFFICER, ORGANISER])
def test_maker_and_province_begin_a_dossier_and_a_second_click_goes_on_with_it(
    session: Session, scene: Scene, by: str
) -> None:
    round_, maker = scene
    start: dict[str, Any] = {"round_code": round_.code, "establishment_id": maker.id, "by": by, "now": now()}
    first, second = actions.start_dossier(session, **start), actions.start_dossier(session, **start)
    assert (first.id, first.label, first.product_group) == (second.id, f"{round_.code}-0001", "B")
    named = actions.start_dossier(session, **start, product_name="Chè móc câu")
    assert named.id == first.id
    assert actions.start_dossier(session, **start).label == f"{round_.code}-0002"
    with pytest.raises(Invalid):
        actions.start_dossier(session, **start, product_name="CHÈ  Móc câu")
    assert actions.start_dossier(session, **start, product_name="Che moc cau").label, "other tones, another product"
    other = start | {"round_code": open_round(session).code}
    assert actions.start_dossier(session, **other, product_name="Chè móc câu").label, "another round, another year"


@pytest.mark.parametrize("by", [FAR_OFFICER, SECRETARY, STRANGER, ""])
def test_nobody_else_enters_or_changes_a_dossier(session: Session, scene: Scene, by: str) -> None:
    round_, maker = scene
    dossier = full_dossier(session, round_, maker)
    before = dossier.revision
    verbs: list[Callable[[], object]] = [
        lambda: actions.start_dossier(session, round_code=round_.code, establishment_id=maker.id, by=by, now=now()),
        lambda: actions.save_product(
            session, **who(dossier, by), product_name="x", product_group="A", product_kind="single"
        ),
        lambda: actions.save_parts(session, **who(dossier, by), parts={"culture": "x"}),
        lambda: actions.save_promises(session, **who(dossier, by), given={}),
        lambda: actions.save_certificate(session, **who(dossier, by), number="1", until=None),
        lambda: add_paper(
            session, **who(dossier, by), kind="other", name="a.jpg", media_type="image/jpeg", content=picture("red")
        ),
        lambda: remove_paper(session, **who(dossier, by), paper_id=dossier.papers[0].id),
        lambda: actions.submit_dossier(session, **who(dossier, by)),
        lambda: actions.reopen_dossier(session, **who(dossier, by)),
        lambda: actions.withdraw_dossier(session, **who(dossier, by)),
    ]
    for verb in verbs:
        with pytest.raises(Forbidden):
            verb()
    assert dossier.revision == before


@pytest.mark.parametrize("by", [MAKER, OFFICER, FAR_OFFICER, STRANGER])
def test_only_the_secretariat_and_the_host_decide(session: Session, scene: Scene, by: str) -> None:
    round_, maker = scene
    dossier = full_dossier(session, round_, maker, state="submitted")
    verbs: list[Callable[[], object]] = [
        lambda: actions.check_items(session, dossier_id=dossier.id, by=by, items={}, now=now()),
        lambda: actions.accept_dossier(session, **who(dossier, by), items=ALL_OK),
        lambda: actions.return_dossier(
            session, **who(dossier, by), complete_by=now() + timedelta(days=1), reasons=["x"]
        ),
        lambda: actions.refuse_dossier(session, **who(dossier, by), reasons=["x"]),
        lambda: actions.strike_dossier(session, **who(dossier, by), reason="x"),
    ]
    for verb in verbs:
        with pytest.raises(Forbidden):
            verb()
    assert dossier.state == "submitted"


def test_the_whole_way_with_what_is_told(session: Session, scene: Scene) -> None:
    round_, maker = scene
    dossier = full_dossier(session, round_, maker)
    actions.submit_dossier(session, **who(dossier, MAKER))
    actions.submit_dossier(session, **who(dossier, MAKER))
    actions.reopen_dossier(session, **who(dossier, MAKER))
    actions.submit_dossier(session, **who(dossier, OFFICER))
    by_then = now() + timedelta(days=9)
    thin: dict[str, Any] = {"statement": {"ok": False, "reason": "Ghi rõ quy trình"}, "photos": {"ok": True}}
    actions.return_dossier(session, **who(dossier, SECRETARY), complete_by=by_then, items=thin, reasons=["Gửi sớm"])
    round_.dossiers_close_at = now() - timedelta(hours=1)  # a returned dossier has until its own day
    session.flush()
    actions.save_parts(session, **who(dossier, MAKER), parts={"process": "y" * 200})
    actions.submit_dossier(session, **who(dossier, MAKER))
    with pytest.raises(Invalid) as refused:
        actions.accept_dossier(session, **who(dossier, SECRETARY), items={"form": {"ok": True}})
    assert set(refused.value.fields) == set(CHECKLIST) - {"form", "photos"}
    actions.accept_dossier(session, **who(dossier, ORGANISER), items=ALL_OK, pick=lambda n: 317)
    assert (dossier.state, dossier.voting_code) == ("accepted", "B-417")
    assert "b-417" in dossier.search_text
    actions.strike_dossier(session, **who(dossier, SECRETARY), reason="Sao chép kiểu dáng")
    assert told(session) == [
        "awards.dossier.submitted",
        "awards.dossier.submitted",
        "awards.dossier.returned",
        "awards.dossier.submitted",
        "awards.dossier.accepted",
        "awards.dossier.struck",
    ]
    returned = told_data(session)[2]
    assert returned["reason"] == f"{CHECKLIST['statement']}: Ghi rõ quy trình\nGửi sớm"
    assert returned["complete_by"] == by_then.isoformat()
    assert "B-417" not in str(told_data(session))
    assert steps_of(session, dossier) == [
        "submitted", "reopened", "submitted", "returned", "submitted", "accepted", "struck",
    ]  # fmt: skip


def test_an_incomplete_dossier_is_not_handed_in_and_says_what_is_missing(session: Session, scene: Scene) -> None:
    round_, maker = scene
    dossier = full_dossier(session, round_, maker, statement={**STATEMENT, "description": "ngắn"})
    photo = session.scalars(select(Paper).where(Paper.dossier_id == dossier.id, Paper.kind == "photo_side")).one()
    remove_paper(session, **who(dossier, MAKER), paper_id=photo.id)
    with pytest.raises(actions.NotComplete) as refused:
        actions.submit_dossier(session, **who(dossier, MAKER))
    assert list(refused.value.fields) == ["description", "photo_side"]
    assert told(session) == []


def test_after_the_deadline_or_once_handed_in_nothing_is_changed(session: Session, scene: Scene) -> None:
    round_, maker = scene
    handed_in = full_dossier(session, round_, maker, state="submitted")
    with pytest.raises(actions.NotEditable):
        actions.save_parts(session, **who(handed_in, MAKER), parts={"culture": "x"})
    draft = full_dossier(session, round_, maker)
    late: dict[str, Any] = {"dossier_id": draft.id, "by": MAKER, "now": round_.dossiers_close_at + timedelta(seconds=1)}
    for act in (actions.submit_dossier, lambda s, **w: actions.save_promises(s, **w, given={})):
        with pytest.raises(actions.DossiersClosed):
            act(session, **late)
    with pytest.raises(actions.DossiersClosed):
        actions.reopen_dossier(session, **(late | {"dossier_id": handed_in.id}))
    round_.state = "scoring"
    session.flush()
    for decide in (actions.accept_dossier, lambda s, **w: actions.refuse_dossier(s, **w, reasons=["x"])):
        with pytest.raises(actions.DecisionsClosed):
            decide(session, **who(handed_in, SECRETARY))
    with pytest.raises(DossierNotReady):
        actions.strike_dossier(session, **who(handed_in, SECRETARY), reason="x")


def test_a_round_of_elsewhere_a_draft_and_a_rehearsal_take_nothing(session: Session, scene: Scene) -> None:
    round_, maker = scene
    start: dict[str, Any] = {"establishment_id": maker.id, "by": MAKER, "now": now()}
    south = open_round(session, regions=["south"])
    with pytest.raises(actions.NotInRound):
        actions.start_dossier(session, round_code=south.code, **start)
    for hidden in (open_round(session, state="draft"), open_round(session, rehearsal=True, rehearsal_of=round_.id)):
        with pytest.raises(RoundNotFound):
            actions.start_dossier(session, round_code=hidden.code, **start)


def test_photos_are_bounded_kept_once_and_the_front_one_is_replaced(session: Session, scene: Scene) -> None:
    round_, maker = scene
    dossier = full_dossier(session, round_, maker)

    def add(kind: str, content: bytes) -> Paper:
        file: dict[str, Any] = {"kind": kind, "name": "a.jpg", "media_type": "image/jpeg", "content": content}
        return add_paper(session, **who(dossier, MAKER), **file)

    new = add("photo_front", picture("blue", size=(3000, 2000)))
    assert new.preview is not None
    assert len(new.preview) < 100_000
    fronts = session.scalars(select(Paper.id).where(Paper.dossier_id == dossier.id, Paper.kind == "photo_front"))
    assert fronts.all() == [new.id]
    assert add("photo", picture("red")).id == add("photo", picture("red")).id
    for place in range(MOST_PHOTOS - 4):
        add("photo", picture("red", size=(80 + place, 20)))
    with pytest.raises(TooManyPapers):
        add("photo", picture("yellow"))
    with pytest.raises(Invalid):
        add_paper(
            session, **who(dossier, MAKER), kind="photo", name="a.pdf", media_type="application/pdf", content=b"%PDF-"
        )


def test_two_acceptances_at_once_never_give_one_code(awards_sessions: Sessions) -> None:
    with awards_sessions.begin() as session:
        maker = people(session)
        round_ = open_round(session)
        ids = [full_dossier(session, round_, maker, state="submitted").id for _ in range(2)]
    codes: list[str | None] = []
    started = threading.Event()

    def second() -> None:
        with awards_sessions.begin() as other:
            started.set()
            made = actions.accept_dossier(
                other, dossier_id=ids[1], by=SECRETARY, now=now(), items=ALL_OK, pick=lambda n: 0
            )
            codes.append(made.voting_code)

    with awards_sessions.begin() as session:
        first = actions.accept_dossier(
            session, dossier_id=ids[0], by=SECRETARY, now=now(), items=ALL_OK, pick=lambda n: 0
        )
        waiting = threading.Thread(target=second)
        waiting.start()
        started.wait(5)
        waiting.join(0.3)
        assert codes == [], "the second did not wait for the first"
        assert first.voting_code == "B-100"
    waiting.join(10)
    assert codes == ["B-101"]


def test_one_dossier_climbs_with_its_certificate(session: Session, scene: Scene) -> None:
    region, maker = scene
    below = open_round(session, level="province", province_code="01", regions=[], state="closed")
    low = full_dossier(session, below, maker, state="accepted", voting_code="B-500")
    carry: dict[str, Any] = {"dossier_id": low.id, "round_code": region.code, "by": OFFICER, "now": now()}
    with pytest.raises(actions.NotRecognisedBelow):
        actions.carry_dossier(session, **carry)
    certificate = make_certificate(session, low)
    with pytest.raises(Forbidden):
        actions.carry_dossier(session, **(carry | {"by": FAR_OFFICER}))
    high = actions.carry_dossier(session, **carry)
    assert actions.carry_dossier(session, **carry).id == high.id
    assert (high.state, high.carried_from, high.lower_certificate_number) == ("draft", low.id, certificate.number)
    assert high.statement == low.statement
    kinds = session.scalars(select(Paper.kind).where(Paper.dossier_id == high.id)).all()
    assert sorted(kinds) == ["business_registration", "food_safety", "photo_above", "photo_front", "photo_side"]
    missing = [lack.field for lack in actions.missing_in(session, high, hanoi_date(now()))]
    assert missing == ["registration_form", "own_make"]
    nation = open_round(session, level="nation", regions=[])
    with pytest.raises(actions.NotRecognisedBelow):
        actions.carry_dossier(session, **(carry | {"round_code": nation.code}))
    certificate.state, certificate.revoked_at, certificate.revoked_reason = "revoked", now(), "Sao chép"
    high.state = "withdrawn"
    session.flush()
    with pytest.raises(actions.NotRecognisedBelow):
        actions.carry_dossier(session, **carry)


def entry(maker: Establishment, name: str, row: int = 2, **changes: Any) -> ListedProduct:
    given: dict[str, Any] = {
        "row": row,
        "registration_number": maker.registration_number,
        "establishment": maker.name,
        "product_name": name,
        "product_group": "A",
        "product_kind": "single",
        "statement": {"labour": 5},
        "certificate_number": "",
        "certificate_until": None,
    }
    return ListedProduct(**(given | changes))


def test_a_list_is_entered_whole_or_not_at_all(session: Session, scene: Scene) -> None:
    round_, maker = scene
    far = make_establishment(session, province_code="25")
    make_dossier(session, round_, maker, product_name="Lọ hoa")

    def save(*entries: ListedProduct, by: str = OFFICER) -> Any:
        return import_dossiers(session, round_code=round_.code, entries=entries, by=by, now=now())

    named = entry(maker, "Bát", establishment="HTX Khác")
    for bad in (entry(far, "Bát"), entry(maker, "LỌ HOA"), entry(maker, "Bát", registration_number="1"), named):
        with pytest.raises(ListFaulty):
            save(entry(maker, "Ấm"), bad)
    (fault,) = list_faults(session, round_=round_, entries=[named], by=OFFICER)
    assert (fault.trouble.values["typed"], fault.trouble.values["registered"]) == ("HTX Khác", maker.name)
    with pytest.raises(Forbidden):
        save(entry(maker, "Ấm"), by=MAKER)
    count = select(func.count()).select_from(Dossier).where(Dossier.round_id == round_.id)
    assert session.scalar(count) == 1
    made = save(entry(maker, "Ấm"), entry(maker, "Bát", 3))
    assert [(one.product_name, one.state, one.statement) for one in made.begun] == [
        ("Ấm", "draft", {"labour": 5}),
        ("Bát", "draft", {"labour": 5}),
    ]
    assert made.submitted == []
    assert steps_of(session, made.begun[0]) == ["started", "imported"]


def test_a_listed_product_that_was_recognised_below_brings_its_dossier(session: Session, scene: Scene) -> None:
    region, maker = scene
    below = open_round(session, level="province", province_code="01", regions=[], state="closed")
    low = full_dossier(session, below, maker, state="accepted", voting_code="B-500")
    certificate = make_certificate(session, low)
    line = entry(maker, low.product_name, product_group="B", certificate_number=certificate.number)
    made = import_dossiers(session, round_code=region.code, entries=[line], by=ORGANISER, now=now())
    assert made.begun[0].carried_from == low.id
    assert made.begun[0].statement == {**low.statement, "labour": 5}


def test_pages_are_kept_with_their_paper_and_shown_to_its_readers(session: Session, scene: Scene) -> None:
    dossier = full_dossier(session, *scene)
    file: dict[str, Any] = {"name": "a.pdf", "media_type": "application/pdf", "content": b"%PDF-1.7"}
    paper = add_paper(session, **who(dossier, MAKER), kind="other", page_count=2, pages=[b"first"], **file)
    assert (paper.page_count, paper.pages_kept, page_of(session, paper.id, 1, OFFICER)) == (2, 1, b"first")
    for number, by in ((2, MAKER), (1, "stranger@example.vn")):
        with pytest.raises(NotFound):
            page_of(session, paper.id, number, by)
