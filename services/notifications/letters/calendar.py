"""Dates of letters as calendar entries (iCalendar, RFC 5545 and 5546). Pure.

What an offer of booths, a dossier, a judge's work or a round has in a calendar is one entry under one UID: first the
deadline, later perhaps the days of the fair. Each letter that changes it carries it anew, with a higher SEQUENCE, so
that a reader's calendar replaces it; what is over is cancelled there. An application may have several offers: what
happens to it as a whole changes or ends the entry of each.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final, Literal, Self, TypeGuard
from urllib.parse import quote

from icalendar import Alarm, Calendar, vText
from icalendar import Event as Component

from services.notifications.domain.texts import one_line, plain
from shared.events import awards, booths
from shared.events.envelope import Event
from shared.i18n import gettext as _
from shared.i18n import language, speaking

What = Literal["deadline", "days"]

DOMAIN: Final = "khuyen-cong"
PRODUCT: Final = "-//Khuyen cong//Thu//VI"
ALARM: Final[Mapping[What, timedelta]] = {"deadline": timedelta(hours=24), "days": timedelta(days=3)}
FIRST_SECOND: Final = 1_577_836_800  # 2020-01-01: seconds since then stay below 2^31 until 2088


@dataclass(frozen=True)
class CalendarEntry:
    """An entry of a calendar, in the reader's language: plain texts of one line.

    ``within`` is what it is a part of (``application-<id>``), if it can have others beside it. ``starts`` is the moment
    of a deadline, or the first day; ``last`` the last day. ``page`` is a path on the site.
    """

    uid: str
    within: str
    what: What
    language: str
    summary: str
    starts: datetime | date
    last: date | None
    place: str
    page: str
    sequence: int
    told_at: datetime
    cancelled: bool = False

    def to_json(self) -> dict[str, Any]:
        """Return it as JSON values, to be kept with its letter."""
        return {
            **vars(self),
            "starts": self.starts.isoformat(),
            "last": self.last.isoformat() if self.last else None,
            "told_at": self.told_at.isoformat(),
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        """Return the entry of ``to_json``."""
        starts, last = data["starts"], data["last"]
        return cls(
            **{
                **data,
                "starts": datetime.fromisoformat(starts) if "T" in starts else date.fromisoformat(starts),
                "last": date.fromisoformat(last) if last else None,
                "told_at": datetime.fromisoformat(data["told_at"]),
            }
        )


@dataclass(frozen=True)
class _Dates:
    """What an event says of an entry: without a start, it is over; ``moves`` changes when and where, if it is days."""

    summary: str = ""
    starts: datetime | date | None = None
    last: date | None = None
    place: str = ""
    page: str = ""
    moves: bool = False


def uid_of(event: Event) -> str:
    """Return the UID of the one entry that an event begins, changes or ends; empty if it does none of these."""
    name = _UIDS.get(type(event))
    return f"{name}@{DOMAIN}".format_map(vars(event)) if name else ""


def within_of(event: Event) -> str:
    """Return what the entry of an event is a part of; an event without an entry of its own is about all of that."""
    return _WITHIN.get(type(event), "").format_map(vars(event))


def entries_of(
    event: Event, reads: str, *, at: datetime, formers: Sequence[CalendarEntry] = ()
) -> tuple[CalendarEntry, ...]:
    """Return the entries that the letter of an event carries, which happened ``at`` that moment.

    ``reads`` is the reader's language, ``formers`` what they were sent before, the newest of each UID. There are none
    if the event says nothing of dates, or nothing that this reader has: a cancellation of nothing, new days of a fair
    that is not in their calendar, older news.
    """
    uid, within = uid_of(event), within_of(event)
    if uid:
        about = [(uid, next((one for one in formers if one.uid == uid), None))]
    else:
        about = [(one.uid, one) for one in formers if within and one.within == within]
    made = (_entry(event, own, reads, at, former) for own, former in about)
    return tuple(entry for entry in made if entry)


def _entry(event: Event, uid: str, reads: str, at: datetime, former: CalendarEntry | None) -> CalendarEntry | None:
    sequence = int(at.timestamp()) - FIRST_SECOND
    if former is not None and former.told_at > at:
        return None
    if former is not None:
        sequence = max(sequence, former.sequence + 1)
    with speaking(reads) as spoken:
        told = _ENTRIES[type(event)](event) if type(event) in _ENTRIES else _Dates()
    if told.starts is None:
        return replace(former, sequence=sequence, told_at=at, cancelled=True) if _stands(former) else None
    if told.moves:
        if not _stands(former, "days"):
            return None
        moved = replace(former, starts=told.starts, last=told.last, place=_line(told.place))
        return replace(moved, sequence=sequence, told_at=at)
    return CalendarEntry(
        uid=uid,
        within=within_of(event),
        what="deadline" if isinstance(told.starts, datetime) else "days",
        language=spoken,
        summary=_line(told.summary),
        starts=told.starts,
        last=told.last,
        place=_line(told.place),
        page=told.page,
        sequence=sequence,
        told_at=at,
    )


def _stands(former: CalendarEntry | None, *what: What) -> TypeGuard[CalendarEntry]:
    return former is not None and not former.cancelled and (not what or former.what in what)


def _line(text: str) -> str:
    """Return the text as one line of plain text."""
    return one_line(plain(text))


class _Text(vText):
    """A text as RFC 5545 (3.3.11) has it: icalendar's own takes a backslash before N for a line break."""

    def to_ical(self) -> bytes:
        """Return it as it stands in the file."""
        return re.sub(r"[\\;,]", r"\\\g<0>", self).replace("\n", r"\n").encode()


def as_ics(*entries: CalendarEntry, site: str = "", sender: str = "", agency: str = "") -> bytes:
    """Return entries as a file for calendars: METHOD PUBLISH, or CANCEL once it is over, which takes one at a time.

    ``site`` is where their pages are, ``sender`` and ``agency`` the mailbox and the name of who publishes them.
    """
    calendar = Calendar()
    calendar.add("version", "2.0")
    calendar.add("prodid", PRODUCT)
    calendar.add("method", "CANCEL" if entries[0].cancelled else "PUBLISH")
    for entry in entries:
        component = _component(entry, f"{site}{quote(entry.page)}" if site else "")
        if sender:
            component.add("organizer", f"mailto:{sender}", parameters={"CN": agency} if agency else {})
        calendar.add_component(component)
    return bytes(calendar.to_ical())


def _component(entry: CalendarEntry, address: str) -> Component:
    made = Component()
    made.add("uid", entry.uid)
    made.add("sequence", entry.sequence)
    made.add("dtstamp", entry.told_at.astimezone(UTC))
    made.add("summary", _Text(entry.summary), parameters={"LANGUAGE": entry.language})
    # in UTC: a calendar knows no other time zone without a VTIMEZONE
    made.add("dtstart", entry.starts.astimezone(UTC) if isinstance(entry.starts, datetime) else entry.starts)
    if entry.last:
        made.add("dtend", entry.last + timedelta(days=1))
    made.add("status", "CANCELLED" if entry.cancelled else "CONFIRMED")
    made.add("transp", "TRANSPARENT")
    if entry.place:
        made.add("location", _Text(entry.place))
    if address:
        made.add("description", _Text(address))
        made.add("url", address)
    if not entry.cancelled:
        made.add_component(_alarm(entry))
    return made


def _alarm(entry: CalendarEntry) -> Alarm:
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", _Text(entry.summary))
    alarm.add("trigger", -ALARM[entry.what])
    return alarm


def _in_language(event: Any, field: str) -> str:
    text: str = getattr(event, f"{field}_{language()}") or getattr(event, f"{field}_vi")
    return text


def _booths(event: Any) -> str:
    return ", ".join(event.booth_codes)


def _confirm(event: booths.BoothOffered) -> _Dates:
    fair = _in_language(event, "fair_name")
    summary = _("Hạn xác nhận gian %(booths)s, %(fair)s", booths=_booths(event), fair=fair)
    return _Dates(summary, event.confirm_by, page=f"/booths/offers/{event.offer_id}")


def _confirmed(event: booths.OfferConfirmed) -> _Dates:
    if event.opens_on is None:
        return _Dates()
    fair = _in_language(event, "fair_name")
    summary = _("%(fair)s: gian %(booths)s", booths=_booths(event), fair=fair)
    page = f"/booths/offers/{event.offer_id}"
    return _Dates(summary, event.opens_on, event.closes_on, _in_language(event, "place"), page)


def _moved(event: booths.ApplicationFairChanged) -> _Dates:
    return _Dates(starts=event.opens_on, last=event.closes_on, place=_in_language(event, "place"), moves=True)


def _complete(event: awards.DossierReturned) -> _Dates:
    product = event.product_name
    summary = _("Hạn bổ sung hồ sơ %(label)s, %(product)s", label=event.label, product=product)
    return _Dates(summary, event.complete_by, page=f"/awards/dossiers/{event.dossier_id}")


def _score(event: awards.ScoringBegan | awards.JudgeReminded) -> _Dates:
    summary = _("Hạn ký phiếu chấm, %(round)s", round=_in_language(event, "round_name"))
    return _Dates(summary, event.scoring_closes_at, page=f"/awards/scoring/{event.round_code}/")


def _enter(event: awards.RoundOpened | awards.RoundChanged) -> _Dates:
    summary = _("Hạn nộp hồ sơ, %(round)s", round=_in_language(event, "round_name"))
    return _Dates(summary, event.dossiers_close_at, page=f"/awards/rounds/{event.round_code}")


_ENTRIES: Final[Mapping[type[Event], Callable[[Any], _Dates]]] = {
    booths.BoothOffered: _confirm,
    booths.OfferConfirmed: _confirmed,
    booths.ApplicationFairChanged: _moved,
    awards.DossierReturned: _complete,
    awards.ScoringBegan: _score,
    awards.JudgeReminded: _score,
    awards.RoundOpened: _enter,
    awards.RoundChanged: _enter,
}


_OFFERS: Final = (
    booths.BoothOffered, booths.OfferConfirmed, booths.OfferDeclined, booths.OfferExpired, booths.OfferAnnulled,
    booths.BoothTakenBack,
)  # fmt: skip
_UIDS: Final[Mapping[type[Event], str]] = {
    **dict.fromkeys(_OFFERS, "offer-{offer_id}"),
    **dict.fromkeys(
        (
            awards.DossierReturned, awards.DossierSubmitted, awards.DossierAccepted, awards.DossierRefused,
            awards.DossierWithdrawn, awards.DossierStruck,
        ),
        "dossier-{dossier_id}",
    ),
    **dict.fromkeys((awards.ScoringBegan, awards.JudgeReminded, awards.JudgeFinished), "scoring-{judge_id}"),
    **dict.fromkeys((awards.RoundOpened, awards.RoundChanged), "entering-{round_id}"),
}  # fmt: skip
"""Which entry an event is about: those that are not in _ENTRIES end it."""
_WITHIN: Final[Mapping[type[Event], str]] = dict.fromkeys(
    (*_OFFERS, booths.ApplicationFairChanged, booths.ApplicationFairCancelled, booths.ApplicationWithdrawn),
    "application-{application_id}",
)
"""What the entry of an event is a part of; those that are not in _UIDS are about each entry within it."""
