"""JSON API of offers."""

from sqlalchemy import Select
from sqlalchemy.orm import Session

from services.booths.actions.offers import confirm_offer, decline_offer, take_back_booths
from services.booths.models import Offer
from services.booths.permissions import require_organiser, scope_of
from services.booths.queries import offers as queries
from services.booths.queries.fairs import fair_by_code
from services.booths.web.schemas.offers import (
    DeclineApiSchema,
    OfferOut,
    OfferPageOut,
    OffersQuery,
    TakeBackApiSchema,
)
from services.booths.web.who import offered
from shared.web.api import Api


def offers_of_fair(session: Session, *, code: str, by: str, state: str | None) -> Select[Offer]:
    fair = fair_by_code(session, code, scope_of(session, by))
    return queries.offers_of_fair(fair.id, state)


API = Api("offers_api", "/booths/api", tag="offers")
ONE = "/offers/<uuid:offer_id>"

# fmt: off
API.get(ONE, queries.offer_for, out=OfferOut, errors=[401, 404], says="Read an offer")
API.post(f"{ONE}/confirm", confirm_offer, out=OfferOut, says="Confirm an offer")
API.post(f"{ONE}/decline", decline_offer, takes=DeclineApiSchema, out=OfferOut, who=offered,
         says="Give the booths of an offer back")
API.post(f"{ONE}/take-back", take_back_booths, takes=TakeBackApiSchema, out=OfferOut,
         who=require_organiser, says="Take the booths of an offer back (organisers)")
API.get("/fairs/<code>/offers", offers_of_fair, takes=OffersQuery, out=OfferPageOut, who=require_organiser,
        says="List a fair's offers (organisers)")
