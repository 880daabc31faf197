"""An application's timeline in words: what happened, when, and who did it as far as the reader may know."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from services.booths.models import Offer
from services.booths.queries.cases import Case
from services.booths.web.choices import province_name
from shared.formats import deadline
from shared.i18n import N_
from shared.i18n import gettext as _

STEPS: Final = {
    "started": N_("Bắt đầu đăng ký."),
    "submitted": N_("Nộp đăng ký."),
    "reopened": N_("Rút lại để sửa."),
    "returned": N_("Gửi lại để bổ sung."),
    "accepted": N_("Chấp nhận đăng ký."),
    "refused": N_("Không chấp nhận đăng ký."),
    "withdrawn": N_("Rút đăng ký."),
}
BY_OFFICE: Final = frozenset({"returned", "accepted", "refused"})
ANSWERS: Final = {
    "confirmed": N_("Xác nhận nhận gian %(codes)s."),
    "declined": N_("Trả lại gian %(codes)s."),
    "expired": N_("Quá hạn xác nhận, gian %(codes)s được mời cho cơ sở kế tiếp."),
    "taken_back": N_("Người tổ chức thu hồi gian %(codes)s."),
}


@dataclass(frozen=True, slots=True)
class Entry:
    """One line."""

    at: datetime
    text: str
    who: str = ""


def timeline(case: Case) -> list[Entry]:
    """Return what happened to the application, oldest first. Officers and organisers read names and mailboxes."""
    return sorted([*_steps(case), *_public(case), *_offers(case)], key=lambda entry: entry.at)


def _steps(case: Case) -> Iterator[Entry]:
    for step in case.steps:
        if step.what not in STEPS:  # that it was filled in, say
            continue
        text = _(STEPS[step.what])
        if step.reason:
            text = f"{text} {' '.join(_(line) for line in step.reason.splitlines())}"
        yield Entry(step.at, text, _who(case, step.by, office=step.what in BY_OFFICE))
    if not case.steps:
        yield from _without_steps(case)


def _without_steps(case: Case) -> Iterator[Entry]:
    """What the application itself still knows, if it was taken over from elsewhere without its history."""
    application = case.application
    yield Entry(application.started_at, _(STEPS["started"]), _who(case, application.started_by, office=False))
    if application.submitted_at:
        yield Entry(application.submitted_at, _(STEPS["submitted"]))
    if application.decided_at and application.state in BY_OFFICE:
        who = _who(case, application.decided_by, office=True)
        yield Entry(application.decided_at, _(STEPS[application.state]), who)


def _public(case: Case) -> Iterator[Entry]:
    if case.application.state != "accepted":
        return
    if case.announced_at:
        yield Entry(case.announced_at, _("Công bố danh sách bốc thăm."))
    if case.published_at:
        yield Entry(case.published_at, _("Công bố kết quả bốc thăm."))


def _offers(case: Case) -> Iterator[Entry]:
    for offer in case.offers:
        codes = _codes(offer)
        text = _(
            "Được mời nhận gian %(codes)s, trả lời trước %(until)s.", codes=codes, until=deadline(offer.confirm_by)
        )
        yield Entry(offer.offered_at, text)
        if offer.answered_at and offer.state in ANSWERS:
            text = _(ANSWERS[offer.state], codes=codes)
            text = f"{text} {offer.reason}" if offer.reason else text
            yield Entry(offer.answered_at, text, _who(case, offer.answered_by, office=offer.state == "taken_back"))


def _codes(offer: Offer) -> str:
    return ", ".join(sorted(held.booth.code for held in offer.booths))


def _who(case: Case, email: str, *, office: bool) -> str:
    if not email:
        return ""
    name = case.names.get(email, email)
    if case.overseen:
        return name if name == email else f"{name} ({email})"
    if office:
        return _("Sở Công Thương %(province)s", province=province_name(case.application.establishment.province_code))
    return name
