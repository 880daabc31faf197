"""A whole voting round in browsers, on the most real site there is: from the opening to a verified certificate.

The organiser and the secretary sit at a desk, a maker holds a phone, three judges have tablets: one of them loses the
network for half of the products.
"""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.browser.people import Person, person
from tests.browser.tablets import TABLET, Tablet
from tests.browser.voting import (
    CODE,
    DESK,
    PRODUCTS,
    SECONDS_OPEN,
    accept_all,
    act,
    answer,
    certificate_of,
    check,
    enter_by_phone,
    invite,
    lend,
    open_round,
    photo,
    products,
    publish,
    recompute,
    vote,
)  # fmt: skip
from tests.real_site import RealSite
from tests.round_path import PAPERS, RoundPath
from tests.signatures import judged
from tests.visitor import Site, Visitor, wait_for

pytestmark = [pytest.mark.browser, pytest.mark.smtp, pytest.mark.slow]

WINNER = {"market": "36.5", "economy": "36", "culture": "9", "other": "9"}
OTHERS = {"market": "24", "economy": "24.5", "culture": "6", "other": "6"}


class PlayedRound(RoundPath):
    """The round whose acts are played in browsers; what repeats itself goes by the API."""

    def enter(self) -> None:
        """One product by each maker, as by the API; and one more of the second."""
        super().enter()
        maker = self.makers[1]
        [place] = maker.api("GET", "/booths/api/establishments/mine")["items"]
        address = f"/awards/api/dossiers/{self._begun(maker, place['id'], 'Đũa buông số 3')}"
        maker.api("PATCH", address, **self._dossier(3))
        for kind in PAPERS:
            maker.upload(f"{address}/papers", f"{kind}.png", photo(), kind=kind)
        maker.api("POST", f"{address}/submit")
        self.ledger.owe("dossier_submitted", maker.email)
        self.ledger.owe("dossier_to_check", self.secretary.email)


def test_a_round_from_its_opening_to_a_verified_certificate(
    real_site: RealSite, browser: Browser, tmp_path: Path
) -> None:
    office = real_site.office
    running, owe, settle = office.site, office.ledger.owe, office.ledger.settle
    path = PlayedRound(office, CODE, seconds=SECONDS_OPEN)
    path.register()
    scan = tmp_path / "ảnh sản phẩm.png"
    scan.write_bytes(photo())
    with ExitStack() as stack:
        organiser = stack.enter_context(person(browser, running, office.organiser.email, phone=False))
        secretary = stack.enter_context(person(browser, running, path.secretary.email, phone=False))
        maker = stack.enter_context(person(browser, running, path.makers[0].email, phone=True))
        for who, visitor in ((organiser, office.organiser), (secretary, path.secretary), (maker, path.makers[0])):
            lend(visitor, who.page.context)
        open_round(organiser, path)
        owe("round_opened", office.organiser.email, office.officer.email)
        enter_by_phone(maker, scan)
        owe("dossier_submitted", maker.email)
        owe("dossier_to_check", secretary.email)
        path.enter()
        settle("entering")
        accept_all(secretary)
        owe("dossier_accepted", *(path.makers[number].email for number in (0, 0, 1, 1)))
        invite(secretary, path)
        owe("judge_invited", *(judge.email for judge in path.judges))
        answer(stack.enter_context(person(browser, running, path.judges[0].email, phone=False)), path.judges[0])
        answer_by_api(path.judges[1:])
        owe("judge_answered", *[secretary.email] * len(path.judges))
        settle("inviting")
        wait_for("the deadline", lambda: datetime.now(UTC) > path.closes, seconds=SECONDS_OPEN + 60)
        act(secretary, f"{DESK}/begin-scoring", "Tôi hiểu rằng", "Bắt đầu chấm điểm")
        owe("scoring_began", *(judge.email for judge in path.judges))
        tablets = [stack.enter_context(tablet(browser, running, judge)) for judge in path.judges]
        score(path, tablets)
        owe("judge_finished", *(judge.email for judge in path.judges))
        act(secretary, f"{DESK}/tally", "Tôi đã xem số phiếu", "Tính kết quả")
        vote(stack, browser, secretary, path)
        owe("ballot_opened", *(member.email for member in path.council))
        publish(organiser)
        owe("round_published", office.organiser.email, office.officer.email)
        owe("batch_ready", office.organiser.email)
        settle("publishing")
        read_by_anybody(real_site, maker, path)
        assert [one for tablet_ in tablets for one in tablet_.complained()] == []
    assert office.ledger.twice() == []


def answer_by_api(judges: list[Visitor]) -> None:
    """The other judges declare that they have no tie."""
    for judge in judges:
        [mine] = judge.api("GET", "/awards/api/judging")["items"]
        declared = judge.api("GET", f"/awards/api/judging/{mine['id']}")["to_declare"]
        judge.api("POST", f"/awards/api/judging/{mine['id']}/answer", accept=True, declaration=declared)


def score(path: RoundPath, tablets: list[Tablet]) -> None:
    """Every judge signs every sheet and keeps the receipts."""
    names = {one["code"]: one["name"] for one in products(path.judges[0])}
    assert len(names) == PRODUCTS
    score_with_one_offline(tablets, names)
    path.receipts = [judge.api("GET", f"{path.round}/sheets/{code}/receipt") for judge in path.judges for code in names]


def read_by_anybody(real: RealSite, maker: Person, path: RoundPath) -> None:
    """The certificate is valid to whoever types its code, signed by the site's authority; the result recomputes."""
    code = certificate_of(maker, path)
    check(maker, code)
    pdf = path.makers[0].call("GET", f"/awards/check/{code}/file").content
    verdict = judged(pdf, real.authority())
    assert (verdict.intact, verdict.trusted) == (True, True)
    recompute(maker, path)


@contextmanager
def tablet(browser: Browser, site: Site, judge: Visitor) -> Iterator[Tablet]:
    """A judge's tablet, signed in, on a line of its own, with the round on it."""
    context = browser.new_context(locale="vi-VN", viewport=TABLET, has_touch=True)
    made = Tablet(context, site.url, CODE)
    lend(judge, context)
    made.open()
    made.says(f"Đã ký 0/{PRODUCTS}")
    made.kept()
    yield made
    context.close()


def score_with_one_offline(tablets: list[Tablet], names: dict[str, str]) -> None:
    """Everybody scores everything; the first has no network for the second half."""
    lonely, *others = tablets
    codes = sorted(names)
    points = {code: WINNER if names[code] == "Kẹo dừa nướng" else OTHERS for code in codes}
    for one in others:
        for code in codes:
            one.score(code, points[code])
            one.sign()
        one.says(f"Đã ký {PRODUCTS}/{PRODUCTS} · đã gửi hết")
    half = PRODUCTS // 2
    for number, code in enumerate(codes):
        if number == half:
            lonely.says(f"Đã ký {half}/{PRODUCTS} · đã gửi hết")
            lonely.network(False)
        lonely.score(code, points[code])
        lonely.sign()
    lonely.says(f"Đã ký {PRODUCTS}/{PRODUCTS} · {PRODUCTS - half} phiếu chưa gửi")
    lonely.reopen()
    lonely.says(f"Đã ký {PRODUCTS}/{PRODUCTS} · {PRODUCTS - half} phiếu chưa gửi")
    lonely.network(True)
    lonely.says(f"Đã ký {PRODUCTS}/{PRODUCTS} · đã gửi hết")
