"""JSON API of draws. The announcement and the draw file are public; they are served as they were hashed."""

from services.booths.actions.draws import announce_again, close_and_announce, publish_draw
from services.booths.actions.numbers import confirm_numbers, enter_numbers, refuse_numbers
from services.booths.web.schemas.draws import (
    AgainSchema,
    CloseSchema,
    DrawOut,
    NumbersOut,
    NumbersSchema,
    PublishedOut,
    RefuseNumbersSchema,
)
from shared.web.api import Api

API = Api("draws_api", "/booths/api", tag="draws", code="fair_code")
FAIR = "/fairs/<code>"
NUMBERS = "/numbers/<uuid:numbers_id>"

# fmt: off
API.post(f"{FAIR}/close", close_and_announce, takes=CloseSchema, out=DrawOut,
         says="Close the registration and announce the draw (organisers)")
API.post(f"{FAIR}/announce-again", announce_again, takes=AgainSchema, out=DrawOut,
         says="Announce the same list with other sources, because a named one never came (organisers)")
API.post(f"{FAIR}/numbers", enter_numbers, takes=NumbersSchema, out=NumbersOut,
         says="Enter what the announced sources drew, or the right numbers in place of wrong ones (organisers)")
API.post(f"{NUMBERS}/confirm", confirm_numbers, out=NumbersOut,
         says="Confirm numbers that another organiser entered; they count from then on (organisers)")
API.post(f"{NUMBERS}/refuse", refuse_numbers, takes=RefuseNumbersSchema, out=NumbersOut,
         says="Refuse numbers that wait to be confirmed (organisers)")
API.post(f"{FAIR}/publish", publish_draw, out=PublishedOut, says="Publish the result and send the offers (organisers)")
