"""The letters of one booth's whole path and of one whole round, as people get them: for the pictures in docs/letters.

Establishments and products are real ones that were recognised in 2022 and 2023; persons, numbers and dates are made up.
What is not said here is as in the events' examples.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, Final, TypeVar
from uuid import UUID

from services.booths.reasons import answer_in
from services.notifications.domain.digests import Item, digest_of, first_sentence
from services.notifications.letters import LETTERS, Content, Recipient, groups_of, load, write, write_sign_in_code
from services.notifications.letters.digests import topic_of, write_digest
from services.notifications.letters.held import write_to_organiser
from shared.events import awards, booths
from shared.events.booths.fairs import RandomnessSource
from shared.events.envelope import Event
from shared.events.samples import sample
from shared.i18n import LANGUAGES

E = TypeVar("E", bound=Event)

ID: Final = UUID("7a1c0f4e-2d55-4f2e-9a46-0c9c2d0b6e11")
NOT_PASSED_VI: Final = (
    "Không được công nhận vì chưa đạt điểm: điểm bình quân 60,50, hạng 2; thể lệ cần từ 70,00 điểm trở lên."
)
NOT_PASSED_EN: Final = (
    "Not recognised, for it did not pass: mean points 60.50, rank 2; the rules ask for 70.00 points or more."
)
ROUND_NAME_VI: Final = "Bình chọn sản phẩm CNNT tiêu biểu khu vực phía Bắc 2026"
ROUND_NAME_EN: Final = "Outstanding rural industrial products of the North 2026"
FAIR_NAME_VI: Final = "Hội chợ hàng CNNT khu vực phía Bắc, Thái Nguyên 2026"
FAIR_NAME_EN: Final = "Rural industry fair of the North, Thai Nguyen 2026"


@dataclass(frozen=True)
class PathPerson:
    """Who gets letters: their name, what they are in Vietnamese and English, and the group that is told."""

    name: str
    role: str
    group: str


HOA: Final = PathPerson("Trần Thị Hoa", "HTX chè Hảo Đạt", "establishment")
CUONG: Final = PathPerson("Nguyễn Văn Cường", "HTX miến Việt Cường", "establishment")
VY: Final = PathPerson("Hoàng Thị Vy", "HTX Chế biến nông sản Lụa Vy", "establishment")
OFFICER: Final = PathPerson("Phạm Văn Dũng", "officer of Thái Nguyên", "province")
ORGANISER: Final = PathPerson("Lê Thị Mai", "organiser", "organisers")
SECRETARY: Final = PathPerson("Vũ Thị Hạnh", "secretariat", "secretariat")
JUDGE: Final = PathPerson("Phạm Thị Lan", "judge", "judge")
COUNCIL: Final = PathPerson("Đỗ Văn Thành", "council", "council")


@dataclass(frozen=True)
class Told:
    """One letter of a path."""

    template: str
    to: PathPerson
    write: Callable[[Recipient], Content]
    kind: str = "notice"


def hanoi(day: int, month: int, hour: int, minute: int = 0) -> datetime:
    """Return a moment of 2026 by Hanoi's clock."""
    return datetime(2026, month, day, hour - 7, minute, tzinfo=UTC)


FAIR: Final = {"fair_code": "TN26", "fair_name_vi": FAIR_NAME_VI, "fair_name_en": FAIR_NAME_EN}
FAIR_FACTS: Final[Mapping[str, Any]] = {
    **FAIR,
    "place_vi": "Quảng trường Võ Nguyên Giáp, Thái Nguyên",
    "place_en": "Vo Nguyen Giap Square, Thai Nguyen",
    "opens_on": date(2026, 10, 10),
    "closes_on": date(2026, 10, 15),
}
ROUND: Final = {"round_code": "BAC26", "round_name_vi": ROUND_NAME_VI, "round_name_en": ROUND_NAME_EN}
JUDGED: Final = {**ROUND, "judge_name": JUDGE.name}
LABELS: Final = {HOA: "TN26-0012", CUONG: "TN26-0013", VY: "TN26-0014"}
PRODUCTS: Final = {HOA: ("BAC26-0031", "Chè móc câu"), CUONG: ("BAC26-0032", "Miến tỏi đen Việt Cường")}


def tell(cls: type[Event], to: PathPerson, *facts: Mapping[str, Any], **more: Any) -> Told:
    """Return the letter that tells an event to somebody: the one that is not a reminder."""
    return _told(cls, to, False, *facts, **more)


def remind(cls: type[Event], to: PathPerson, *facts: Mapping[str, Any], **more: Any) -> Told:
    """Return the reminder that comes with an event."""
    return _told(cls, to, True, *facts, **more)


def _told(cls: type[Event], to: PathPerson, reminder: bool, *facts: Mapping[str, Any], **more: Any) -> Told:
    event = happened(cls, *facts, **more)
    group = next(name for name in groups_of(event) if name.partition(":")[0] == to.group)
    mine = (occasion for occasion in LETTERS[cls] if group in occasion.to(event))
    occasion = next(found for found in mine if bool(found.ahead) is reminder)
    return Told(
        occasion.template, to, lambda reader: write(event, reader, group, occasion=occasion), kind=occasion.kind
    )


def happened(cls: type[E], *facts: Mapping[str, Any], **more: Any) -> E:
    """Return an event of this world: all of it is about one fair or round, one application, one dossier."""
    ids = {field.name: ID for field in fields(cls) if field.name.endswith("_id") and field.name != "batch_id"}
    return sample(cls, **ids, **{name: value for part in facts for name, value in part.items()}, **more)


def of_fair(to: PathPerson) -> dict[str, Any]:
    """Return what names somebody's application."""
    return {**FAIR, "label": LABELS[to], "establishment_name": to.role}


def of_round(to: PathPerson) -> dict[str, Any]:
    """Return what names somebody's dossier."""
    label, product = PRODUCTS[to]
    return {**ROUND, "label": label, "establishment_name": to.role, "product_name": product}


def offered(to: PathPerson, booth: str) -> dict[str, Any]:
    """Return what names somebody's offer."""
    return {**of_fair(to), "booth_codes": [booth]}


IN_FULL: Final = {"waiting_position": 0, "why_vi": "", "why_en": ""}
"""What an offer says of why there is no more, where there is nothing more to be had."""


def left_out(position: int) -> dict[str, Any]:
    """Return what the draw says to the one in this position: the two booths went to the first two."""
    full = {"code": "order", "turn": "promise", "round": 1, "asked": 1, "groups": ["B"], "booths": 2}
    shares = {"own": 0, "ahead": 2, "rounds": 0, "province": 0, "newcomers": 0, "last": 2, "passed": {}}
    explanation = {"position": position, "booths": [], "stops": [full | shares]}
    why = {f"why_{language}": answer_in(language, explanation, wanted=1) for language in LANGUAGES}
    return {"position": position, **why}


def digest(*told: tuple[datetime, Event]) -> Told:
    """Return the digest in which an organiser hears of these events."""

    def written(reader: Recipient) -> Content:
        items = []
        for number, (at, event) in enumerate(told):
            content = write(event, reader, "organisers")
            first = next(block.text for block in content.blocks if block.kind == "paragraph")
            items.append(Item(number, topic_of(event, reader.language), content.subject, first_sentence(first), at))
        return write_digest(digest_of(items), reader, load("digest", reader.language))

    return Told("digest", ORGANISER, written, kind="digest")


def batch(title_vi: str, title_en: str, letters: int) -> Told:
    """Return the letter by which an organiser hears that the letters of a mass decision wait for release."""
    values = {"title_vi": title_vi, "title_en": title_en, "listed": True, "decisions": letters, "letters": letters,
              "mailboxes": letters, "gaps": 0, "since": hanoi(10, 9, 9)}  # fmt: skip
    return Told(
        "batch_ready",
        ORGANISER,
        lambda reader: write_to_organiser(load("batch_ready", reader.language), values, reader),
    )


def booth_path() -> list[Told]:
    """Return the letters from an empty site to the next on the waiting list, in the order in which they come."""
    changed = happened(booths.FairChanged, FAIR_FACTS, fair_version=2, reason="Sân vận động tỉnh đang sửa chữa.")
    sources = [RandomnessSource(name="Xổ số Vietlott Mega 6/45", drawn_on=date(2026, 9, 9))]
    announced = happened(booths.FairAnnounced, FAIR_FACTS, applications=3, sources=sources)
    opened = {"registration_opens_at": hanoi(1, 8, 8), "registration_closes_at": hanoi(31, 8, 17), "booths": 2}
    former = {"former_opens_on": date(2026, 10, 3), "former_closes_on": date(2026, 10, 8),
              "former_place_vi": "Sân vận động tỉnh Thái Nguyên", "former_place_en": "Thai Nguyen stadium"}  # fmt: skip
    new = {name: FAIR_FACTS[name] for name in ("place_vi", "place_en", "opens_on", "closes_on")}
    confirm_by = hanoi(14, 9, 17)
    return [
        Told("sign_in_code", HOA, lambda to: write_sign_in_code(to, hanoi(1, 8, 8, 10)).with_secret("405917"),
             kind="sign_in"),
        tell(booths.FairOpened, OFFICER, FAIR_FACTS, opened),
        tell(booths.EstablishmentRegistered, HOA, name=HOA.role),
        tell(booths.ApplicationSubmitted, HOA, of_fair(HOA), booths_wanted=1),
        tell(booths.ApplicationAccepted, HOA, of_fair(HOA)),
        tell(booths.ApplicationFairChanged, HOA, of_fair(HOA), new, former, fair_version=2, reason=changed.reason),
        tell(booths.ApplicationAnnounced, HOA, of_fair(HOA), drawn_from=date(2026, 9, 9)),
        digest((hanoi(31, 8, 9, 10), changed), (hanoi(31, 8, 9, 40), announced)),
        batch(f"Kết quả bốc thăm {FAIR_NAME_VI}", f"Result of the draw, {FAIR_NAME_EN}", 3),
        tell(booths.BoothOffered, HOA, offered(HOA, "A-01"), IN_FULL, confirm_by=confirm_by, position=1),
        tell(booths.BoothOffered, CUONG, offered(CUONG, "A-02"), IN_FULL, confirm_by=confirm_by, position=2),
        tell(booths.ApplicationWaitlisted, VY, of_fair(VY), left_out(3), waiting_position=1),
        digest((hanoi(10, 9, 9, 30), happened(
            booths.DrawPublished, FAIR_FACTS, booths_given=2, applications_given=2, applications_waiting=1))),
        tell(booths.OfferConfirmed, HOA, offered(HOA, "A-01"), new),
        remind(booths.BoothOffered, CUONG, offered(CUONG, "A-02"), IN_FULL, confirm_by=confirm_by, position=2),
        tell(booths.OfferDeclined, CUONG, offered(CUONG, "A-02")),
        tell(booths.BoothOffered, VY, offered(VY, "A-02"), IN_FULL, confirm_by=hanoi(17, 9, 17), position=3,
             from_waiting_list=True),
    ]  # fmt: skip


def round_path() -> list[Told]:
    """Return the letters from a round's opening to the signed certificate, in the order in which they come."""
    closes_at, scoring = hanoi(11, 9, 17), {"scoring_closes_at": hanoi(20, 10, 17)}
    opened = {**ROUND, "province_codes": ["19", "20"], "dossiers_close_at": closes_at}
    published = {"province_codes": ["19", "20"], "decision_number": "1234/QĐ-BCT", "entered": 2, "passed": 1,
                 "recognised": 1}  # fmt: skip
    certificate = {"certificate_number": "017/2026/KV-BAC26"}
    return [
        tell(awards.RoundOpened, OFFICER, opened),
        tell(booths.EstablishmentRegistered, CUONG, name=CUONG.role),
        tell(awards.DossierSubmitted, HOA, of_round(HOA)),
        tell(awards.DossierSubmitted, SECRETARY, of_round(HOA)),
        remind(awards.RoundOpened, OFFICER, opened),
        tell(awards.DossierReturned, HOA, of_round(HOA), complete_by=hanoi(18, 9, 17),
             reason="Ảnh sản phẩm thiếu hoặc không rõ."),
        tell(awards.DossierAccepted, HOA, of_round(HOA)),
        tell(awards.JudgeInvited, JUDGE, JUDGED, scoring),
        tell(awards.JudgeAnswered, SECRETARY, JUDGED, accepted=True, answer=""),
        tell(awards.ScoringBegan, JUDGE, JUDGED, scoring, products=2, left=2),
        tell(awards.JudgeReminded, JUDGE, JUDGED, scoring, products=2, left=1),
        tell(awards.JudgeFinished, JUDGE, JUDGED, products=2),
        tell(awards.BallotOpened, COUNCIL, ROUND, ballot_number=1, products=2),
        batch(f"Kết quả {ROUND_NAME_VI}", f"Results, {ROUND_NAME_EN}", 2),
        tell(awards.RoundPublished, OFFICER, ROUND, published),
        tell(awards.ProductRecognised, HOA, of_round(HOA), certificate, points=Decimal("90.5"), level="region",
             certificate_until=date(2029, 12, 31), decision_number="1234/QĐ-BCT"),
        tell(awards.ProductNotRecognised, CUONG, of_round(CUONG), outcome="not_passed", points=Decimal("60.5"), rank=2,
             pass_mark=Decimal("70"), why_vi=NOT_PASSED_VI, why_en=NOT_PASSED_EN, reason="",
             complain_by=date(2026, 12, 1)),
        tell(awards.CertificateSigned, HOA, of_round(HOA), certificate),
    ]  # fmt: skip


PATHS: Final[Mapping[str, Callable[[], list[Told]]]] = {"booth": booth_path, "round": round_path}
