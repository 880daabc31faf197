"""Who I am here, what I wish to be told how, and signing out."""

from typing import Any

from flask import Blueprint, session
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from services.notifications import queries
from services.notifications.actions.digests import send_digest_now
from services.notifications.actions.people import change_person
from services.notifications.actions.wishes import change_wishes
from services.notifications.models import Person
from services.notifications.models.people import WISHED_KINDS
from services.notifications.queries.digests import count_put_aside, hears_together
from services.notifications.web import wishes
from services.notifications.web.schemas.me import MeForm
from shared.clock import now
from shared.errors import SignInNeeded
from shared.i18n import gettext as _
from shared.web.app import kit, transaction
from shared.web.choices import choices
from shared.web.forms import Form, done
from shared.web.signin import person, signed_in_only

bp = Blueprint("me", __name__, url_prefix="/notifications/me")
signed_in_only(bp)


@bp.get("")
def show(form: Form | None = None) -> ResponseReturnValue:
    """Show what is kept about me."""
    with transaction() as opened:
        known = queries.person(opened, person())
        if known is None:  # a session from before this database
            raise SignInNeeded
        together = hears_together(opened, person())
        waiting = count_put_aside(opened, person())
        office = wishes.office_pages(opened, person())
    values = {name: getattr(known, name) for name in ("name", "phone", "language", "digest", "by_sms")}
    wanted = [kind for kind in WISHED_KINDS if kind not in known.declined]
    settings = kit().settings
    return (form or Form({**values, "wanted": wanted})).page(
        "me/show.html",
        email=person(),
        kinds=choices(wishes.KINDS),
        digests=choices(wishes.DIGESTS) if together else [],
        by_sms=bool(settings.sms_url),
        quiet=wishes.quiet_sentence(settings),
        waiting=waiting,
        next_digest=wishes.next_digest(known.digest, settings, now()),
        office=office,
    )


@bp.post("")
def change() -> ResponseReturnValue:
    """Keep what I say about myself and what I wish; pages and letters follow the language."""
    form = Form()
    with form.trying() as opened:
        known = _keep(opened, form.read(MeForm()))
    if not form.ok:
        return show(form)
    session.update(name=known.name, language=known.language)
    return done(_("Đã lưu."), "me.show")


@bp.post("/digest")
def digest() -> ResponseReturnValue:
    """Send me what waits for my next digest."""
    with transaction() as opened:
        sent = send_digest_now(opened, by=person(), now=now())
    return done(_("Bản tổng hợp đang được gửi.") if sent else _("Không có tin nào đang chờ."), "me.show")


def _keep(opened: Session, given: dict[str, Any]) -> Person:
    """Keep what somebody says and wishes; short messages are only chosen where there are any."""
    by_sms = given["by_sms"] if kit().settings.sms_url else None
    declined = set(WISHED_KINDS) - set(given["wanted"])
    known = change_person(opened, by=person(), name=given["name"], phone=given["phone"], language=given["language"])
    change_wishes(opened, by=person(), declined=declined, digest=given["digest"], by_sms=by_sms)
    return known
