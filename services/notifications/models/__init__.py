"""The tables of notifications: columns and constraints, nothing else. One file per noun."""

from services.notifications.models.alarms import BounceMailbox, SendingAlarm
from services.notifications.models.announcements import Announcement, AnnouncementGroup
from services.notifications.models.base import NotificationsTables, Step
from services.notifications.models.batches import Batch, ListedDecision, ListPart, Reconciliation
from services.notifications.models.digests import DigestItem
from services.notifications.models.hall import HallCode, HallSheet
from services.notifications.models.letters import EndedConcern, KeptLetter, Letter, LetterTry, Notice
from services.notifications.models.people import Contact, Group, Person, Staff
from services.notifications.models.servers import MailServer, SendingPause
from services.notifications.models.sessions import RunningSession
from services.notifications.models.signin import (
    GuessingAlarm,
    SignInAttempt,
    SignInCode,
    SignInLink,
    WrongCode,
)
from services.notifications.models.texts import TemplateText, TextDraft
from services.notifications.models.undelivered import BouncedMailbox, BounceReport, PhoneCall, UnclearReturn
