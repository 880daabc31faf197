"""Who I am here, what I wish to be told how, and signing out."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from services.notifications import queries
from services.notifications.actions.digests import send_digest_now
from services.notifications.actions.people import change_person
from services.notifications.actions.wishes import change_wishes
from services.notifications.models.people import WISHED_KINDS
from services.notifications.queries.digests import count_put_aside, hears_together
from services.notifications.web import wishes
from services.notifications.web.schemas.me import MeForm
from shared.clock import now
from shared.errors import Invalid, SignInNeeded
from shared.i18n import gettext as _
from shared.web.app import kit, transaction
from shared.web.choices import choices
from shared.web.forms import Form, empty_form, load_form
from shared.web.signin import person, signed_in

bp = Blueprint("me", __name__, url_prefix="/notifications/me")


@bp.get("")
@signed_in
def show() -> ResponseReturnValue:
    """Show what is kept about me."""
    with transaction() as opened:
        known = queries.person(opened, person())
        if known is None:  # a session from before this database
            raise SignInNeeded
        values = {name: getattr(known, name) for name in ("name", "phone", "language", "digest", "by_sms")}
        form = empty_form({**values, "wanted": [kind for kind in WISHED_KINDS if kind not in known.declined]})
    return _page(form), 200


@bp.post("")
@signed_in
def change() -> ResponseReturnValue:
    """Keep what I say about myself and what I wish; pages and letters follow the language."""
    form = load_form(MeForm(), request.form)
    if not form.ok:
        return _page(form), 422
    try:
        session.update(_keep(form.data))
    except Invalid as trouble:
        form.refuse(trouble)
        return _page(form), 422
    flash(_("Đã lưu."))
    return redirect(url_for("me.show"), 303)


@bp.post("/digest")
@signed_in
def digest() -> ResponseReturnValue:
    """Send me what waits for my next digest."""
    with transaction() as opened:
        sent = send_digest_now(opened, by=person(), now=now())
    flash(_("Bản tổng hợp đang được gửi.") if sent else _("Không có tin nào đang chờ."))
    return redirect(url_for("me.show"), 303)


def _keep(given: dict[str, Any]) -> dict[str, str]:
    """Return what the session knows of somebody; short messages are only chosen where there are any."""
    by_sms = given["by_sms"] if kit().settings.sms_url else None
    declined = set(WISHED_KINDS) - set(given["wanted"])
    with transaction() as opened:
        known = change_person(opened, by=person(), name=given["name"], phone=given["phone"], language=given["language"])
        change_wishes(opened, by=person(), declined=declined, digest=given["digest"], by_sms=by_sms)
    return {"name": known.name, "language": known.language}


def _page(form: Form) -> str:
    with transaction() as opened:
        known = queries.person(opened, person())
        together = hears_together(opened, person())
        waiting = count_put_aside(opened, person())
        office = wishes.office_pages(opened, person())
    settings = kit().settings
    wish = known.digest if known else "hourly"
    return render_template(
        "me/show.html",
        form=form,
        email=person(),
        kinds=choices(wishes.KINDS),
        digests=choices(wishes.DIGESTS) if together else [],
        by_sms=bool(settings.sms_url),
        quiet=wishes.quiet_sentence(settings),
        waiting=waiting,
        next_digest=wishes.next_digest(wish, settings, now()),
        office=office,
    )
