"""Messages in the mailbox of returned letters that were not understood: organisers look, and say what each is."""

from uuid import UUID

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from services.notifications.actions import unclear as actions
from services.notifications.domain.lifecycle import UnclearState
from services.notifications.models import Letter
from services.notifications.queries.unclear import numbers_by_unclear_state, unclear_return, unclear_returns
from services.notifications.web.return_words import REASON_WORDS, UNCLEAR_WORDS, VERDICT_WORDS
from services.notifications.web.schemas.returns import NothingIn, SettleIn
from shared.cases import last_step
from shared.i18n import gettext as _
from shared.i18n import ngettext
from shared.web.app import transaction
from shared.web.forms import Form, done
from shared.web.paging import paginate
from shared.web.signin import person, signed_in_only
from shared.web.watching import opened

bp = Blueprint("unclear", __name__, url_prefix="/notifications/office/unclear")
signed_in_only(bp)


@bp.get("")
def list_all(form: Form | None = None) -> ResponseReturnValue:
    """List what nobody has said of yet what it is, or what somebody has."""
    state: UnclearState = "settled" if request.args.get("state") == "settled" else "open"
    q = request.args.get("q", "")[:200]
    with transaction() as session:
        actions.require_may_settle(session, person())
        numbers = numbers_by_unclear_state(session, q=q)
        return (form or Form()).page(
            "unclear/list.html",
            page=paginate(session, unclear_returns(state=state, q=q)),
            state=state,
            choices=[
                (None if one == "open" else one, _(word), numbers.get(one, 0)) for one, word in UNCLEAR_WORDS.items()
            ],
            reason_words=REASON_WORDS,
            verdict_words=VERDICT_WORDS,
        )


@bp.post("")
def nothing() -> ResponseReturnValue:
    """Say of several that they report nothing."""
    form = Form()
    if not form.did(actions.settle_as_nothing, NothingIn, who=actions.require_may_settle):
        return list_all(form)
    return done(ngettext("Đã ghi: %(num)s thư không báo gì về thư đã gửi.", form.made), "unclear.list_all")


@bp.get("/<uuid:return_id>")
def show(return_id: UUID, form: Form | None = None) -> ResponseReturnValue:
    """Show one as plain text, and ask what it is."""
    with transaction() as session:
        actions.require_may_settle(session, person())
        found = unclear_return(session, return_id)
        letter = session.get(Letter, found.letter_id) if found.letter_id else None
        opened("unclear_return", found.sender, found.subject)
        return (form or Form(values={"email": letter.recipient if letter else ""})).page(
            "unclear/show.html",
            found=found,
            letter=letter,
            step=last_step(session, found),
            reason_words=REASON_WORDS,
            verdict_words=VERDICT_WORDS,
            verdicts=[(verdict, _(word)) for verdict, word in VERDICT_WORDS.items()],
        )


@bp.post("/<uuid:return_id>")
def settle(return_id: UUID) -> ResponseReturnValue:
    """Say what one is."""
    form = Form()
    if not form.did(actions.settle, SettleIn, who=actions.require_may_settle, return_id=return_id):
        return show(return_id, form)
    return done(_("Đã ghi: %(verdict)s.", verdict=_(VERDICT_WORDS[form.data["verdict"]])), "unclear.list_all")
