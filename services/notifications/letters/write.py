"""An event and a recipient make a letter."""

from collections.abc import Mapping
from dataclasses import fields
from datetime import datetime
from typing import Any, Final

from services.notifications.domain import addresses, secrets
from services.notifications.domain.texts import one_line, plain
from services.notifications.letters import source
from services.notifications.letters.content import Content, Recipient
from services.notifications.letters.occasions import Occasion, occasion_for
from services.notifications.letters.source import ParsedTemplate
from shared import formats
from shared.events.envelope import Event
from shared.i18n import N_, Language, known_language, speaking
from shared.i18n import gettext as _

SIGN_IN_CODE: Final = "sign_in_code"
WHY: Final[Mapping[str, str]] = {
    "establishment": N_("Ông/Bà nhận thư này vì là thành viên của cơ sở trên hệ thống khuyến công."),
    "province": N_("Ông/Bà nhận thư này vì là cán bộ phụ trách khuyến công của tỉnh."),
    "organisers": N_("Ông/Bà nhận thư này vì là thành viên ban tổ chức."),
    "judge": N_("Ông/Bà nhận thư này vì được mời vào Ban Giám khảo của kỳ bình chọn."),
    "secretariat": N_("Ông/Bà nhận thư này vì thuộc Tổ chuyên môn giúp việc của kỳ bình chọn."),
    "council": N_("Ông/Bà nhận thư này vì là thành viên Hội đồng bình chọn."),
    "access_request": N_("Ông/Bà nhận thư này vì đã gửi đề nghị được thay mặt cơ sở."),
    "exhibitors": N_("Ông/Bà nhận thư này vì là thành viên của %(label)s, cơ sở có gian tại %(about)s."),
    "makers": N_("Ông/Bà nhận thư này vì là thành viên của %(label)s, cơ sở ở %(about)s."),
    "judges": N_("Ông/Bà nhận thư này vì là giám khảo của %(about)s."),
    "sign_in": N_("Ông/Bà nhận thư này vì địa chỉ này vừa được nhập để đăng nhập."),
}
LEVELS: Final[Mapping[str, str]] = {
    "commune": N_("cấp xã"),
    "province": N_("cấp tỉnh"),
    "region": N_("cấp khu vực"),
    "nation": N_("cấp quốc gia"),
}


def write(
    event: Event,
    recipient: Recipient,
    group: str,
    *,
    occasion: Occasion | None = None,
    text: ParsedTemplate | None = None,
) -> Content:
    """Return the letter that tells ``event`` to a recipient, as a member of ``group``.

    Without an ``occasion`` it is the group's first; without a ``text`` it is the shipped template's. What others typed
    comes out as plain text. Raises jinja2.UndefinedError for a name the event does not have.
    """
    values = values_of(event, known_language(recipient.language))
    told = occasion or occasion_for(event, group)
    return written(
        text or _shipped(told.template, recipient), values, recipient, values.get("audience") or addresses.family(group)
    )


def write_sign_in_code(recipient: Recipient, until: datetime, text: ParsedTemplate | None = None) -> Content:
    """Return the letter with a sign-in code that is good ``until`` then; dots stand where the sender puts the code."""
    values = {"until": until, "code": secrets.HIDDEN}
    return written(text or _shipped(SIGN_IN_CODE, recipient), values, recipient, "sign_in")


def values_of(event: Event, language: Language) -> dict[str, Any]:
    """Return what a template may name: the event's fields, texts made plain.

    A field with ``_vi`` and ``_en`` is also there without, in the reader's language. ``booths`` is the booths of an
    offer, ``sources_text`` the sources of randomness, each as one text; ``level_name`` the level of a round in words.
    """
    values = {field.name: getattr(event, field.name) for field in fields(event)}
    values = {name: plain(value) if isinstance(value, str) else value for name, value in values.items()}
    for name in [name for name in values if name.endswith("_vi")]:
        stem = name.removesuffix("_vi")
        values[stem] = values[f"{stem}_{language}"] or values[name]
    if "reason" in values:
        values["reason"] = _known_lines(values["reason"], language)
    if "booth_codes" in values:
        values["booths"] = ", ".join(plain(code) for code in values["booth_codes"])
    if "level" in values:
        values["level_name"] = _known_lines(LEVELS.get(values["level"], ""), language)
    if "sources" in values:
        drawn = (f"{plain(found.name)} ({formats.day(found.drawn_on)})" for found in values["sources"])
        values["sources_text"] = "; ".join(drawn)
    return values


def _known_lines(reason: str, language: Language) -> str:
    """Return a reason with its usual lines in the reader's language; what somebody typed stays as it is."""
    with speaking(language):
        return "\n".join(_(line) for line in reason.splitlines())


def _shipped(template: str, recipient: Recipient) -> ParsedTemplate:
    return source.load(template, known_language(recipient.language))


def written(found: ParsedTemplate, values: Mapping[str, Any], recipient: Recipient, family: str) -> Content:
    """Return the letter of a template with these values; ``family`` is a key of WHY: why its reader gets it."""
    with speaking(recipient.language) as language:
        name = one_line(plain(recipient.name))
        greeting = _("Kính gửi Ông/Bà %(name)s,", name=name) if name else _("Kính gửi Ông/Bà,")
        blocks = found.blocks_with(values)
        return Content(
            language=language,
            subject=found.subject_with(values),
            greeting=greeting,
            blocks=blocks,
            why=_(WHY[family], **values),
            preview=found.preview_with(values, blocks),
        )
