"""The letters' part of my tasks: batches to be released, days that do not agree, decisions to be told by telephone."""

from datetime import datetime

from flask import url_for
from sqlalchemy.orm import Session

from services.notifications.models import TextDraft
from services.notifications.queries.tasks import HeldBatch, Tasks, tasks_of
from services.notifications.web.batch_words import batch_title
from services.notifications.web.sending_words import banner_lines
from services.notifications.web.template_words import language_word, title_of
from shared.i18n import gettext as _
from shared.i18n import ngettext
from shared.web.lines import Link, TaskLine
from shared.web.tasks import Part, pages


def part_of(session: Session, by: str, now: datetime) -> Part:
    """Return what waits for ``by`` among the letters; who only reads letters has a list of their own for that."""
    tasks = tasks_of(session, by, now)
    if not tasks.office:
        return Part()
    return Part(now=_to_do(tasks), roles=[_role(tasks)], regular=_regular(tasks))


bp = pages("notifications", part_of)


def _to_do(tasks: Tasks) -> list[TaskLine]:
    found = [_batch_line(one) for one in tasks.held]
    if tasks.sending:
        address = url_for("sending.show")
        found += [
            TaskLine(kind, _("Cần xem"), text, _("Thư có đi không"), address)
            for kind, text in banner_lines(tasks.sending)
        ]
    if tasks.guessed:
        text = ngettext("Xem %(num)s lần nhập sai mã đăng nhập trong một giờ qua", tasks.guessed)
        about = _("Có thể có người đang dò mã")
        found.append(TaskLine("problem", _("Cần xem"), text, about, url_for("guessing.show")))
    if tasks.calls.all:
        text = ngettext("Gọi điện báo %(num)s quyết định mà thư không tới nơi", tasks.calls.all)
        about = _("Cơ sở cần gọi điện")
        address = url_for("calls.list_all")
        found.append(TaskLine("problem", _("Chưa tới nơi"), text, about, address, tasks.calls.first_deadline))
    found += [_draft_line(one) for one in tasks.drafts]
    if tasks.nights:
        text = ngettext("Xem %(num)s lần đối chiếu thư với quyết định chưa khớp hoặc chưa đủ", tasks.nights)
        about = _("Trong bảy ngày qua")
        address = url_for("reconciliations.list_all", attention="true")
        found.append(TaskLine("problem", _("Cần xem"), text, about, address))
    return found


def _draft_line(draft: TextDraft) -> TaskLine:
    text = _("Xem và công bố bản nháp mẫu thư do %(who)s soạn", who=draft.written_by)
    about = f"{title_of(draft.template)} · {language_word(draft.language)}"
    return TaskLine("waiting", _("Chờ công bố"), text, about, url_for("text_drafts.show", draft_id=draft.id))


def _batch_line(held: HeldBatch) -> TaskLine:
    text = ngettext("Xem và duyệt gửi đợt thư đang giữ (%(num)s thư)", held.letters)
    address = url_for("batches.show", batch_id=held.batch.id)
    return TaskLine("waiting", _("Chờ duyệt"), text, batch_title(held.batch), address)


def _role(tasks: Tasks) -> str:
    if tasks.organiser:
        return _("Đợt thư chờ duyệt, thư chưa khớp với quyết định và thư không tới nơi sẽ hiện ở đây.")
    if not tasks.provinces:
        return _("Đợt thư thông báo của ban thư ký chờ duyệt gửi sẽ hiện ở đây.")
    return _("Quyết định về cơ sở của tỉnh mà thư không tới nơi sẽ hiện ở đây.")


def _regular(tasks: Tasks) -> list[Link]:
    found = [
        Link(url_for("batches.list_all"), _("Các đợt thư")),
        Link(url_for("announcements.list_all"), _("Thông báo")),
    ]
    if not tasks.organiser and not tasks.provinces:
        return found
    return [
        *found,
        Link(url_for("office.letters"), _("Thư đã gửi")),
        Link(url_for("calls.list_all"), _("Cơ sở cần gọi điện")),
    ]
