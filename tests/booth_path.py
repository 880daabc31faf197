"""The whole path of a booth: from an empty site to the next on the waiting list being offered what another gave back.

Every step says which letters it owes to whom; `Ledger` compares them with those that arrived.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cached_property
from io import BytesIO
from typing import Any

from PIL import Image

from shared.places import HANOI
from tests.visitor import Site, Visitor, wait_for

PROVINCE = "25-79"
NUMBERS = [[5, 12, 33, 41, 44, 50]]


@dataclass
class Ledger:
    """The letters that are owed on one installation, and a way to see which of them arrived."""

    site: Site
    reader: Visitor
    owed: Counter[tuple[str, str]] = field(default_factory=Counter)
    occasions: dict[str, str] = field(default_factory=dict)
    """The occasions of letters, by their numbers, as far as they were asked for."""

    def owe(self, occasion: str, *recipients: str) -> None:
        """Note that each recipient is to get one letter of this occasion."""
        self.owed.update((recipient, occasion) for recipient in recipients)

    def arrived(self) -> Counter[tuple[str, str]]:
        """Return the letters that arrived, by recipient and occasion, without codes; a Message-ID counts once."""
        letters = {letter.number: letter for letter in self.site.arrived()}
        if letters.keys() - self.occasions.keys():
            self.occasions |= {letter["id"]: letter["template"] for letter in self._known()}
        told = [(letter.to, self.occasions.get(number, "unknown")) for number, letter in letters.items()]
        return Counter(one for one in told if one[1] != "sign_in_code")

    def settle(self, what: str) -> None:
        """Wait until everything owed has arrived; fail if anything else did."""
        try:
            wait_for(f"the letters of {what}", lambda: not self.owed - self.arrived(), seconds=60)
        except AssertionError as waited:
            raise AssertionError(f"{waited}: {self.owed - self.arrived()}") from None
        too_many = self.arrived() - self.owed
        assert not too_many, f"letters that nobody is owed after {what}: {too_many}"

    def twice(self) -> list[str]:
        """Return the Message-IDs that arrived more than once."""
        return [number for number, count in Counter(one.message_id for one in self.site.arrived()).items() if count > 1]

    def _known(self) -> list[dict[str, Any]]:
        first = self.reader.api("GET", "/notifications/api/office/letters?page=1")
        pages = range(2, first["pages"] + 1)
        more = [self.reader.api("GET", f"/notifications/api/office/letters?page={page}")["items"] for page in pages]
        return sum(more, list(first["items"]))


def _picture() -> bytes:
    """Return a small PNG, standing for a scan."""
    file = BytesIO()
    Image.new("RGB", (60, 80), "white").save(file, "PNG")
    return file.getvalue()


class Office:
    """The people whom every fair of an installation has in common: one organiser, one officer."""

    def __init__(self, site: Site) -> None:
        self.site = site
        self.organiser = site.visitor("organiser@kc.example")
        self.officer = site.visitor("officer@kc.example")
        self.ledger = Ledger(site, self.organiser)

    def set_up(self) -> None:
        """Make the first organiser from the command line, and the officer in the pages."""
        self.site.command("booths", "grant", self.organiser.email, "organiser", "--name", "Lê Tổ Chức")
        self.site.command("notifications", "grant", self.organiser.email)
        self.organiser.sign_in("Lê Tổ Chức")
        officer = {"email": self.officer.email, "name": "Phạm Cán Bộ", "role": "officer", "province_code": PROVINCE}
        self.organiser.api("POST", "/booths/api/staff", **officer)
        self.officer.sign_in("Phạm Cán Bộ")
        self._at_once()

    def _at_once(self) -> None:
        """Let the organiser get every notice as a letter of its own, so that the ledger sees each."""
        me = self.organiser.api("GET", "/notifications/api/me")
        wished = {name: me[name] for name in ("name", "phone", "language", "declined")}
        self.organiser.api("PUT", "/notifications/api/me", **wished, digest="at_once")

    def _held(self, code: str) -> dict[str, Any] | None:
        """Return the batch of a fair or round whose letters wait for their release, once they agree with its list."""
        batches = self.organiser.api("GET", "/notifications/api/office/batches?state=held")["items"]
        for batch in batches:
            if batch["code"] == code and batch["listed_at"]:
                found: dict[str, Any] = self.organiser.api("GET", f"/notifications/api/office/batches/{batch['id']}")
                return found if found["comparison"]["agrees"] else None
        return None

    def release(self, code: str) -> None:
        """Let the letters of a publication go, of which none is out before, once the organiser has heard of them."""
        batch = wait_for(f"the held letters of {code}", lambda: self._held(code), seconds=60)
        ready = (self.organiser.email, "batch_ready")
        wait_for("the letter about them", lambda: self.ledger.arrived()[ready] >= self.ledger.owed[ready], seconds=60)
        assert batch is not None  # waited for
        self.organiser.api("POST", f"/notifications/api/office/batches/{batch['id']}/release")


class BoothPath:
    """One fair with two booths and three makers; ``code`` is the fair's and makes the makers' mailboxes unique."""

    def __init__(self, office: Office, code: str, start: datetime) -> None:
        self.office, self.code, self.start = office, code, start
        self.ledger = office.ledger
        self.makers = [office.site.visitor(f"maker{number}.{code.lower()}@kc.example") for number in (1, 2, 3)]
        self.applications: dict[str, str] = {}
        self.fair = f"/booths/api/fairs/{code}"

    def walk(self) -> Iterator[str]:
        """Go step by step; after each, its name is given while its events and letters are still on their way."""
        for step in (
            self.make_fair, self.open_fair, self.register, self.apply, self.accept, self.change_dates,
            self.close, self.draw, self.publish, self.release, self.confirm, self.decline,
        ):  # fmt: skip
            step()
            yield step.__name__

    def make_fair(self) -> None:
        organiser = self.office.organiser
        organiser.api("POST", "/booths/api/fairs", code=self.code, **self._facts(self.start + timedelta(hours=1)))
        payer = {"name": "Chương trình quốc gia", "support_percent": 100, "legal_text": "Thông tư 28/2018/TT-BTC"}
        organiser.api("POST", f"{self.fair}/payers", **payer)
        booths = [{"hall": "A", "code": f"A-0{n}", "x_dm": 30 * n, "y_dm": 0, "payer": payer["name"]} for n in (1, 2)]
        hall = {"name": "A", "width_dm": 200, "depth_dm": 100}
        organiser.api("PUT", f"{self.fair}/plan", halls=[hall], booths=booths)
        # one organiser is all this office has: the numbers count at once
        organiser.api("PUT", f"{self.fair}/rules", cap_per_establishment=1, second_confirms=False)

    def open_fair(self) -> None:
        self.office.organiser.api("POST", f"{self.fair}/open")
        self.ledger.owe("fair_opened", self.office.organiser.email, self.office.officer.email)

    def register(self) -> None:
        for number, maker in enumerate(self.makers, 1):
            maker.sign_in(f"Nguyễn Thị {number}")
            maker.api("POST", "/booths/api/establishments", **self._establishment(number))
            self.ledger.owe("establishment_registered", maker.email)
            [place] = maker.api("GET", "/booths/api/establishments/mine")["items"]
            papers = f"/booths/api/establishments/{place['id']}/documents"
            maker.upload(papers, "giay-phep.png", _picture(), kind="business_registration")

    def apply(self) -> None:
        for maker in self.makers:
            [place] = maker.api("GET", "/booths/api/establishments/mine")["items"]
            maker.api("POST", f"{self.fair}/applications", establishment_id=place["id"])
            [one] = maker.api("GET", f"/booths/api/applications?fair={self.code}")["items"]
            self.applications[maker.email] = address = f"/booths/api/applications/{one['id']}"
            maker.api("PATCH", address, booths_wanted=1, anywhere=True, products="Đũa buông")
            maker.api("PUT", f"{address}/wishes", wishes=[{"booth": "A-02"}])
            maker.api("POST", f"{address}/submit")
            self.ledger.owe("application_submitted", maker.email)

    def accept(self) -> None:
        for maker in self.makers:
            self.office.officer.api("POST", f"{self.applications[maker.email]}/accept")
            self.ledger.owe("application_accepted", maker.email)

    def change_dates(self) -> None:
        """The deadline comes earlier, which everybody is told; soon, but not before it is taken."""
        closes = datetime.now(UTC) + timedelta(seconds=10)
        self.office.organiser.api("PUT", self.fair, **self._facts(closes), reason="Đủ số lượng đăng ký.")
        self.ledger.owe("fair_changed", self.office.organiser.email)
        self.ledger.owe("application_fair_changed", *self._emails)

    def close(self) -> None:
        organiser = self.office.organiser
        closes = datetime.fromisoformat(organiser.api("GET", self.fair)["registration_closes_at"])
        wait_for("the deadline", lambda: datetime.now(UTC) > closes, seconds=120)
        drawn_at = (datetime.now(UTC) + timedelta(seconds=6)).isoformat()
        source = {"name": "Vietlott Power 6/55", "address": "https://vietlott.vn", "count": 6, "least": 1, "most": 55}
        organiser.api("POST", f"{self.fair}/close", sources=[source | {"drawn_at": drawn_at}])
        self.ledger.owe("fair_announced", organiser.email)
        self.ledger.owe("application_announced", *self._emails)

    def draw(self) -> None:
        announced = self.office.organiser.call("GET", f"/booths/fairs/{self.code}/announcement.json").json()
        drawn_at = datetime.fromisoformat(announced["sources"][0]["drawn_at"])
        wait_for("the numbers", lambda: datetime.now(UTC) > drawn_at)
        self.office.organiser.api("POST", f"{self.fair}/numbers", numbers=NUMBERS)

    def publish(self) -> None:
        self.office.organiser.api("POST", f"{self.fair}/publish")
        self.ledger.owe("draw_published", self.office.organiser.email)
        self.ledger.owe("batch_ready", self.office.organiser.email)

    def release(self) -> None:
        """The letters about the result go out only now."""
        self.office.release(self.code)
        self.ledger.owe("booth_offered", *(maker.email for maker in self.makers if self._offers(maker)))
        self.ledger.owe("application_waitlisted", self.waiting.email)

    def confirm(self) -> None:
        maker = self.winners[0]
        maker.api("POST", f"/booths/api/offers/{self._offers(maker)[0]['id']}/confirm")
        self.ledger.owe("offer_confirmed", maker.email)

    def decline(self) -> None:
        """Gives the booth back; who waits is offered it in the same transaction."""
        maker = self.winners[1]
        maker.api("POST", f"/booths/api/offers/{self._offers(maker)[0]['id']}/decline", reason="Bận mùa vụ.")
        self.ledger.owe("offer_declined", maker.email)
        self.ledger.owe("booth_offered", self.waiting.email)

    @cached_property
    def winners(self) -> list[Visitor]:
        """Who was offered a booth when the draw was published."""
        return [maker for maker in self.makers if self._offers(maker)]

    @cached_property
    def waiting(self) -> Visitor:
        """Who was not."""
        [one] = [maker for maker in self.makers if maker not in self.winners]
        return one

    def held(self) -> dict[str, list[tuple[str, list[str]]]]:
        """Return each maker's offers as (state, booths)."""
        return {
            maker.email: [(offer["state"], offer["booths"]) for offer in self._offers(maker)] for maker in self.makers
        }

    @property
    def _emails(self) -> list[str]:
        return [maker.email for maker in self.makers]

    def _offers(self, maker: Visitor) -> list[dict[str, Any]]:
        offers: list[dict[str, Any]] = maker.api("GET", self.applications[maker.email])["offers"]
        return offers

    def _facts(self, closes: datetime) -> dict[str, Any]:
        opens_on = self.start.astimezone(HANOI).date() + timedelta(days=40)
        return {
            "name_vi": f"Hội chợ hàng CNNT {self.code}",
            "name_en": f"Rural industry fair {self.code}",
            "place_vi": "Mỹ Tho, Tiền Giang",
            "place_en": "My Tho, Tien Giang",
            "opens_on": opens_on.isoformat(),
            "closes_on": (opens_on + timedelta(days=4)).isoformat(),
            "registration_opens_at": self.start.isoformat(),
            "registration_closes_at": closes.isoformat(),
            "confirm_deadline_at": (self.start + timedelta(days=30)).isoformat(),
        }

    def _establishment(self, number: int) -> dict[str, Any]:
        return {
            "kind": "business_household",
            "name": f"Cơ sở {number} {self.code}",
            "registration_number": f"{self.code}{number}A801",
            "contact_name": f"Nguyễn Thị {number}",
            "contact_phone": "0912345678",
            "province_code": PROVINCE,
            "commune": "Xã Tân Lý",
            "product_group": "A",
        }
