"""Proof of notice as rows of a spreadsheet, as a paper and as JSON values: the same decisions, told three ways."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, Final

from services.notifications.papers.proof import DecisionTold, LetterTold, ProofPaper, StepTold
from services.notifications.queries.deliveries import PROVEN, Delivery
from services.notifications.queries.proof import Decision
from services.notifications.web.standings import (
    CHANNEL_WORDS,
    DECISION_WORDS,
    STANDING_WORDS,
    called,
    ending,
    reported,
    steps,
)
from services.notifications.web.template_words import language_word, title_of, version_word
from services.notifications.web.words import STATE_WORDS
from shared.formats import moment
from shared.i18n import N_, speaking
from shared.web.choices import province_name
from shared.web.exports import Cell

HEAD: Final = (
    N_("Quyết định lúc"),
    N_("Quyết định"),
    N_("Hội chợ hoặc kỳ bình chọn"),
    N_("Mã"),
    N_("Cơ sở"),
    N_("Tỉnh"),
    N_("Kết quả"),
    N_("Người nhận"),
    N_("Địa chỉ"),
    N_("Kênh"),
    N_("Mẫu thư"),
    N_("Ngôn ngữ"),
    N_("Trạng thái thư"),
    N_("Thư được viết lúc"),
    N_("Đợt thư được duyệt lúc"),
    N_("Người duyệt"),
    N_("Giao cho máy chủ"),
    N_("Giao lúc"),
    N_("Máy chủ trả lời"),
    N_("Đọc lúc"),
    N_("Bị trả lại"),
    N_("Gọi điện"),
    N_("Ghi chú"),
)


def about_code(decision: Decision) -> str:
    """Return the code of the fair or round that a decision belongs to."""
    data = decision.notice.data
    return str(data.get("fair_code") or data.get("round_code") or "")


def rows(decisions: Iterable[Decision]) -> Iterable[list[Cell]]:
    """Yield a row for each letter of each decision, and one for a decision without any; under HEAD."""
    for decision in decisions:
        notice = decision.notice
        first: list[Cell] = [
            notice.happened_at,
            str(DECISION_WORDS[notice.event_type]),
            about_code(decision),
            notice.data["label"],
            notice.data["establishment_name"],
            province_name(notice.data["province_code"]),
            str(STANDING_WORDS[decision.standing]),
        ]
        if not decision.deliveries:
            yield [*first, *[""] * (len(HEAD) - len(first))]
        for delivery in decision.deliveries:
            yield [*first, *_cells(delivery)]


def _cells(delivery: Delivery) -> list[Cell]:
    letter, batch, handed = delivery.letter, delivery.batch, delivery.handed
    released = batch is not None and batch.state == "released"
    bounces = [f"{moment(one.received_at)} {reported(one)} {one.answer}" for one in delivery.reports]
    if letter.bounced_at and not bounces:
        bounces = [f"{moment(letter.bounced_at)} {letter.answer}"]
    return [
        letter.recipient_name,
        letter.recipient,
        str(CHANNEL_WORDS[letter.channel]),
        _template(delivery),
        language_word(letter.language),
        str(STATE_WORDS[letter.state]),
        letter.queued_at,
        batch.decided_at if batch and released else None,
        batch.decided_by if batch and released else "",
        handed.server if handed else "",
        handed.at if handed else None,
        handed.answer if handed else "",
        letter.read_at,
        "\n".join(bounces),
        "\n".join(f"{moment(one.at)} {called(one)} {one.note}".strip() for one in delivery.calls),
        ending(delivery),
    ]


def paper(
    decisions: Sequence[Decision], *, agency: str, filters: Sequence[tuple[str, str]], by: str, at: datetime
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


def _decision(decision: Decision) -> DecisionTold:
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
    told = [StepTold(at=moment(step.at), text=step.text, more=step.more) for step in steps(delivery)]
    return LetterTold(
        name=letter.recipient_name or "–",
        address=letter.recipient,
        letter=f"{letter.subject} ({_template(delivery)}, {language_word(letter.language)})",
        steps=[*told, *([StepTold(at="", text=end)] if end else [])],
        standing=str(STANDING_WORDS[delivery.standing]),
        proven=delivery.standing in PROVEN,
    )


def _template(delivery: Delivery) -> str:
    return f"{title_of(delivery.letter.template)}, {version_word(delivery.letter.template_version)}"


def as_json(decision: Decision) -> dict[str, Any]:
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
    letter, batch, handed = delivery.letter, delivery.batch, delivery.handed
    released = batch is not None and batch.state == "released"
    names = ("recipient", "recipient_name", "channel", "template", "language", "kind", "state", "queued_at", "batch_id")
    return {
        "letter_id": letter.id,
        **{name: getattr(letter, name) for name in (*names, "read_at", "bounced_at", "cancelled_for")},
        "standing": delivery.standing,
        "released_by": batch.decided_by if batch and released and office else "",
        "released_at": batch.decided_at if batch and released else None,
        "server": handed.server if handed else "",
        "handed_at": handed.at if handed else None,
        "answer": handed.answer if handed else "",
        "reports": list(delivery.reports),
        "calls": list(delivery.calls) if office else [],
    }
