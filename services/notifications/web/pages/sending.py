"""Are letters leaving? The answer first, then the queue, the servers and what did not arrive; pause and resume."""

from flask import Blueprint
from flask.typing import ResponseReturnValue

from services.notifications.actions.again import send_cause_again
from services.notifications.actions.alarms import PAGE
from services.notifications.actions.pausing import pause_sending, resume_sending
from services.notifications.actions.trials import send_trial
from services.notifications.permissions import require_organiser
from services.notifications.queries.leaving import open_alarms, outlook
from services.notifications.queries.queue import hosts_counted, queue_by_age, tries_counted, troubles
from services.notifications.reasons import WHAT_TO_DO
from services.notifications.web import sending_words as words
from services.notifications.web.schemas.sending import SENT_AGAIN, CauseSchema, PauseSchema
from shared.clock import now
from shared.i18n import gettext as _
from shared.i18n import ngettext
from shared.settings import quiet_hours_of
from shared.web.app import kit, transaction
from shared.web.forms import Form, done
from shared.web.signin import person, signed_in_only

bp = Blueprint("sending", __name__, url_prefix=PAGE)
signed_in_only(bp)


@bp.get("")
def show(form: Form | None = None) -> ResponseReturnValue:
    """Show whether letters leave, in a fixed number of statements, however long the queue is."""
    at, settings = now(), kit().settings
    with transaction() as session:
        require_organiser(session, person())
        seen = outlook(session, settings, at)
        queue = queue_by_age(session, at, quiet_hours_of(settings))
        hosts, hosts_in_all = hosts_counted(session, at)
        due = sum(row.number for row in queue if row.stands in {"due", "sending"})
        return (form or Form()).page(
            "sending/show.html",
            seen=seen,
            alarms=open_alarms(session),
            answer=words.answer_of(seen, due),
            queue=queue,
            queue_columns=words.queue_columns(),
            tries=(tries := tries_counted(session, at)),
            tries_shown=[(name, word) for name, word in words.TRIES_WORDS.items() if name in tries],
            hosts=hosts,
            hosts_in_all=hosts_in_all,
            troubles=troubles(session, at),
            words=words,
            what_to_do=WHAT_TO_DO,
            sent_again=SENT_AGAIN,
        )


@bp.post("/pause")
def pause() -> ResponseReturnValue:
    """Stop all letters but urgent ones."""
    form = Form()
    if form.did(pause_sending, PauseSchema):
        return done(_("Đã tạm dừng gửi thư, trừ thư cần ngay (mã đăng nhập, báo động, thư thử)."), "sending.show")
    return show(form)


@bp.post("/resume")
def resume() -> ResponseReturnValue:
    """Let letters go again."""
    with transaction() as session:
        resume_sending(session, by=person(), now=now())
    return done(_("Đã cho gửi tiếp: thư đến lượt được gửi theo thứ tự cần gấp."), "sending.show")


@bp.post("/trial")
def trial() -> ResponseReturnValue:
    """Send a letter to whoever asks; its page says what the server answers."""
    with transaction() as session:
        letter_id = send_trial(session, by=person(), now=now())
    said = _("Thư thử tới %(email)s đã được xếp để gửi. Tải lại trang này để xem máy chủ trả lời gì.", email=person())
    return done(said, "office.show", letter_id=letter_id)


@bp.post("/again")
def again() -> ResponseReturnValue:
    """Put what did not arrive for one cause back into the queue."""
    form = Form()
    if not form.did(send_cause_again, CauseSchema):
        return show(form)
    return done(ngettext("%(num)s thư đã được xếp để gửi lại.", form.made), "sending.show")
