"""JSON API of draws. The announcement and the draw file are public; they are served as they were hashed."""

from typing import Any

from sqlalchemy import Select
from sqlalchemy.orm import Session

from services.booths.actions.draws import close_and_announce, publish_draw
from services.booths.actions.numbers import confirm_numbers, enter_numbers, refuse_numbers
from services.booths.actions.replacements import announce_again, confirm_replacement, refuse_replacement
from services.booths.domain.lifecycle import NumbersState, ReplacementState
from services.booths.permissions import require_organiser, scope_of
from services.booths.queries import draws as queries
from services.booths.queries.fairs import fair_by_code
from services.booths.web.schemas.draws import (
    AgainSchema,
    CloseSchema,
    DrawOut,
    NumbersOut,
    NumbersPageOut,
    NumbersQuery,
    NumbersSchema,
    PublishedOut,
    RefuseSchema,
    ReplacementOut,
    ReplacementsPageOut,
    ReplacementsQuery,
)
from shared.web.api import Api


def numbers_of_fair(session: Session, *, fair_code: str, by: str, state: NumbersState | None) -> Select[Any]:
    return queries.numbers_entered(fair_by_code(session, fair_code, scope_of(session, by)).id, state)


def replacements_of_fair(session: Session, *, fair_code: str, by: str, state: ReplacementState | None) -> Select[Any]:
    return queries.replacements_entered(fair_by_code(session, fair_code, scope_of(session, by)).id, state)


API = Api("draws_api", "/booths/api", tag="draws", code="fair_code")
FAIR = "/fairs/<code>"
NUMBERS = "/numbers/<uuid:numbers_id>"
REPLACEMENT = "/source-replacements/<uuid:replacement_id>"

# fmt: off
API.post(f"{FAIR}/close", close_and_announce, takes=CloseSchema, out=DrawOut,
         who=require_organiser, says="Close the registration and announce the draw (organisers)")
API.post(f"{FAIR}/announce-again", announce_again, takes=AgainSchema, out=ReplacementOut, who=require_organiser,
         says="Name other sources for the same list, because a named one never came (organisers)\n\n"
              "It is announced anew once another organiser confirms that, or at once where the rules ask for none.")
API.get(f"{FAIR}/source-replacements", replacements_of_fair, takes=ReplacementsQuery, out=ReplacementsPageOut,
        who=require_organiser, says="List the replacements of a fair's sources, those that wait too (organisers)")
API.post(f"{REPLACEMENT}/confirm", confirm_replacement, out=ReplacementOut,
         says="Confirm that a source never came; the list is announced anew with the others (organisers)")
API.post(f"{REPLACEMENT}/refuse", refuse_replacement, takes=RefuseSchema, out=ReplacementOut,
         who=require_organiser, says="Refuse a replacement that waits to be confirmed (organisers)")
API.get(f"{FAIR}/numbers", numbers_of_fair, takes=NumbersQuery, out=NumbersPageOut, who=require_organiser,
        says="List the numbers entered for a fair's draw, those that wait too (organisers)")
API.post(f"{FAIR}/numbers", enter_numbers, takes=NumbersSchema, out=NumbersOut, who=require_organiser,
         says="Enter what the announced sources drew, or the right numbers in place of wrong ones (organisers)")
API.post(f"{NUMBERS}/confirm", confirm_numbers, out=NumbersOut,
         says="Confirm numbers that another organiser entered; they count from then on (organisers)")
API.post(f"{NUMBERS}/refuse", refuse_numbers, takes=RefuseSchema, out=NumbersOut,
         who=require_organiser, says="Refuse numbers that wait to be confirmed (organisers)")
API.post(f"{FAIR}/publish", publish_draw, out=PublishedOut, says="Publish the result and send the offers (organisers)")
