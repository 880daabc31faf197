"""What happened to an application or a dossier, in words: a sentence for every event about one."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from services.notifications.domain import addresses
from services.notifications.letters import CLOCKED, event_of
from services.notifications.letters.write import values_of
from services.notifications.queries.proof import SUBJECTS
from services.notifications.queries.timeline import Happening
from shared import formats
from shared.events.booths import OfferExpired
from shared.i18n import N_, language
from shared.i18n import gettext as _

TIMELINE_WORDS: Final[Mapping[str, str]] = {
    "booths.application.submitted": N_("Cơ sở nộp đăng ký, đề nghị số gian: %(booths_wanted)s."),
    "booths.application.returned": N_("Cán bộ trả lại đăng ký để bổ sung."),
    "booths.application.accepted": N_("Đăng ký được chấp nhận và được bốc thăm."),
    "booths.application.refused": N_("Đăng ký không được chấp nhận."),
    "booths.application.withdrawn": N_("Cơ sở rút đăng ký."),
    "booths.application.announced": N_(
        "Danh sách bốc thăm được công bố, có đăng ký này. Bốc thăm từ ngày %(drawn_from)s."
    ),
    "booths.application.waitlisted": N_(
        "Bốc thăm chưa chia được gian nào; lúc đó đăng ký đứng thứ %(waiting_position)s trong danh sách chờ."
    ),
    "booths.application.wait_annulled": N_(
        "Thứ tự chờ %(waiting_position)s không còn giá trị vì số bốc thăm bị nhập sai."
    ),
    "booths.application.left_out": N_("Bốc thăm không chia được gian nào; đăng ký không có trong danh sách chờ."),
    "booths.application.fair_changed": N_(
        "Hội chợ đổi ngày hoặc nơi tổ chức: từ %(opens_on)s đến %(closes_on)s tại %(place)s."
    ),
    "booths.application.fair_cancelled": N_("Hội chợ không được tổ chức."),
    "booths.booth.offered": N_("Cơ sở được mời nhận gian %(booths)s, xác nhận trước %(confirm_by)s."),
    "booths.offer.confirmed": N_("Cơ sở xác nhận nhận gian %(booths)s."),
    "booths.offer.declined": N_("Cơ sở trả lại gian %(booths)s."),
    "booths.offer.expired": N_("Hết hạn mà chưa xác nhận nhận gian %(booths)s."),
    "booths.offer.annulled": N_("Đề nghị nhận gian %(booths)s hết hiệu lực vì số bốc thăm bị nhập sai."),
    "booths.booth.taken_back": N_("Ban tổ chức thu hồi gian %(booths)s."),
    "awards.dossier.submitted": N_("Hồ sơ sản phẩm “%(product_name)s” được nộp."),
    "awards.dossier.returned": N_("Hồ sơ được trả lại để bổ sung trước %(complete_by)s."),
    "awards.dossier.accepted": N_("Hồ sơ đầy đủ; sản phẩm được đưa ra chấm."),
    "awards.dossier.refused": N_("Hồ sơ không được chấp nhận."),
    "awards.dossier.withdrawn": N_("Hồ sơ được rút."),
    "awards.dossier.struck": N_("Sản phẩm bị đưa ra khỏi kỳ bình chọn."),
    "awards.product.recognised": N_(
        "Sản phẩm được công nhận tiêu biểu với %(points)s điểm, giấy chứng nhận %(certificate_number)s."
    ),
    "awards.product.not_recognised": N_("Sản phẩm chưa được công nhận trong kỳ này. %(why)s"),
    "awards.certificate.signed": N_("Giấy chứng nhận %(certificate_number)s đã ký số, tải về được."),
    "awards.certificate.revoked": N_("Giấy chứng nhận %(certificate_number)s bị thu hồi."),
    "awards.complaint.received": N_("Cơ sở gửi khiếu nại."),
    "awards.complaint.answered": N_("Khiếu nại được trả lời."),
}
"""A sentence for every event that is about an application or a dossier; it may name the event's values."""
HELD_WORDS: Final = N_(
    "Cơ sở được mời nhận gian %(booths)s; thư chưa được gửi. Từ lúc thư đi có %(confirm_hours)s giờ để xác nhận, muộn"
    " nhất %(confirm_by)s."
)
"""The sentence of an offer while its letter is held."""
UNASKED_WORDS: Final = N_("Hạn xác nhận đã hết mà thư mời chưa được gửi; gian %(booths)s không còn dành cho cơ sở.")
"""The sentence of an offer that expired while its letter was held."""
SERVICES: Final[Mapping[str, str]] = {"applications": "booths", "dossiers": "awards"}
"""Whose pages an application's and a dossier's are."""


def sentence(happening: Happening) -> str:
    """Return what happened, in the present language."""
    values = _values(happening)
    words = TIMELINE_WORDS[happening.type]
    if happening.type in CLOCKED and values["confirm_hours"] != "0":
        words = HELD_WORDS
    elif happening.type == OfferExpired.type and not happening.data.get("asked", True):
        words = UNASKED_WORDS
    return _(words, **values)


def reason(happening: Happening) -> str:
    """Return what was given as reason or answer, as somebody wrote it; empty if nothing was."""
    values = _values(happening)
    return "\n".join(str(values[name]) for name in ("reason", "answer") if values.get(name))


def timeline_of(subject: str, about: str) -> str:
    """Return the path of a subject's timeline, for a member of the group ``about``; empty if they may see none."""
    seen = addresses.family(about) in ("establishment", "province", addresses.ORGANISERS)
    return office_addresses(subject).get("timeline", "") if seen else ""


def office_addresses(subject: str) -> dict[str, str]:
    """Return the paths of a subject's own page, proof of notice and timeline; nothing if it has none."""
    noun, _colon, id = subject.partition(":")
    kind = next((kind for kind, known in SUBJECTS.items() if known == noun), None)
    if kind is None:
        return {}
    place = f"{kind}/{id}"
    own = f"/{SERVICES[kind]}/{place}"
    return {
        "page": own,
        "timeline": f"/notifications/timeline/{place}",
        "proof": f"/notifications/office/proof/{place}",
    }


def page_of(kind: str, id: UUID) -> str:
    """Return the path of an application's or a dossier's own page."""
    return f"/{SERVICES[kind]}/{kind}/{id}"


def _values(happening: Happening) -> dict[str, str]:
    event = event_of(happening.type, happening.data, happening.version)
    return {name: _said(value) for name, value in values_of(event, language()).items()}


def _said(value: Any) -> str:
    """Return a value of an event as people write it."""
    if value is None:
        return "–"
    if isinstance(value, datetime):
        return formats.deadline(value)
    if isinstance(value, date):
        return formats.day(value)
    if isinstance(value, Decimal):
        return formats.points(value)
    if isinstance(value, int) and not isinstance(value, bool):
        return formats.number(value)
    return str(value)
