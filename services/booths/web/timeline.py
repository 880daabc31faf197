"""An application's timeline in words: what happened, when, and who did it as far as the reader may know."""

from collections.abc import Iterator
from typing import Final

from services.booths.models import Offer
from services.booths.queries.cases import ApplicationCase
from shared.formats import deadline
from shared.i18n import N_
from shared.i18n import gettext as _
from shared.web.choices import province_name
from shared.web.lines import TimelineEntry

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
    "expired": N_("Quá hạn xác nhận, gian %(codes)s không còn dành cho cơ sở."),
    "taken_back": N_("Người tổ chức thu hồi gian %(codes)s."),
    "annulled": N_("Đề nghị nhận gian %(codes)s hết hiệu lực vì số bốc thăm bị nhập sai."),
}
UNASKED: Final = N_("Hạn xác nhận đã hết mà thư mời chưa được gửi; gian %(codes)s không còn dành cho cơ sở.")
"""How an offer expired whose letter never went out."""


def timeline(case: ApplicationCase) -> list[TimelineEntry]:
    """Return what happened to the application, oldest first. Officers and organisers read names and mailboxes."""
    return sorted([*_steps(case), *_public(case), *_offers(case)], key=lambda entry: entry.at)


def _steps(case: ApplicationCase) -> Iterator[TimelineEntry]:
    for step in case.steps:
        if step.what not in STEPS:  # that it was filled in, say
            continue
        text = _(STEPS[step.what])
        if step.reason:
            text = f"{text} {' '.join(_(line) for line in step.reason.splitlines())}"
        yield TimelineEntry(step.at, text, _who(case, step.by, office=step.what in BY_OFFICE))
    if not case.steps:
        yield from _without_steps(case)


def _without_steps(case: ApplicationCase) -> Iterator[TimelineEntry]:
    """What the application itself still knows, if it was taken over from elsewhere without its history."""
    application = case.application
    yield TimelineEntry(application.started_at, _(STEPS["started"]), _who(case, application.started_by, office=False))
    if application.submitted_at:
        yield TimelineEntry(application.submitted_at, _(STEPS["submitted"]))
    if application.decided_at and application.state in BY_OFFICE:
        who = _who(case, application.decided_by, office=True)
        yield TimelineEntry(application.decided_at, _(STEPS[application.state]), who)


def _public(case: ApplicationCase) -> Iterator[TimelineEntry]:
    if case.application.state != "accepted":
        return
    if case.announced_at:
        yield TimelineEntry(case.announced_at, _("Công bố danh sách bốc thăm."))
    for published_at, undone_at in case.undone:
        yield TimelineEntry(published_at, _("Công bố kết quả bốc thăm."))
        yield TimelineEntry(undone_at, _("Kết quả bốc thăm hết hiệu lực vì số bốc thăm bị nhập sai."))
    if case.published_at:
        yield TimelineEntry(case.published_at, _("Công bố kết quả bốc thăm."))


def _offers(case: ApplicationCase) -> Iterator[TimelineEntry]:
    for offer in case.offers:
        codes = _codes(offer)
        yield TimelineEntry(offer.offered_at, _offered(offer, codes))
        if offer.answered_at and offer.state in ANSWERS:
            unasked = offer.state == "expired" and not offer.asked
            text = _(UNASKED if unasked else ANSWERS[offer.state], codes=codes)
            text = f"{text} {offer.reason}" if offer.reason else text
            annulled = offer.state == "annulled"
            by = "" if annulled and not case.overseen else offer.answered_by
            yield TimelineEntry(offer.answered_at, text, _who(case, by, office=annulled or offer.state == "taken_back"))


def _offered(offer: Offer, codes: str) -> str:
    if offer.letter_at or offer.letter_withdrawn_at:
        until = deadline(offer.confirm_by)
        return _("Được mời nhận gian %(codes)s, trả lời trước %(until)s.", codes=codes, until=until)
    if offer.state == "offered":
        return _("Được mời nhận gian %(codes)s; thư mời chưa được gửi.", codes=codes)
    return _("Được mời nhận gian %(codes)s.", codes=codes)


def _codes(offer: Offer) -> str:
    return ", ".join(sorted(held.booth.code for held in offer.booths))


def _who(case: ApplicationCase, email: str, *, office: bool) -> str:
    if not email:
        return ""
    name = case.names.get(email, email)
    if case.overseen:
        return name if name == email else f"{name} ({email})"
    return _office(case, email) if office else name


def _office(case: ApplicationCase, email: str) -> str:
    """Return as what somebody decided; nothing is said of who has no role here any more."""
    if email in case.roles.get("officer", ()):
        return _("Sở Công Thương %(province)s", province=province_name(case.application.establishment.province_code))
    return _("Ban tổ chức") if email in case.roles.get("organiser", ()) else ""
