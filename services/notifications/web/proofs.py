"""Proof of notice as rows of a spreadsheet, as a paper and as JSON values: the same decisions, told three ways."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, Final

from services.notifications.domain.causes import OF_THE_SYSTEM, cause_of
from services.notifications.domain.lifecycle import UNDELIVERED_STATES
from services.notifications.domain.texts import harmless
from services.notifications.models import Batch, BounceReport, PhoneCall
from services.notifications.papers.proof import DecisionTold, LetterTold, ProofPaper, StepTold
from services.notifications.queries.deliveries import PROVEN, Delivery
from services.notifications.queries.proof import ToldDecision
from services.notifications.reasons import reason
from services.notifications.web.call_words import OUTCOME_WORDS, WHOSE_WORDS
from services.notifications.web.standings import (
    CHANNEL_WORDS,
    DECISION_WORDS,
    STANDING_WORDS,
    ending,
    reported,
    steps,
)
from services.notifications.web.template_words import language_word, title_of, version_word
from services.notifications.web.words import STATE_WORDS
from shared.formats import moment
from shared.i18n import N_, speaking
from shared.i18n import gettext as _
from shared.web.choices import province_name
from shared.web.exports import Cell, Column, cells


def about_code(decision: ToldDecision) -> str:
    """Return the code of the fair or round that a decision belongs to."""
    data = decision.notice.data
    return str(data.get("fair_code") or data.get("round_code") or "")


def _released(delivery: Delivery) -> Batch | None:
    """Return the batch with which a letter was let go, if it was."""
    return delivery.batch if delivery.batch is not None and delivery.batch.state == "released" else None


def _lost(delivery: Delivery) -> datetime | None:
    """Return when it was found that a letter did not arrive, if it did not."""
    letter, last = delivery.letter, delivery.last_try
    if letter.state not in UNDELIVERED_STATES:
        return None
    return letter.bounced_at or (last.at if last else letter.queued_at)


def _reason(delivery: Delivery) -> str:
    return reason(delivery.letter.answer) if _lost(delivery) else ""


def _fault(delivery: Delivery) -> str:
    if not _lost(delivery):
        return ""
    of_the_system = cause_of(delivery.letter.answer) in OF_THE_SYSTEM
    return _(WHOSE_WORDS["system" if of_the_system else "person"])


def _report(delivery: Delivery) -> BounceReport | None:
    return delivery.reports[-1] if delivery.reports else None


def _call(delivery: Delivery) -> PhoneCall | None:
    return delivery.calls[-1] if delivery.calls else None


def _template(delivery: Delivery) -> str:
    return f"{title_of(delivery.letter.template)}, {version_word(delivery.letter.template_version)}"


OF_DECISION: Final[Sequence[Column]] = (
    (N_("Quyết định lúc"), "notice.happened_at"),
    (N_("Quyết định"), lambda one: str(DECISION_WORDS[one.notice.event_type])),
    (N_("Hội chợ hoặc kỳ bình chọn"), about_code),
    (N_("Mã"), lambda one: one.notice.data["label"]),
    (N_("Cơ sở"), lambda one: one.notice.data["establishment_name"]),
    (N_("Tỉnh"), lambda one: province_name(one.notice.data["province_code"])),
    (N_("Kết quả"), lambda one: str(STANDING_WORDS[one.standing])),
)
OF_LETTER: Final[Sequence[Column]] = (
    (N_("Người nhận"), "letter.recipient_name"),
    (N_("Địa chỉ"), "letter.recipient"),
    (N_("Kênh"), lambda one: str(CHANNEL_WORDS[one.letter.channel])),
    (N_("Mẫu thư"), _template),
    (N_("Ngôn ngữ"), lambda one: language_word(one.letter.language)),
    (N_("Trạng thái thư"), lambda one: str(STATE_WORDS[one.letter.state])),
    (N_("Thư được viết lúc"), "letter.queued_at"),
    (N_("Đợt thư được duyệt lúc"), lambda one: getattr(_released(one), "decided_at", None)),
    (N_("Người duyệt"), lambda one: getattr(_released(one), "decided_by", "")),
    (N_("Giao cho máy chủ"), lambda one: getattr(one.handed, "server", "")),
    (N_("Giao lúc"), lambda one: getattr(one.handed, "at", None)),
    (N_("Máy chủ trả lời"), lambda one: harmless(getattr(one.handed, "answer", ""))),
    (N_("Đọc lúc"), "letter.read_at"),
    (N_("Không tới lúc"), _lost),
    (N_("Lý do không tới"), _reason),
    (N_("Vì sao không tới"), _fault),
    (N_("Lời máy chủ"), lambda one: harmless(one.letter.answer) if _lost(one) else ""),
    (N_("Máy chủ người nhận báo lúc"), lambda one: getattr(_report(one), "received_at", None)),
    (N_("Máy chủ người nhận báo"), lambda one: reported(one.reports[-1]) if one.reports else ""),
    (N_("Số lần gọi điện"), lambda one: len(one.calls)),
    (N_("Gọi lần cuối lúc"), lambda one: getattr(_call(one), "at", None)),
    (N_("Người gọi"), lambda one: getattr(_call(one), "by", "")),
    (N_("Kết quả cuộc gọi"), lambda one: _(OUTCOME_WORDS[one.calls[-1].outcome]) if one.calls else ""),
    (N_("Ghi chú cuộc gọi"), lambda one: getattr(_call(one), "note", "")),
    (N_("Ghi chú"), ending),
)
HEAD: Final = tuple(word for word, _value in (*OF_DECISION, *OF_LETTER))


def rows(decisions: Iterable[ToldDecision]) -> Iterable[list[Cell]]:
    """Yield a row for each letter of each decision, and one for a decision without any; under HEAD."""
    for decision in decisions:
        first = cells(OF_DECISION, decision)
        if not decision.deliveries:
            yield [*first, *[""] * len(OF_LETTER)]
        for delivery in decision.deliveries:
            yield [*first, *cells(OF_LETTER, delivery)]


def paper(
    decisions: Sequence[ToldDecision], *, agency: str, filters: Sequence[tuple[str, str]], by: str, at: datetime
) -> ProofPaper:
    """Return what the paper says; it is official and speaks Vietnamese."""
    with speaking("vi"):
        return ProofPaper(
            agency=agency,
            filters=filters,
            made_by=by,
            made_at=moment(at),
            proven=sum(one.standing in PROVEN for one in decisions),
            decisions=[_decision(one) for one in decisions],
        )


def _decision(decision: ToldDecision) -> DecisionTold:
    notice = decision.notice
    product = notice.data.get("product_name")
    whose = [notice.data["establishment_name"], province_name(notice.data["province_code"])]
    return DecisionTold(
        at=moment(notice.happened_at),
        decision=str(DECISION_WORDS[notice.event_type]),
        about=about_code(decision),
        label=notice.data["label"],
        whose=" · ".join([*([product] if product else []), *whose]),
        standing=str(STANDING_WORDS[decision.standing]),
        proven=decision.standing in PROVEN,
        letters=[_letter(one) for one in decision.deliveries],
    )


def _letter(delivery: Delivery) -> LetterTold:
    letter, end = delivery.letter, ending(delivery)
    told = [StepTold(at=moment(step.at), text=step.text, more=step.who) for step in steps(delivery)]
    return LetterTold(
        name=letter.recipient_name or "–",
        address=letter.recipient,
        letter=f"{letter.subject} ({_template(delivery)}, {language_word(letter.language)})",
        steps=[*told, *([StepTold(at="", text=end)] if end else [])],
        standing=str(STANDING_WORDS[delivery.standing]),
        proven=delivery.standing in PROVEN,
    )


def as_json(decision: ToldDecision) -> dict[str, Any]:
    """Return a decision as the JSON API tells it."""
    notice = decision.notice
    return {
        "event_id": notice.event_id,
        "type": notice.event_type,
        "subject": notice.subject,
        "about_code": about_code(decision),
        **{name: notice.data[name] for name in ("label", "establishment_id", "establishment_name", "province_code")},
        "decided_at": notice.happened_at,
        "standing": decision.standing,
        "proven": decision.standing in PROVEN,
        "deliveries": [delivery_as_json(one) for one in decision.deliveries],
    }


def delivery_as_json(delivery: Delivery, *, office: bool = True) -> dict[str, Any]:
    """Return what is known of a letter as the JSON API tells it; who of the ``office`` acted is for the office."""
    letter, released, handed = delivery.letter, _released(delivery), delivery.handed
    names = ("recipient", "recipient_name", "channel", "template", "language", "kind", "state", "queued_at", "batch_id")
    return {
        "letter_id": letter.id,
        **{name: getattr(letter, name) for name in (*names, "read_at", "bounced_at", "cancelled_for")},
        "standing": delivery.standing,
        "released_by": released.decided_by if released and office else "",
        "released_at": released.decided_at if released else None,
        "server": handed.server if handed else "",
        "handed_at": handed.at if handed else None,
        "answer": handed.answer if handed else "",
        "reports": list(delivery.reports),
        "calls": list(delivery.calls) if office else [],
    }
