"""The whole path of a voting round: from an empty site to a signed certificate that anybody can check.

Every step says which letters it owes to whom; `Ledger` of tests/booth_path.py compares them with those that arrived.
"""

import hashlib
import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cached_property
from io import BytesIO
from pathlib import Path
from typing import Any, Final
from uuid import uuid4

from PIL import Image

from shared.places import HANOI
from tests.booth_path import PROVINCE, Office
from tests.signatures import judged
from tests.visitor import Visitor, wait_for

RULES: Final = {"fewest_sheets": 3, "cap_total": 1}
POINTS: Final = (
    {"market": "36.5", "economy": "36", "culture": "9", "other": "9"},
    {"market": "24", "economy": "24,5", "culture": "6", "other": "6"},
)
CHECKED: Final = ("eligible", "form", "group", "statement", "photos", "lower", "lawful")
PAPERS: Final = (
    "photo_front", "photo_side", "photo_above",
    "registration_form", "business_registration", "province_decision", "certificate",
)  # fmt: skip
TEXT: Final = "Đũa được vót từ cây buông già, hong khô bằng nắng, đánh bóng bằng lá chuối, không dùng hóa chất. " * 2


@dataclass(frozen=True)
class Entry:
    """A maker's product in the round."""

    maker: Visitor
    address: str
    product: str


class RoundPath:
    """One round of the South with two makers and three judges; ``code`` makes all mailboxes unique.

    Dossiers are taken for ``seconds`` after the round is made, which entering them must not exceed.
    """

    def __init__(self, office: Office, code: str, *, seconds: int = 45) -> None:
        self.office, self.code, self.seconds = office, code, seconds
        self.ledger = office.ledger
        self.makers, self.judges, self.council = (self._people(kind, count) for kind, count in
                                                  (("maker", 2), ("judge", 3), ("council", 3)))  # fmt: skip
        [self.secretary] = self._people("secretary", 1)
        self.entries: list[Entry] = []
        self.receipts: list[dict[str, Any]] = []
        self.round = f"/awards/api/rounds/{code}"
        self.closes = datetime.now(UTC)

    def walk(self) -> Iterator[str]:
        """Go step by step; after each, its name is given while its events and letters are still on their way."""
        for step in (
            self.register, self.make_round, self.open_round, self.enter, self.accept, self.invite, self.answer,
            self.begin_scoring, self.score, self.tally, self.vote, self.decide, self.publish, self.release,
            self.certify,
        ):  # fmt: skip
            step()
            yield step.__name__

    def register(self) -> None:
        """The makers come into the register of booths; awards hears of them and of the organiser."""
        for number, maker in enumerate(self.makers, 1):
            maker.sign_in(f"Nguyễn Thị {number}")
            maker.api("POST", "/booths/api/establishments", **self._establishment(number))
            self.ledger.owe("establishment_registered", maker.email)
        for member in (self.secretary, *self.judges, *self.council):
            member.sign_in("Trần Văn Hội")
        organiser = self.office.organiser
        wait_for("the organiser in awards", lambda: organiser.call("GET", "/awards/office/rounds").ok)

    def make_round(self) -> None:
        organiser = self.office.organiser
        self.closes = datetime.now(UTC) + timedelta(seconds=self.seconds)
        organiser.api("POST", "/awards/api/rounds", code=self.code, **self._facts())
        organiser.api("PUT", f"{self.round}/rules", **RULES)
        officials = [("secretariat", self.secretary), *(("council", member) for member in self.council)]
        for office, member in officials:
            organiser.api("POST", f"{self.round}/officials", office=office, email=member.email, name="Trần Văn Hội")

    def open_round(self) -> None:
        self.office.organiser.api("POST", f"{self.round}/open")
        self.ledger.owe("round_opened", self.office.organiser.email, self.office.officer.email)

    def enter(self) -> None:
        """Each maker fills in a dossier with its papers and three photos, and hands it in."""
        for number, maker in enumerate(self.makers, 1):
            [place] = maker.api("GET", "/booths/api/establishments/mine")["items"]
            product = f"Đũa buông số {number}"
            address = f"/awards/api/dossiers/{self._begun(maker, place['id'], product)}"
            maker.api("PATCH", address, **self._dossier(number))
            for shade, kind in enumerate(PAPERS):
                maker.upload(f"{address}/papers", f"{kind}.png", _picture(shade), kind=kind)
            assert maker.api("GET", address)["missing"] == {}
            maker.api("POST", f"{address}/submit")
            self.entries.append(Entry(maker, address, product))
            self.ledger.owe("dossier_submitted", maker.email)
            self.ledger.owe("dossier_to_check", self.secretary.email)

    def accept(self) -> None:
        for entry in self.entries:
            self.secretary.api("POST", f"{entry.address}/accept", items={code: {"ok": True} for code in CHECKED})
            self.ledger.owe("dossier_accepted", entry.maker.email)

    def invite(self) -> None:
        for number, judge in enumerate(self.judges, 1):
            self.secretary.api("POST", f"{self.round}/jury", email=judge.email, name=f"Phạm Giám Khảo {number}")
            self.ledger.owe("judge_invited", judge.email)

    def answer(self) -> None:
        for judge in self.judges:
            [mine] = judge.api("GET", "/awards/api/judging")["items"]
            text = judge.api("GET", f"/awards/api/judging/{mine['id']}")["to_declare"]
            judge.api("POST", f"/awards/api/judging/{mine['id']}/answer", accept=True, declaration=text)
            self.ledger.owe("judge_answered", self.secretary.email)

    def begin_scoring(self) -> None:
        wait_for("the deadline", lambda: datetime.now(UTC) > self.closes, seconds=self.seconds + 60)
        self.secretary.api("POST", f"{self.round}/begin-scoring")
        self.ledger.owe("scoring_began", *(judge.email for judge in self.judges))

    def score(self) -> None:
        """Each judge drafts and signs a sheet of each product; what is sent twice counts once."""
        for judge in self.judges:
            scoring = judge.api("GET", f"/awards/api/scoring/{self.code}")
            assert all(product["maker"] is None for product in scoring["products"]), "the judges are blind"
            for product in scoring["products"]:
                place = [entry.product for entry in self.entries].index(product["name"])
                sheet = f"/awards/api/scoring/{self.code}/sheets/{product['code']}"
                draft = judge.api("PUT", sheet, points={"market": "20"}, base_revision=0)
                signed = {
                    "points": POINTS[place],
                    "notes": {"market": "Có khách hàng ổn định."},
                    "place": "Cần Thơ",
                    "base_revision": draft["revision"],
                    "submission_id": str(uuid4()),
                }
                for _ in range(2):
                    assert judge.api("PUT", sheet, **signed)["state"] == "signed"
                self.receipts.append(judge.api("GET", f"{self.round}/sheets/{product['code']}/receipt"))
            self.ledger.owe("judge_finished", judge.email)

    def tally(self) -> None:
        self.secretary.api("POST", f"{self.round}/tallies")

    def vote(self) -> None:
        self.secretary.api("POST", f"{self.round}/council")
        ballot = self.secretary.api("POST", f"{self.round}/ballots")
        self.ledger.owe("ballot_opened", *(member.email for member in self.council))
        for member in self.council:
            paper = f"{self.round}/ballots/{ballot['number']}/paper"
            member.api("PUT", paper, answers=dict.fromkeys(ballot["subjects"], True))
        self.secretary.api("POST", f"{self.round}/ballots/{ballot['number']}/close", minutes_number="01/BB-HĐBC")

    def decide(self) -> None:
        self.secretary.api("POST", f"{self.round}/decisions")

    def publish(self) -> None:
        day = datetime.now(HANOI).date()
        told = self.office.organiser.api(
            "POST", f"{self.round}/publication", decision_number=f"12/QĐ-{self.code}", decision_date=day.isoformat()
        )
        assert (told["entered"], told["recognised"]) == (2, 1)
        self.ledger.owe("round_published", self.office.organiser.email, self.office.officer.email)
        self.ledger.owe("batch_ready", self.office.organiser.email)

    def release(self) -> None:
        """The letters about the result go out only now."""
        self.office.release(self.code)
        winner, other = self.entries
        self.ledger.owe("product_recognised", winner.maker.email)
        self.ledger.owe("certificate_signed", winner.maker.email)
        self.ledger.owe("product_not_recognised", other.maker.email)

    def certify(self) -> None:
        """The certificate's file comes by itself; booths hears whose product it is."""
        wait_for("the signed file", lambda: self.certificate()["signed_at"])
        maker = self.entries[0].maker
        number = self.certificate()["number"]

        def held() -> bool:
            [place] = maker.api("GET", "/booths/api/establishments/mine")["items"]
            return bool(place["certificate_number"] == number)

        wait_for("the certificate in booths", held)

    def certificate(self) -> dict[str, Any]:
        """Return what the public may know of the winner's certificate."""
        anybody = self.office.site.visitor("anybody@kc.example")
        found: dict[str, Any] = anybody.api("GET", f"/awards/api/certificates/{self.check_code}")
        return found

    @cached_property
    def check_code(self) -> str:
        """The code under which anybody checks the winner's certificate."""
        winner = self.entries[0]
        return str(winner.maker.api("GET", winner.address)["certificate_check_code"])

    @property
    def last_day(self) -> date:
        """The certificate's last day of validity: in the fourth year, the first being that of the decision."""
        return date(datetime.now(HANOI).year + 3, 12, 31)

    def _people(self, kind: str, count: int) -> list[Visitor]:
        names = [f"{kind}{number}.{self.code.lower()}@kc.example" for number in range(1, count + 1)]
        return [self.office.site.visitor(name) for name in names]

    def _begun(self, maker: Visitor, establishment_id: str, product: str) -> str:
        """Begin a dossier as soon as awards has heard of the establishment and its member; return the id."""

        def begin() -> str:
            body = {"establishment_id": establishment_id, "product_name": product}
            answer = maker.call("POST", f"{self.round}/dossiers", json=body)
            assert answer.ok or answer.status_code in {403, 404}, answer.text
            return str(answer.json()["id"]) if answer.ok else ""

        return wait_for("the maker in awards", begin)

    def _facts(self) -> dict[str, Any]:
        return {
            "name_vi": f"Bình chọn khu vực phía Nam {self.code}",
            "name_en": f"Selection of the South {self.code}",
            "level": "region",
            "regions": ["south"],
            "year": self.closes.astimezone(HANOI).year,
            "dossiers_close_at": self.closes.isoformat(),
            "scoring_closes_at": (self.closes + timedelta(days=20)).isoformat(),
        }

    def _establishment(self, number: int) -> dict[str, Any]:
        return {
            "kind": "business_household",
            "name": f"Cơ sở {number} {self.code}",
            "registration_number": f"{self.code}{number}B801",
            "contact_name": f"Nguyễn Thị {number}",
            "contact_phone": "0912345678",
            "province_code": PROVINCE,
            "commune": "Xã Tân Lý",
            "product_group": "A",
        }

    def _dossier(self, number: int) -> dict[str, Any]:
        texts = ("description", "materials", "process", "market", "economy", "culture")
        numbers = {"annual_output": 20_000, "output_unit": "đôi", "price_vnd": 15_000, "labour": 12}
        return {
            "product_name": f"Đũa buông số {number}",
            "product_group": "A",
            "product_kind": "single",
            "statement": dict.fromkeys(texts, TEXT) | numbers,
            "certificate_number": f"0{number}/GCN-SCT",
            "certificate_until": date(self.closes.year + 2, 12, 31).isoformat(),
            "promises": ["own_make", "no_copy", "series", "lawful"],
        }


def _picture(shade: int) -> bytes:
    """Return a PNG, standing for a photo or a scan."""
    file = BytesIO()
    Image.new("RGB", (800, 600), (40 + 20 * shade, 120, 90)).save(file, "PNG")
    return file.getvalue()


def check_what_is_public(path: RoundPath, root: bytes, folder: Path) -> None:
    """Check the winner's certificate and the round's file as an outsider would; ``root`` is the signing authority's."""
    anybody = path.office.site.visitor("anybody@kc.example")
    page = anybody.call("GET", f"/awards/check/{path.check_code}").text
    assert f"còn hiệu lực đến hết ngày {path.last_day:%d/%m/%Y}" in page
    assert path.entries[0].product in page
    pdf = anybody.call("GET", f"/awards/check/{path.check_code}/file").content
    assert hashlib.sha256(pdf).hexdigest() == path.certificate()["pdf_sha256"]
    verdict = judged(pdf, root)
    assert (verdict.intact, verdict.trusted) == (True, True)
    file = folder / "round.json"
    file.write_bytes(anybody.call("GET", f"/awards/rounds/{path.code}/round.json").content)
    assert _verify(file).returncode == 0, _verify(file)
    published = [sheet["leaf"] for sheet in json.loads(file.read_text())["sheets"]]
    assert len(published) == 6
    assert all(receipt["leaf"] in published for receipt in path.receipts)
    changed = file.read_text().replace('"36.5"', '"37.5"', 1)
    assert changed != file.read_text()
    file.write_text(changed)
    assert _verify(file).returncode == 1


def _verify(file: Path) -> "subprocess.CompletedProcess[str]":
    """Recompute the published round with neither database nor network."""
    call = [sys.executable, "-m", "services.awards", "verify", str(file)]
    return subprocess.run(call, capture_output=True, text=True, check=False)
