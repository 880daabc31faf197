"""What goes into the minutes of a draw, in the reader's language; the paper itself is papers/minutes.py's work."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy.orm import Session

from services.booths.domain.announcement import Announcement
from services.booths.models import Draw, DrawNumbers, Fair, SourceReplacement
from services.booths.papers.minutes import Minutes, Section, SourceTold
from services.booths.queries.cases import names_of
from services.booths.queries.draws import entries_of_numbers, last_replacement, outcome
from services.booths.web.draw_numbers import drawn, what_of
from services.booths.web.fair_lines import name_of
from shared.canonical import sha256_of
from shared.errors import required
from shared.formats import days, moment, number
from shared.i18n import gettext as _
from shared.i18n import language
from shared.noted import short
from shared.settings import Settings


def minutes_of(session: Session, fair: Fair, draw: Draw, settings: Settings) -> Minutes:
    """Return the minutes of a published draw."""
    announced, file = Announcement.from_json(draw.announcement), required(draw.proof)
    entries = entries_of_numbers(session, fair.id)
    counts = next(entry for entry in entries if entry.state == "confirmed")
    replaced = last_replacement(session, fair.id)
    people = {draw.announced_by, *(e.entered_by for e in entries), *(e.answered_by for e in entries)}
    names = names_of(session, people | ({replaced.answered_by} if replaced else set()))
    version = len(file["former"]) + 1
    return Minutes(
        language=language(),
        agency=settings.agency_name_en if language() == "en" else settings.agency_name_vi,
        kind=_("BIÊN BẢN"),
        title=_("Biên bản bốc thăm chia gian hàng"),
        about=f"{name_of(fair)} ({fair.code}) · {days(fair.opens_on, fair.closes_on)}",
        foot=_("%(code)s · thông báo %(hash)s", code=fair.code, hash=short(draw.announcement_hash)),
        page=_("Trang"),
        sections=[
            Section(title=_("Các số đã quay"), sources=_told(announced, counts.numbers)),
            _announcement(announced, draw, replaced, names),
            _entering(entries, announced, names),
            _result(session, fair, file, version),
            _hashes(fair, draw, file),
        ],
        signers=_signers(counts, names),
        sign=_("(ký, ghi rõ họ tên)"),
    )


def _told(announced: Announcement, numbers: Sequence[Sequence[int]]) -> list[SourceTold]:
    return [
        SourceTold(
            name=one.source.name,
            about=f"{_('Quay lúc %(when)s', when=moment(one.source.drawn_at))} · {one.source.address} · "
            f"{what_of(one.source)}",
            groups=one.groups,
        )
        for one in drawn(announced.sources, numbers)
    ]


def _announcement(
    announced: Announcement, draw: Draw, replaced: SourceReplacement | None, names: Mapping[str, str]
) -> Section:
    facts = [
        (_("Công bố danh sách lúc"), moment(draw.announced_at)),
        (_("Người công bố"), names.get(draw.announced_by, draw.announced_by)),
        (_("Số đăng ký trong danh sách"), number(len(announced.applications))),
        (_("Số gian"), number(len(announced.booths))),
    ]
    if announced.replaces:
        why = f"{announced.replaces.source}: {announced.replaces.reason}"
        facts.append((_("Thông báo lần %(n)s, vì nguồn trước không có kết quả", n=announced.attempt), why))
    if announced.replaces and replaced and replaced.answered_by != replaced.entered_by:
        facts.append((_("Người xác nhận thay nguồn"), names.get(replaced.answered_by, replaced.answered_by)))
    return Section(title=_("Thông báo bốc thăm"), facts=facts)


def _entering(entries: Sequence[DrawNumbers], announced: Announcement, names: Mapping[str, str]) -> Section:
    rows = []
    for entry in entries:
        numbers = "; ".join(
            " ".join(source.written(one) for one in own)
            for source, own in zip(announced.sources, entry.numbers, strict=True)
        )
        rows.append([numbers, _by(entry.entered_by, entry.entered_at, names), _answer(entry, names)])
    head = [_("Các số"), _("Người nhập"), _("Người xác nhận hoặc từ chối")]
    return Section(title=_("Nhập và xác nhận các số"), head=head, rows=rows)


def _answer(entry: DrawNumbers, names: Mapping[str, str]) -> str:
    if entry.state == "entered":
        return _("chờ xác nhận")
    who = _by(entry.answered_by, entry.answered_at, names)
    if entry.state == "refused":
        return _("%(who)s từ chối: %(why)s", who=who, why=entry.reason)
    if entry.answered_by == entry.entered_by:
        who = _("không cần người thứ hai xác nhận")
    if entry.state == "replaced":
        return _("%(who)s; sai, đã thay: %(why)s", who=who, why=entry.wrong)
    return who


def _result(session: Session, fair: Fair, file: Mapping[str, Any], version: int) -> Section:
    found = outcome(session, fair.id)
    given = [row for row in file["result"]["applications"] if row["booths"]]
    return Section(
        title=_("Kết quả"),
        facts=[
            (_("Phiên bản"), str(version)),
            (_("Đăng ký được gian"), number(found.winners)),
            (_("Gian được chia"), number(found.booths)),
            (_("Đăng ký chưa được gian, vào danh sách chờ"), number(found.waiting)),
        ],
        head=[_("Thứ tự"), _("Mã đăng ký"), _("Gian")],
        rows=[[number(row["position"]), row["label"], ", ".join(row["booths"])] for row in given],
    )


def _hashes(fair: Fair, draw: Draw, file: Mapping[str, Any]) -> Section:
    former = [
        (_("Kết quả phiên bản %(n)s, đã thay (SHA-256)", n=place), one["result_sha256"])
        for place, one in enumerate(file["former"], start=1)
    ]
    return Section(
        title=_("Ai cũng kiểm tra lại được"),
        hashes=[
            (_("Danh sách và thể lệ (SHA-256)"), draw.announcement_hash),
            (_("Cam kết của ban tổ chức"), fair.draw_commitment),
            (_("Kết quả (SHA-256)"), sha256_of(file["result"])),
            *former,
        ],
        codes=[(_("Mã đã mở"), file["code"])],
    )


def _signers(counts: DrawNumbers, names: Mapping[str, str]) -> list[tuple[str, str]]:
    entered = (_("NGƯỜI NHẬP SỐ"), names.get(counts.entered_by, ""))
    if counts.answered_by == counts.entered_by:
        return [entered]
    return [entered, (_("NGƯỜI XÁC NHẬN"), names.get(counts.answered_by, ""))]


def _by(email: str, at: Any, names: Mapping[str, str]) -> str:
    return f"{names.get(email) or _('Ban tổ chức')}, {moment(at)}"
