"""Who may not judge what, and why: the declaration of interests, and the blocks that follow from facts and ties."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from shared.errors import N_, Invalid

DECLARATION: Final[Mapping[str, Sequence[str]]] = {
    "vi": (
        "Tôi nhận lời làm thành viên Ban Giám khảo của kỳ bình chọn này.",
        "Tôi chấm điểm độc lập, đúng tiêu chí, không trao đổi điểm với người khác trước khi kết quả được công bố.",
        "Tôi không nhận tiền, quà hay lợi ích nào của cơ sở có sản phẩm dự bình chọn.",
        "Tôi đã khai mọi cơ sở, sản phẩm, địa phương mà tôi, vợ chồng, cha mẹ, con hoặc anh chị em ruột tôi có vốn,"
        " có việc làm, có hợp đồng tư vấn hay có quyền lợi khác.",
        "Nếu về sau thấy mình có liên quan đến một sản phẩm, tôi báo ngay và không chấm sản phẩm đó.",
    ),
    "en": (
        "I accept to be a member of the jury of this voting round.",
        "I score independently and by the criteria, and do not discuss points with others before the result is"
        " published.",
        "I take no money, gift or advantage from any establishment whose product is entered.",
        "I have declared every establishment, product and place in which I, my spouse, parents, children, brothers or"
        " sisters hold a share, work, advise under contract or have another interest.",
        "If I later find that I am tied to a product, I say so at once and do not score it.",
    ),
}
"""What a judge declares, sentence by sentence; kept word for word. No official text was found: the house's own."""

KINDS: Final = ("same_establishment", "same_province", "declared")
REASONS: Final[Mapping[str, str]] = {
    "same_establishment": N_("Giám khảo thuộc cơ sở có sản phẩm này."),
    "same_province": N_("Giám khảo cùng tỉnh, thành phố với cơ sở có sản phẩm này."),
}
LONGEST_REASON: Final = 500


class DeclarationChanged(Invalid):
    """What was accepted is not, word for word, what has to be declared."""

    text = N_("Vui lòng đọc lại bản cam kết và đánh dấu đồng ý với toàn văn.")


@dataclass(frozen=True, slots=True)
class JudgeInterests:
    """Who judges, as far as conflicts go."""

    id: UUID
    establishment_ids: frozenset[UUID] = frozenset()
    """Where they work by the invitation, and those whose mailboxes include theirs."""
    province_code: str | None = None


@dataclass(frozen=True, slots=True)
class JudgedProduct:
    """What is judged, as far as conflicts go."""

    id: UUID
    establishment_id: UUID
    province_code: str


@dataclass(frozen=True, slots=True)
class Declared:
    """A tie of a judge to one thing: a product, an establishment or a province."""

    judge_id: UUID
    reason: str
    product_id: UUID | None = None
    establishment_id: UUID | None = None
    province_code: str | None = None

    def concerns(self, product: JudgedProduct) -> bool:
        """Return whether the tie is to this product, its establishment or its province."""
        return (
            self.product_id == product.id
            or self.establishment_id == product.establishment_id
            or self.province_code == product.province_code
        )


@dataclass(frozen=True, slots=True)
class ConflictOfInterest:
    """A judge who may not score a product: one of KINDS, and the reason in words."""

    judge_id: UUID
    product_id: UUID
    kind: str
    reason: str


def declaration(language: str) -> str:
    """Return the whole text that a judge accepts, as one paragraph; Vietnamese unless ``language`` is en."""
    return " ".join(DECLARATION["en" if language == "en" else "vi"])


def check_declaration(accepted: str) -> str:
    """Return the declaration that was accepted. Raises DeclarationChanged unless it is ours word for word."""
    said = " ".join(accepted.split())
    if said not in {declaration(language) for language in DECLARATION}:
        raise DeclarationChanged
    return said


def conflicts(
    judges: Iterable[JudgeInterests],
    products: Sequence[JudgedProduct],
    ties: Iterable[Declared],
    *,
    block_same_province: bool,
) -> list[ConflictOfInterest]:
    """Return every pair of judge and product that must not meet, each once, by its weightiest reason.

    A judge of the establishment itself comes first, then their own province (if ``rules.block_same_province``), then
    what was declared. The order is that of judges and products given.
    """
    declared: dict[UUID, list[Declared]] = {}
    for tie in ties:
        declared.setdefault(tie.judge_id, []).append(tie)
    return [
        found
        for judge in judges
        for product in products
        for found in _first(judge, product, declared.get(judge.id, ()), block_same_province)
    ]


def _first(
    judge: JudgeInterests, product: JudgedProduct, ties: Sequence[Declared], block_same_province: bool
) -> Iterator[ConflictOfInterest]:
    if product.establishment_id in judge.establishment_ids:
        yield ConflictOfInterest(judge.id, product.id, "same_establishment", REASONS["same_establishment"])
    elif block_same_province and judge.province_code == product.province_code:
        yield ConflictOfInterest(judge.id, product.id, "same_province", REASONS["same_province"])
    else:
        for tie in ties:
            if tie.concerns(product):
                yield ConflictOfInterest(judge.id, product.id, "declared", tie.reason)
                return
