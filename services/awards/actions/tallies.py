"""The tally: the result from the signed sheets, again after a correction; sheets that are not to count."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from services.awards.actions.assignments import reassign
from services.awards.actions.ballots import drop_council
from services.awards.actions.rounds import taken_round
from services.awards.domain import round_file
from services.awards.domain.lifecycle import ROUND, RoundNotReady, RoundState
from services.awards.domain.rules import Rules
from services.awards.models import Round, Sheet, Standing, Tally
from services.awards.permissions import require_secretariat
from services.awards.queries import tallies as queries
from shared.canonical import sha256_of
from shared.cases import FRESH, move, note
from shared.errors import N_, Conflict, Invalid, NotFound

LONGEST_REASON: Final = 500
BEFORE_PUBLICATION: Final[frozenset[RoundState]] = frozenset({"scoring", "tallied", "council"})

NEEDS_REASON: Final = N_("Vui lòng ghi lý do; lý do được công bố cùng kết quả.")
REASON_TOO_LONG: Final = N_("Lý do dài quá 500 ký tự.")


class RehearsalHasNoTally(Conflict):
    """A rehearsal ends with its sheets."""

    text = N_("Đây là kỳ chấm thử nên không có kết quả để tính.")


class NothingSigned(Conflict):
    """No sheet of the round is signed."""

    text = N_("Chưa có phiếu nào được ký nên chưa tính điểm được.")


class TalliedMeanwhile(Conflict):
    """Somebody made another version since the page was opened; a button pressed twice ends here too."""

    text = N_("Kết quả vừa được tính (lần %(version)s). Hãy tải lại trang trước khi tính lại.")


class SignedSheetNotFound(NotFound):
    """The round has no such signed sheet."""

    text = N_("Không tìm thấy phiếu đã ký này.")


class AlreadyAnnulled(Conflict):
    """The sheet does not count any more."""

    text = N_("Phiếu này đã được loại khỏi kết quả.")


class NotAnnulled(Conflict):
    """The sheet counts."""

    text = N_("Phiếu này đang được tính.")


def make_tally(
    session: Session, *, round_code: str, by: str, now: datetime, reason: str = "", after: int | None = None
) -> Tally:
    """Close the scoring and compute the result from all signed sheets; once tallied, a correction as a new version.

    Nothing is overwritten: every version keeps its file. A correction needs a reason, drops the council's decisions on
    the version before and cancels an open ballot. ``after`` is the version the asker saw (0: none).
    Raises RoundNotFound, Forbidden, RehearsalHasNoTally, RoundNotReady, TalliedMeanwhile, NothingSigned, Invalid.
    """
    round_ = taken_round(session, round_code)
    require_secretariat(session, by, round_)
    if round_.rehearsal:
        raise RehearsalHasNoTally
    last = session.scalar(select(func.max(Tally.version)).where(Tally.round_id == round_.id)) or 0
    if after is not None and after != last:
        raise TalliedMeanwhile(version=last)
    ROUND.check(round_.state, "tallied")
    told = checked_reason(reason) if last else ""
    file, dossiers = _computed(session, round_, last + 1, told)
    tally = Tally(
        round_id=round_.id,
        version=last + 1,
        file=file,
        file_sha256=sha256_of(file),
        tree_size=file["tree"]["size"],
        root_hash=file["tree"]["root"],
        reason=told,
        made_by=by,
        made_at=now,
    )
    session.add(tally)
    session.add_all(_standing(round_, last + 1, entry, dossiers) for entry in file["result"]["products"])
    if last:
        drop_council(session, round_, by=by, now=now)
    # nobody is told before the publication
    move(session, round_, "tallied", by=by, now=now, tells=None, what="corrected" if last else "tallied", reason=told)
    session.flush()
    return tally


def annul_sheet(session: Session, *, round_code: str, sheet_id: UUID, by: str, now: datetime, reason: str) -> Sheet:
    """Take a signed sheet out of the next tally, for a reason that is published. Its leaf stays in the tree.

    While the jury scores, a product that lacks a sheet by it goes to another judge.
    Raises RoundNotFound, Forbidden, RoundNotReady (after the publication), SignedSheetNotFound, AlreadyAnnulled;
    Invalid without a reason.
    """
    sheet = _taken_sheet(session, round_code, sheet_id, by)
    if sheet.annulled_at is not None:
        raise AlreadyAnnulled
    told = checked_reason(reason)
    sheet.annulled_reason, sheet.annulled_by, sheet.annulled_at = told, by, now
    note(session, sheet, "sheet_annulled", by=by, now=now, reason=told)  # it is published with the result
    round_ = sheet.dossier.round
    if round_.state == "scoring" and not round_.rehearsal:
        session.flush()
        reassign(session, round_, by=by, now=now)
    return sheet


def restore_sheet(session: Session, *, round_code: str, sheet_id: UUID, by: str, now: datetime, reason: str) -> Sheet:
    """Let an annulled sheet count again in the next tally; the steps keep both.

    Raises RoundNotFound, Forbidden, RoundNotReady (after the publication), SignedSheetNotFound, NotAnnulled, Invalid.
    """
    sheet = _taken_sheet(session, round_code, sheet_id, by)
    if sheet.annulled_at is None:
        raise NotAnnulled
    told = checked_reason(reason)
    sheet.annulled_reason, sheet.annulled_by, sheet.annulled_at = "", "", None
    note(session, sheet, "sheet_restored", by=by, now=now, reason=told)
    return sheet


def checked_reason(reason: str) -> str:
    """Return the reason on one line, as it is published; raises Invalid if there is none or it is too long."""
    told = round_file.one_line(reason)
    if not told or len(told) > LONGEST_REASON:
        raise Invalid(fields={"reason": REASON_TOO_LONG if told else NEEDS_REASON})
    return told


def _computed(session: Session, round_: Round, version: int, reason: str) -> tuple[dict[str, Any], Mapping[str, UUID]]:
    leaves = queries.signed_leaves(session, round_.id)
    if not leaves:
        raise NothingSigned
    products = queries.products_of(session, round_.id)
    for code in {leaf["product"] for leaf, _ in leaves} - products.keys():
        raise LookupError(f"a sheet of {round_.code} is for {code}, which is no product of it")
    file = round_file.build(
        round_={
            "code": round_.code,
            "level": round_.level,
            "regions": round_.regions,
            "province": round_.province_code,
            "year": round_.year,
            "name_vi": round_.name_vi,
            "name_en": round_.name_en,
        },
        rules=Rules.from_json(round_.rules),
        products=[product for _, product in products.values()],
        judges=queries.judge_labels(session, round_.id),
        sheets=leaves,
        struck=queries.struck_products(session, round_.id),
        version=version,
        reason=reason,
    )
    return file, {code: dossier_id for code, (dossier_id, _) in products.items()}


def _standing(round_: Round, version: int, entry: dict[str, Any], dossiers: Mapping[str, UUID]) -> Standing:
    return Standing(
        dossier_id=dossiers[entry["code"]],
        round_id=round_.id,
        version=version,
        points=None if entry["points"] is None else Decimal(entry["points"]),
        rank=entry["rank"],
        passed=entry["passed"],
        proposed=entry["proposed"],
        detail=entry,
    )


def _taken_sheet(session: Session, round_code: str, sheet_id: UUID, by: str) -> Sheet:
    round_ = taken_round(session, round_code)
    require_secretariat(session, by, round_)
    if round_.state not in BEFORE_PUBLICATION:
        raise RoundNotReady(state=round_.state, wanted="tallied")
    statement = select(Sheet).where(Sheet.id == sheet_id, Sheet.round_id == round_.id).with_for_update()
    sheet = session.scalars(statement, execution_options=FRESH).one_or_none()
    if sheet is None or sheet.state != "signed":
        raise SignedSheetNotFound
    return sheet
