"""What the demo's judges give: a product's quality, the judge's severity, and chance."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Any, Final
from uuid import UUID, uuid4

from services.awards.domain.merkle import leaf_hash
from services.awards.domain.rules import Rules
from services.awards.domain.sheets import UNIT, leaf_bytes, leaf_of, points_text, units
from services.awards.models import Assignment, Dossier, Judge

QUALITY: Final = (0.77, 0.065)
"""Mean and spread of a product's quality, as a share of all points."""
SEVERITY: Final = (0.045, -0.035, 0.02, -0.06, 0.0, 0.03, -0.015, 0.05, -0.03)
"""What each judge adds to the share, the mild above and the severe below nought."""
SPREAD: Final = 0.035
SHARES: Final = (1.0, 0.92, 0.6, 0.75, 0.55, 0.45, 0.4)
"""How far each judge of the round in scoring is: two thirds of all sheets are signed."""
NOTES: Final = (
    "Đã có khách hàng ổn định, nên mở rộng kênh bán.",
    "Cần làm rõ khả năng tăng sản lượng.",
    "Mẫu mã gọn, bao bì đủ thông tin.",
    "Nguyên liệu tại chỗ, tạo việc làm tốt.",
)
COMMENTS: Final = ("Sản phẩm có nét riêng.", "Nên đăng ký nhãn hiệu.", "Đạt yêu cầu.", "")


@dataclass(frozen=True, slots=True)
class DraftSheet:
    """One judge's sheet before it has its place in the tree."""

    judge: Judge
    dossier: Dossier
    points: dict[str, str]
    notes: dict[str, str]
    comment: str
    at: datetime


def sheets(
    round_id: UUID,
    code: str,
    rules: Rules,
    drafts: Sequence[DraftSheet],
    place: str,
    random: Random,
) -> list[dict[str, Any]]:
    """Return rows of signed sheets: leaves in the order of time, each with its salt, hash and index."""
    rows = []
    for index, draft in enumerate(sorted(drafts, key=lambda one: (one.at, one.judge.label))):
        leaf = leaf_of(
            round_code=code,
            judge=draft.judge.label,
            product=draft.dossier.voting_code or "",
            points={name: draft.points[name] for name in rules.scored},
            notes=draft.notes,
            comment=draft.comment,
            place=place,
            signed_at=draft.at,
            salt_hex=random.randbytes(32).hex(),
        )
        rows.append(
            _row(round_id, draft)
            | {
                "state": "signed", "place": place, "submission_id": uuid4(), "signed_at": draft.at, "leaf": leaf,
                "leaf_hash": leaf_hash(leaf_bytes(leaf)).hex(), "leaf_index": index,
            }
        )  # fmt: skip
    return rows


def unsigned(round_id: UUID, drafts: Sequence[DraftSheet]) -> list[dict[str, Any]]:
    """Return rows of sheets that their judges have begun."""
    return [_row(round_id, draft) | {"state": "draft"} for draft in drafts]


def scored(
    assignments: Sequence[Assignment],
    judges: Sequence[Judge],
    dossiers: Sequence[Dossier],
    rules: Rules,
    began: datetime,
    until: datetime,
    random: Random,
) -> dict[UUID, list[DraftSheet]]:
    """Return every judge's sheets in the order of the assignment, spread over the time from ``began`` to ``until``."""
    quality = {dossier.id: random.gauss(*QUALITY) for dossier in dossiers}
    named = {dossier.id: dossier for dossier in dossiers}
    span = (until - began) / timedelta(seconds=1)
    found: dict[UUID, list[DraftSheet]] = {}
    for judge, severity in zip(judges, SEVERITY, strict=False):
        own = sorted((one for one in assignments if one.judge_id == judge.id), key=lambda one: one.position)
        times = sorted(random.uniform(0, span) for _ in own)
        found[judge.id] = [
            DraftSheet(
                judge=judge,
                dossier=named[one.dossier_id],
                points=_points(rules, quality[one.dossier_id] + severity, random),
                notes={"market": random.choice(NOTES)} if random.random() < 0.2 else {},
                comment=random.choice(COMMENTS) if random.random() < 0.3 else "",
                at=(began + timedelta(seconds=int(seconds))).replace(microsecond=0),
            )
            for one, seconds in zip(own, times, strict=True)
        ]
    return found


def _points(rules: Rules, share: float, random: Random) -> dict[str, str]:
    step, given = units(rules.step), {}
    for name, most in rules.scored.items():
        top = units(most)
        wanted = round((share + random.gauss(0, SPREAD)) * top / step) * step
        given[name] = points_text(min(max(wanted, 2 * UNIT), top))
    return given


def _row(round_id: UUID, draft: DraftSheet) -> dict[str, Any]:
    return {
        "id": uuid4(),
        "round_id": round_id,
        "judge_id": draft.judge.id,
        "dossier_id": draft.dossier.id,
        "points": draft.points,
        "notes": draft.notes,
        "comment": draft.comment,
        "revision": 1,
        "changed_at": draft.at,
    }
