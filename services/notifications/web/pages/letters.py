"""My letters: whoever does not read mail finds everything here."""

from typing import Final
from urllib.parse import urlsplit
from uuid import UUID

from flask import Blueprint, Response, render_template, request
from flask.typing import ResponseReturnValue

from services.notifications import queries
from services.notifications.actions.alarms import PAGE
from services.notifications.actions.reading import mark_all_read, mark_read
from services.notifications.actions.sessions import note_seen
from services.notifications.letters import Content
from services.notifications.permissions import is_organiser, works_in_office
from services.notifications.queries.leaving import banner
from services.notifications.sending.parcels import calendar_of, entries_of
from services.notifications.web.happenings import timeline_of
from services.notifications.web.sending_words import banner_lines
from services.notifications.web.words import MINE_KINDS, by_email
from shared.clock import now
from shared.errors import NotFound
from shared.formats import number
from shared.i18n import gettext as _
from shared.i18n import ngettext
from shared.web.app import kit, transaction
from shared.web.choices import asked_of
from shared.web.forms import done
from shared.web.paging import paginate
from shared.web.signin import current_session, person, signed_in_only

bp = Blueprint("letters", __name__, url_prefix="/notifications/letters")
signed_in_only(bp, but=["unread"])

ICS: Final = "text/calendar; charset=utf-8"


@bp.get("")
def mine() -> ResponseReturnValue:
    """List my letters, newest first, with a mark on those I have not opened; search, unread only, kinds."""
    q, unread = request.args.get("q", "")[:200], request.args.get("unread") == "1"
    kind, by, at = asked_of("kind", MINE_KINDS), person(), now()
    with transaction() as session:
        page = paginate(session, queries.letters_of(by, at, q=q, kind=kind, unread=unread))
        kinds = queries.numbers_of_mine(session, by, at, q=q, unread=unread)
        new = queries.numbers_of_mine(session, by, at, unread=True)
        return render_template(
            "letters/mine.html",
            page=page,
            unread=sum(new.values()),
            to_mark=bool(new.keys() - {"decision"}),
            kinds=[(name, word, kinds[name]) for name, word in MINE_KINDS.items() if name in kinds],
            narrowed=bool(q or unread or kind),
            by_email=by_email,
            at=at,
        )


@bp.get("/unread")
def unread() -> ResponseReturnValue:
    """Return the number of unread letters as bare text; nothing if there are none or nobody is signed in.

    Every page asks for it, so this is where it is noted that the session is used, and where who works in the office
    is told that letters do not leave: that comes beside the number, for the banner on top of the page.
    """
    present = current_session()
    if present is None:
        return ""
    with transaction() as session:
        count = queries.count_unread(session, present.email, now())
        note_seen(session, id=present.id, now=now())
        found = banner(session)
        told = found is not None and works_in_office(session, present.email)
        organiser = told and is_organiser(session, present.email)
    asked_on = urlsplit(request.headers.get("HX-Current-URL", "")).path
    lines = banner_lines(found) if told and found and asked_on != PAGE else []  # that page says it itself
    return render_template(
        "sending/banner.html", count=_short(count) if count else "", lines=lines, organiser=organiser
    )


@bp.post("/read")
def read_all() -> ResponseReturnValue:
    """Mark all my letters but decisions as read."""
    with transaction() as session:
        count = mark_all_read(session, by=person(), now=now())
    nothing = _("Không còn thư nào để đánh dấu; thư quyết định là đã đọc khi được mở.")
    return done(ngettext("Đã đánh dấu %(num)s thư là đã đọc.", count) if count else nothing, "letters.mine")


@bp.get("/<uuid:letter_id>")
def show(letter_id: UUID) -> ResponseReturnValue:
    """Show one of my letters; from then on it counts as read."""
    with transaction() as session:
        letter = queries.own_letter(session, letter_id, person(), now())
        mark_read(session, letter_id=letter.id, by=person(), now=now())
        return render_template(
            "letters/show.html",
            letter=letter,
            content=Content.from_json(letter.content),
            timeline=timeline_of(queries.subject_of_letter(session, letter), letter.about),
            by_email=by_email,
            at=now(),
        )


@bp.get("/<uuid:letter_id>/calendar.ics")
def calendar_file(letter_id: UUID) -> ResponseReturnValue:
    """Give the dates that one of my letters tells, as a file for calendars; what is over is in no such file."""
    with transaction() as session:
        letter = queries.own_letter(session, letter_id, person(), now())
        entries = [entry for entry in entries_of(letter) if not entry.cancelled]
        if not entries:
            raise NotFound
        file = calendar_of(kit().settings, letter, *entries)
    return Response(file, headers={"Content-Disposition": "attachment; filename=khuyen-cong.ics"}, content_type=ICS)


def _short(count: int) -> str:
    """Return a number that fits beside the word in the top bar."""
    return number(count) if count < 100 else "99+"
