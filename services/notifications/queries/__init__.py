"""What pages, API and actions read. One file per noun."""

from services.notifications.queries.calendar import calendar_entries
from services.notifications.queries.letters import (
    kept_letters,
    letter,
    letters_sent,
    numbers_by_kind,
    numbers_by_state,
    subject_of_letter,
)
from services.notifications.queries.mine import count_unread, letters_of, numbers_of_mine, own_letter
from services.notifications.queries.people import known_groups, person, recipients, sign_in_link
from services.notifications.queries.texts import newest_text, text_of_letter
