"""Event in, letter out: pure. Sending is somebody else's work.

``LETTERS`` says for every event who is told, by which template, and where the letter's button leads.
"""

from services.notifications.letters.content import Content, Recipient
from services.notifications.letters.events import CLOCKED, DATED, event_of, never_sent, sent_at
from services.notifications.letters.frame import Frame, as_html, as_text
from services.notifications.letters.occasions import (
    LETTERS,
    Occasion,
    ended_by,
    groups_of,
    occasion_for,
    occasions_for,
    subject_of,
)
from services.notifications.letters.source import ParsedTemplate, load, read
from services.notifications.letters.write import write, write_sign_in_code
