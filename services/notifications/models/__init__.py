"""The tables of notifications: columns and constraints, nothing else. One file per noun."""

from services.notifications.models.base import NotificationsTables
from services.notifications.models.letters import KeptLetter, Letter, LetterTry, Notice
from services.notifications.models.people import Contact, Group, Person, Staff
from services.notifications.models.signin import SignInAttempt, SignInLink, SignInRequest

__all__ = [
    "Contact",
    "Group",
    "KeptLetter",
    "Letter",
    "LetterTry",
    "Notice",
    "NotificationsTables",
    "Person",
    "SignInAttempt",
    "SignInLink",
    "SignInRequest",
    "Staff",
]
