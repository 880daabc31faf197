"""What a dossier holds, when it is complete, what the office checks, and how a voting code is drawn.

Papers and photos: Circular 26/2014/TT-BCT (registration form with business registration; statement with at least three
colour photos, front, side and above; food-safety papers if it is food; above the province also the decision and the
still valid certificate of the level below). Lengths of the statement's parts are the house's own: thin statements are
what juries complain of most.
"""

import dataclasses
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from services.awards.domain.lifecycle import IS_PUBLIC, CertificateState, DossierState, RoundState
from shared.errors import N_, Conflict

LONGEST_NAME: Final = 200
MOST_PHOTOS: Final = 12
MOST_PAPERS: Final = 20
PHOTO_KINDS: Final = ("photo_front", "photo_side", "photo_above", "photo")
NEEDED_PHOTOS: Final = PHOTO_KINDS[:3]
EDITABLE: Final[frozenset[DossierState]] = frozenset({"draft", "returned"})
WAITING: Final = frozenset({"submitted", "accepted", "scoring", "deciding"})
"""Situations in which the maker waits for others."""
LIVE: Final[frozenset[DossierState]] = frozenset({"draft", "submitted", "returned", "accepted"})
STRIKABLE: Final[frozenset[RoundState]] = frozenset({"open", "scoring", "tallied", "council"})
"""States of a round in which a product that was accepted may still be taken out."""
LEVEL_BELOW: Final[Mapping[str, str]] = {"province": "commune", "region": "province", "nation": "region"}
NEEDS_CERTIFICATE: Final = frozenset({"region", "nation"})
"""Levels whose dossiers need the decision and the certificate of the level below."""


@dataclass(frozen=True, slots=True)
class Part:
    """One part of the statement: ``text`` of ``least`` to ``most`` characters, or a whole ``number`` in that range."""

    code: str
    page: str
    word: str
    kind: str
    least: int
    most: int
    needed: bool = True


PARTS: Final[tuple[Part, ...]] = (
    Part("description", "about", N_("Mô tả sản phẩm"), "text", 100, 3_000),
    Part("materials", "about", N_("Nguyên liệu và xuất xứ nguyên liệu"), "text", 30, 2_000),
    Part("process", "about", N_("Quy trình, công nghệ sản xuất"), "text", 100, 3_000),
    Part("market", "market", N_("Đáp ứng thị trường và khả năng phát triển sản xuất"), "text", 100, 3_000),
    Part("annual_output", "market", N_("Sản lượng một năm"), "number", 1, 10**12),
    Part("output_unit", "market", N_("Đơn vị tính"), "text", 1, 30),
    Part("price_vnd", "market", N_("Giá bán một đơn vị (đồng)"), "number", 1, 10**12),
    Part("economy", "value", N_("Hiệu quả kinh tế, kỹ thuật, xã hội và môi trường"), "text", 100, 3_000),
    Part("labour", "value", N_("Số lao động làm ra sản phẩm"), "number", 1, 1_000_000),
    Part("culture", "value", N_("Tính văn hóa, thẩm mỹ"), "text", 50, 2_000),
    Part("other", "value", N_("Điểm nổi bật khác"), "text", 0, 2_000, needed=False),
)
PART: Final[Mapping[str, Part]] = {part.code: part for part in PARTS}

PROMISES: Final[Mapping[str, str]] = {
    "own_make": N_("Sản phẩm do chính cơ sở sản xuất."),
    "no_copy": N_("Sản phẩm không sao chép, không giả mạo sản phẩm của người khác."),
    "series": N_("Sản phẩm có thể sản xuất hàng loạt."),
    "lawful": N_("Sản phẩm không vi phạm quy định về sở hữu trí tuệ, chất lượng, an toàn và môi trường."),
}

CHECKLIST: Final[Mapping[str, str]] = {
    "eligible": N_("Cơ sở thuộc đối tượng tham gia, sản phẩm do cơ sở sản xuất"),
    "form": N_("Phiếu đăng ký và giấy đăng ký kinh doanh hợp lệ, đúng tên cơ sở"),
    "group": N_("Sản phẩm đúng nhóm, đúng là một sản phẩm hoặc một bộ sản phẩm"),
    "statement": N_("Bản thuyết minh đủ rõ để chấm"),
    "photos": N_("Ảnh màu rõ, đủ mặt trước, bên, trên, đúng sản phẩm"),
    "food_safety": N_("Giấy chứng nhận an toàn thực phẩm còn hiệu lực"),
    "lower": N_("Quyết định và giấy chứng nhận của cấp dưới còn hiệu lực"),
    "lawful": N_("Không có dấu hiệu vi phạm về sở hữu trí tuệ, chất lượng, an toàn, môi trường"),
}

PAPER_LACKING: Final[Mapping[str, str]] = {
    "registration_form": N_("Thiếu phiếu đăng ký tham gia bình chọn."),
    "business_registration": N_("Thiếu giấy đăng ký kinh doanh."),
    "food_safety": N_("Sản phẩm là thực phẩm: thiếu giấy chứng nhận an toàn thực phẩm."),
    "province_decision": N_("Thiếu quyết định công nhận của cấp dưới."),
    "certificate": N_("Thiếu bản quét giấy chứng nhận của cấp dưới."),
    "photo_front": N_("Thiếu ảnh chụp mặt trước."),
    "photo_side": N_("Thiếu ảnh chụp mặt bên."),
    "photo_above": N_("Thiếu ảnh chụp từ trên xuống."),
}


class NoCodeLeft(Conflict):
    """Every voting code of the group is taken."""

    text = N_("Nhóm %(group)s đã hết mã số bình chọn.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Entered:
    """What completeness looks at. ``climbed``: taken over from a recognised dossier, whose certificate we keep."""

    level: str
    product_name: str
    product_group: str
    statement: Mapping[str, Any]
    declarations: Mapping[str, Any]
    kinds: Collection[str]
    climbed: bool = False
    certificate_number: str = ""
    certificate_until: date | None = None

    @property
    def needs_food_safety(self) -> bool:
        """Whether it is food, of group B."""
        return self.product_group == "B" and self.statement.get("food") is True


@dataclass(frozen=True, slots=True)
class Lack:
    """Something that is missing: which field, on which page it is filled in, and what to do."""

    field: str
    page: str
    text: str
    values: Mapping[str, Any] = dataclasses.field(default_factory=dict)


def lacks(entered: Entered, on: date) -> list[Lack]:
    """Return all that keeps a dossier from being handed in on the day ``on``, in the order of its pages."""
    return [
        *_product(entered),
        *(lack for part in PARTS if (lack := _part(part, entered.statement.get(part.code))) is not None),
        *_papers(entered, NEEDED_PHOTOS, "photos"),
        *_papers(entered, papers_needed(entered), "papers"),
        *_certificate(entered, on),
        *(
            Lack(code, "promises", N_("Chưa cam kết đủ các điều kiện của sản phẩm."))
            for code in [code for code in PROMISES if entered.declarations.get(code) is not True][:1]
        ),
    ]


def papers_needed(entered: Entered) -> list[str]:
    """Return the kinds of papers, besides photos, that the dossier must have."""
    needed = ["registration_form", "business_registration"]
    if entered.needs_food_safety:
        needed.append("food_safety")
    if entered.level in NEEDS_CERTIFICATE and not entered.climbed:
        needed += ["province_decision", "certificate"]
    return needed


def checklist_items(entered: Entered) -> list[str]:
    """Return the codes of CHECKLIST that the office looks at for this dossier."""
    not_asked = set()
    if not entered.needs_food_safety:
        not_asked.add("food_safety")
    if entered.level not in NEEDS_CERTIFICATE:
        not_asked.add("lower")
    return [code for code in CHECKLIST if code not in not_asked]


def drawn_code(group: str, taken: Collection[str], pick: Callable[[int], int]) -> str:
    """Return an unused voting code of the group, "B-417"; ``pick(n)`` gives a number from 0 to n-1.

    Three digits from 100 on, in no order, so that a code tells nothing about when a dossier came; four digits when
    these are used up. Raises NoCodeLeft.
    """
    used = set(taken)
    for first, last in ((100, 999), (1_000, 9_999), (10_000, 99_999)):
        free = [code for number in range(first, last + 1) if (code := f"{group}-{number}") not in used]
        if free:
            return free[pick(len(free))]
    raise NoCodeLeft(group=group)


def _product(entered: Entered) -> list[Lack]:
    found = []
    if not entered.product_name.strip():
        found.append(Lack("product_name", "product", N_("Chưa ghi tên sản phẩm.")))
    if entered.product_group == "B" and not isinstance(entered.statement.get("food"), bool):
        found.append(Lack("food", "product", N_("Chưa cho biết sản phẩm có phải là thực phẩm không.")))
    return found


def _part(part: Part, value: Any) -> Lack | None:
    if part.kind == "number":
        fine = isinstance(value, int) and not isinstance(value, bool) and part.least <= value <= part.most
        return None if fine or not part.needed else Lack(part.code, part.page, N_("%(part)s: chưa điền."), _named(part))
    length = len(" ".join(value.split())) if isinstance(value, str) else 0
    if length == 0:
        return Lack(part.code, part.page, N_("%(part)s: chưa điền."), _named(part)) if part.needed else None
    if length < part.least:
        thin = N_("%(part)s: còn ngắn (%(length)s ký tự), cần ít nhất %(least)s ký tự để giám khảo đủ hiểu.")
        return Lack(part.code, part.page, thin, {**_named(part), "length": length, "least": part.least})
    return None


def _named(part: Part) -> dict[str, Any]:
    return {"part": part.word}


def _papers(entered: Entered, kinds: Collection[str], page: str) -> list[Lack]:
    return [Lack(kind, page, PAPER_LACKING[kind]) for kind in kinds if kind not in entered.kinds]


def _certificate(entered: Entered, on: date) -> list[Lack]:
    if entered.level not in NEEDS_CERTIFICATE:
        return []
    if not entered.certificate_number.strip():
        return [Lack("certificate_number", "papers", N_("Chưa ghi số giấy chứng nhận của cấp dưới."))]
    if entered.certificate_until is None:
        return [Lack("certificate_until", "papers", N_("Chưa ghi ngày hết hạn của giấy chứng nhận cấp dưới."))]
    if entered.certificate_until < on:
        return [Lack("certificate_until", "papers", N_("Giấy chứng nhận của cấp dưới đã hết hạn."))]
    return []


def editable_until(state: DossierState, closes_at: datetime, complete_by: datetime | None) -> datetime:
    """Return until when a draft or returned dossier can be handed in: a returned one may have more time."""
    return max(closes_at, complete_by) if state == "returned" and complete_by is not None else closes_at


def situation(
    state: DossierState, round_state: RoundState, certificate: CertificateState | None, *, in_time: bool
) -> str:
    """Return where a dossier stands as its maker sees it: its state, refined by its round's and its certificate's.

    draft, returned, late (not handed in while it could be), submitted, accepted, scoring, deciding, recognised,
    revoked, not_recognised, refused, withdrawn, struck.
    """
    if state in EDITABLE:
        return state if round_state == "open" and in_time else "late"
    if state == "submitted":
        return "submitted" if round_state == "open" else "late"
    if state != "accepted":
        return state
    if round_state in IS_PUBLIC:
        if certificate is None:
            return "not_recognised"
        return "revoked" if certificate == "revoked" else "recognised"
    return {"scoring": "scoring", "tallied": "deciding", "council": "deciding"}.get(round_state, "accepted")
