"""An offer of booths, for whom it is made and for the organiser."""

from uuid import UUID

from flask import Blueprint, flash, render_template, request
from flask.typing import ResponseReturnValue

from services.booths.actions.offers import confirm_offer, decline_offer, take_back_booths
from services.booths.permissions import require_organiser, scope_of
from services.booths.queries import offers as queries
from services.booths.web.asking import office_fair
from services.booths.web.schemas.offers import DeclineApiSchema, TakeBackApiSchema
from services.booths.web.who import offered
from shared.i18n import N_, speaking_of_another
from shared.i18n import gettext as _
from shared.web.app import transaction
from shared.web.choices import asked_of
from shared.web.forms import Form, done, lead
from shared.web.paging import paginate
from shared.web.problems import trouble_text
from shared.web.schemas import sure
from shared.web.signin import person, signed_in_only

bp = Blueprint("offers", __name__, url_prefix="/booths")
signed_in_only(bp)

STATES = {
    "offered": ("waiting", N_("Chờ xác nhận")),
    "confirmed": ("done", N_("Đã xác nhận")),
    "declined": ("plain", N_("Đã trả lại")),
    "expired": ("problem", N_("Hết hạn xác nhận")),
    "taken_back": ("problem", N_("Bị thu hồi")),
    "annulled": ("plain", N_("Hết hiệu lực vì số sai")),
}


@bp.app_template_global("offer_states")
def offer_states() -> dict[str, tuple[str, str]]:
    """Return the kind of chip and the word of each state of an offer."""
    return STATES


@bp.get("/offers/<uuid:offer_id>")
def show(offer_id: UUID) -> ResponseReturnValue:
    """Show an offer: what is offered, until when, and the two answers."""
    with transaction() as session:
        offer = queries.offer_for(session, offer_id, person())
        mine = offer.application.establishment_id in scope_of(session, person()).establishments
        position = queries.position_of(session, offer.application_id)
        with speaking_of_another(not mine):
            return render_template("offers/show.html", offer=offer, position=position, mine=mine)


@bp.post("/offers/<uuid:offer_id>/confirm")
def confirm(offer_id: UUID) -> ResponseReturnValue:
    """Take the booths."""
    form = Form()
    form.did(confirm_offer, offer_id=offer_id)
    return _answered(offer_id, form)


@bp.get("/offers/<uuid:offer_id>/decline")
def giving_back(offer_id: UUID, form: Form | None = None) -> ResponseReturnValue:
    """Ask whether the booths are really given back."""
    with transaction() as session:
        offer = queries.offer_for(session, offer_id, person())
        return (form or Form()).page("offers/decline.html", offer=offer)


@bp.post("/offers/<uuid:offer_id>/decline")
def decline(offer_id: UUID) -> ResponseReturnValue:
    """Give the booths back; the next in line is offered them."""
    form = Form()
    if form.did(decline_offer, sure(DeclineApiSchema), who=offered, offer_id=offer_id) or form.trouble:
        return _answered(offer_id, form)
    return giving_back(offer_id, form)


@bp.get("/office/fairs/<code>/offers")
def list(code: str) -> ResponseReturnValue:
    """Show the organiser a fair's offers and its waiting list."""
    with transaction() as session:
        fair = office_fair(session, code)
        page = paginate(session, queries.offers_of_fair(fair.id, asked_of("state", STATES)))
        counts = queries.counts_by_state(session, fair.id)
        return render_template("offers/list.html", fair=fair, page=page, counts=counts)


@bp.route("/office/offers/<uuid:offer_id>/take-back", methods=["GET", "POST"])
def take_back(offer_id: UUID) -> ResponseReturnValue:
    """Take booths back from who broke the rules, with the reason."""
    form = Form()
    if request.method == "POST" and form.did(take_back_booths, sure(TakeBackApiSchema), offer_id=offer_id):
        said = _("Đã thu hồi gian.")
        return done(said, "offers.list", code=form.made.application.fair.code)
    with transaction() as session:
        require_organiser(session, person())
        return form.page("offers/take_back.html", offer=queries.offer_for(session, offer_id, person()))


def _answered(offer_id: UUID, form: Form) -> ResponseReturnValue:
    """Lead back to the offer, and say why if it cannot be answered any more."""
    if form.trouble:
        flash(trouble_text(form.trouble))
    return lead("offers.show", offer_id=offer_id)
