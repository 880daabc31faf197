"""JSON API of a round's secretariat and council."""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from services.awards.actions.officials import add_official, remove_official
from services.awards.models import Official
from services.awards.queries import round_desk
from services.awards.web.asking import office_round
from services.awards.web.schemas.officials import OfficialIn, OfficialOut, OfficialsOut
from services.awards.web.who import host
from shared.web.api import Api


def listing(session: Session, *, code: str) -> Sequence[Official]:
    found, _scope = office_round(session, code)
    return round_desk.officials(session, found.id)


API = Api("officials_api", "/awards/api/rounds/<code>/officials", tag="officials")

# fmt: off
API.get("", listing, out=OfficialsOut, under="items", says="Who works for a round (its office)")
API.post("", add_official, takes=OfficialIn, out=OfficialOut, status=201,
         who=host, says="Put a mailbox into the secretariat or the council (who hosts the round)")
API.delete("/<uuid:official_id>", remove_official,
           says="Take a mailbox out (who hosts the round); a council member who voted stays")
