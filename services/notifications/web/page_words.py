"""The words that every page may say by their codes: states, kinds, standings and findings of letters and batches."""

from collections.abc import Mapping
from typing import Any, Final

from services.notifications.domain.causes import OF_THE_SYSTEM, cause_of
from services.notifications.domain.texts import harmless
from services.notifications.reasons import CAUSE_WORDS, TROUBLE_WORDS
from services.notifications.web import batch_words, standings, template_words, words
from services.notifications.web.happenings import office_addresses

PAGE_WORDS: Final[Mapping[str, Any]] = {
    "state_words": words.STATE_WORDS,
    "state_chips": words.STATE_CHIPS,
    "kind_words": words.KIND_WORDS,
    "cancelled_words": standings.CANCELLED_WORDS,
    "channel_words": standings.CHANNEL_WORDS,
    "decision_words": standings.DECISION_WORDS,
    "standing_words": standings.STANDING_WORDS,
    "standing_chips": standings.STANDING_CHIPS,
    "batch_words": batch_words.BATCH_WORDS,
    "batch_chips": batch_words.BATCH_CHIPS,
    "night_words": batch_words.NIGHT_WORDS,
    "night_chips": batch_words.NIGHT_CHIPS,
    "service_words": batch_words.SERVICE_WORDS,
    "finding_words": batch_words.FINDING_WORDS,
    "time_words": batch_words.TIME_WORDS,
    "decision_word": batch_words.decision_word,
    "progress_in_words": batch_words.progress_in_words,
    "harmless": harmless,
    "cause_of": cause_of,
    "why_not": words.why_not,
    "cause_words": CAUSE_WORDS,
    "trouble_words": TROUBLE_WORDS,
    "of_the_system": OF_THE_SYSTEM,
    "office_addresses": office_addresses,
    "title_of": template_words.title_of,
    "told_word": template_words.told_word,
    "text_draft_words": template_words.TEXT_DRAFT_WORDS,
    "version_word": template_words.version_word,
    "language_word": template_words.language_word,
}
