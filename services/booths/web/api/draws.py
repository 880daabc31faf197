"""JSON API of draws. The announcement and the draw file are public; they are served as they were hashed."""

from services.booths.actions.draws import close_and_announce, draw_lots, publish_draw
from services.booths.web.schemas.draws import CloseSchema, DrawOut, PublishedOut, RandomnessSchema
from shared.web.api import Api

API = Api("draws_api", "/booths/api/fairs/<code>", tag="draws", code="fair_code")

API.post(
    "/close",
    close_and_announce,
    "Close the registration and announce the draw (organisers)",
    takes=CloseSchema,
    out=DrawOut,
)
API.post(
    "/draw",
    draw_lots,
    "Draw with the numbers of the announced sources (organisers)",
    takes=RandomnessSchema,
    out=DrawOut,
)
API.post("/publish", publish_draw, "Publish the result and send the offers (organisers)", out=PublishedOut)
