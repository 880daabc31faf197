"""JSON API of draws. The announcement and the draw file are public; they are served as they were hashed."""

from services.booths.actions.draws import close_and_announce, draw_lots, publish_draw
from services.booths.web.schemas.draws import CloseSchema, DrawOut, PublishedOut, RandomnessSchema
from shared.web.api import Api

API = Api("draws_api", "/booths/api/fairs/<code>", tag="draws", code="fair_code")

# fmt: off
API.post("/close", close_and_announce, takes=CloseSchema, out=DrawOut,
         says="Close the registration and announce the draw (organisers)")
API.post("/draw", draw_lots, takes=RandomnessSchema, out=DrawOut,
         says="Draw with the numbers of the announced sources (organisers)")
API.post("/publish", publish_draw, out=PublishedOut, says="Publish the result and send the offers (organisers)")
