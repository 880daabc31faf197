"""Announcements: an office writes to a group of people, sees whom it reaches, and has the letters held in a batch."""

from typing import Any
from uuid import UUID

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from services.notifications.actions import announcements as actions
from services.notifications.letters import Content, Recipient
from services.notifications.models import Announcement
from services.notifications.permissions import offices_of
from services.notifications.queries import announcements as queries
from services.notifications.queries.audiences import Audience, audiences, groups_of_audience, reach
from services.notifications.queries.deliveries import batches_by_id
from services.notifications.web import announcement_words as words
from services.notifications.web.schemas.announcements import (
    AnnouncementSchema,
    AnnouncementWordsSchema,
    GivePageSchema,
)
from shared.clock import now
from shared.i18n import LANGUAGES, speaking
from shared.i18n import gettext as _
from shared.web.app import transaction
from shared.web.forms import Form, done, lead
from shared.web.paging import paginate
from shared.web.signin import person, signed_in_only

bp = Blueprint("announcements", __name__, url_prefix="/notifications/office/announcements")
signed_in_only(bp)

WORDS = ("subject_vi", "text_vi", "subject_en", "text_en")


@bp.get("")
def list_all() -> ResponseReturnValue:
    """List the announcements of one's offices, the newest first."""
    with transaction() as session:
        offices = offices_of(session, person())
        page = paginate(session, queries.announcements(offices, request.args.get("q", "")[:200]))
        batches = batches_by_id(session, {one.id for one in page.items})
        standings = {one.id: words.standing(one, batches.get(one.id)) for one in page.items}
        return render_template("announcements/list.html", page=page, readers=words.readers, standings=standings)


@bp.get("/new")
def new() -> ResponseReturnValue:
    """Ask to whom, and what."""
    return _write(Form({"to": request.args.get("to", "")}))


@bp.post("/new")
def begin() -> ResponseReturnValue:
    """Keep it as a draft; nobody gets it yet."""
    form = Form()
    with form.trying() as session:
        offices_of(session, person())
        made = actions.begin_announcement(session, by=person(), now=now(), **form.read(AnnouncementSchema()))
    return lead("announcements.show", announcement_id=made.id) if form.ok else _write(form)


@bp.post("/preview")
def preview() -> ResponseReturnValue:
    """Show the letter that is being written; part of the page, and sent to nobody."""
    with transaction() as session:
        offices = offices_of(session, person())
        typed = {name: request.form.get(name, "")[:4_000] for name in WORDS}
        audience = next((one for one in audiences(session, offices) if one.name == request.form.get("to")), None)
        contents = _letters(session, _as_typed(session, audience, typed)) if audience and typed["text_vi"] else []
        return render_template("announcements/_letters.html", contents=contents)


@bp.get("/<uuid:announcement_id>")
def show(announcement_id: UUID) -> ResponseReturnValue:
    """Show an announcement: to whom it would go now, some of them, and the letter; a given one is its batch."""
    return _page(announcement_id, Form())


@bp.get("/<uuid:announcement_id>/edit")
def edit(announcement_id: UUID) -> ResponseReturnValue:
    """Ask what it shall say instead."""
    with transaction() as session:
        found = queries.announcement(session, announcement_id, offices_of(session, person()))
        form = Form({name: getattr(found, name) for name in WORDS})
    return _write(form, announcement_id)


@bp.post("/<uuid:announcement_id>/edit")
def change(announcement_id: UUID) -> ResponseReturnValue:
    """Keep what it says from now on."""
    form = Form()
    with form.trying() as session:
        queries.announcement(session, announcement_id, offices_of(session, person()))
        said = form.read(AnnouncementWordsSchema())
        actions.change_announcement(session, announcement_id=announcement_id, by=person(), now=now(), **said)
    return lead("announcements.show", announcement_id=announcement_id) if form.ok else _write(form, announcement_id)


@bp.post("/<uuid:announcement_id>/give")
def give(announcement_id: UUID) -> ResponseReturnValue:
    """Have its letters written; they are held until somebody releases them."""
    form = Form()
    with form.trying() as session:
        queries.announcement(session, announcement_id, offices_of(session, person()))
        seen = form.read(GivePageSchema())
        actions.give_announcement(session, announcement_id=announcement_id, by=person(), now=now(), **seen)
    if not form.ok:
        return _page(announcement_id, form)
    said = _("Thư đang được viết và giữ lại ở đây: xem lại rồi duyệt gửi.")
    return done(said, "batches.show", batch_id=announcement_id)


@bp.post("/<uuid:announcement_id>/drop")
def drop(announcement_id: UUID) -> ResponseReturnValue:
    """Let it become nothing."""
    with transaction() as session:
        actions.drop_announcement(session, announcement_id=announcement_id, by=person(), now=now())
    return done(_("Đã bỏ thông báo; không ai nhận được thư."), "announcements.list_all")


def _write(form: Form, announcement_id: UUID | None = None) -> ResponseReturnValue:
    with transaction() as session:
        offices = offices_of(session, person())
        found = queries.announcement(session, announcement_id, offices) if announcement_id else None
        every = audiences(session, offices)
        audience = next((one for one in every if one.name == form.value("to")), None)
        to = found or audience
        draft = _as_typed(session, to, form.values) if to else None
        return form.page(
            "announcements/write.html",
            found=found,
            choices=[(one.name, words.readers(one)) for one in every],
            readers=words.readers,
            contents=_letters(session, draft) if draft and draft.text_vi else [],
        )


def _page(announcement_id: UUID, form: Form) -> ResponseReturnValue:
    with transaction() as session:
        found = queries.announcement(session, announcement_id, offices_of(session, person()))
        if found.state == "given":
            return lead("batches.show", batch_id=found.id)
        return form.page(
            "announcements/show.html",
            found=found,
            readers=words.readers(found),
            office=words.office(found),
            standing=words.standing(found, None),
            reach=reach(session, groups_of_audience(found.audience, found.whom)),
            contents=_letters(session, found),
        )


def _as_typed(session: Session, to: Announcement | Audience, typed: Any) -> Announcement:
    """Return an announcement that is kept nowhere, for its preview."""
    return queries.unkept(session, to, person(), {name: str(typed.get(name) or "") for name in WORDS})


def _letters(session: Session, found: Announcement) -> list[Content]:
    """Return its letter in Vietnamese, and in English if it has any."""
    return [_letter(session, found, one) for one in (LANGUAGES if found.text_en else LANGUAGES[:1])]


def _letter(session: Session, found: Announcement, spoken: str) -> Content:
    with speaking(spoken):
        label = _("(tên cơ sở)")
    return words.letter_of(session, found, label, Recipient("", "", spoken))
