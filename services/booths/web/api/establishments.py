"""JSON API of establishments."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select
from sqlalchemy.orm import Session

from services.booths.actions import establishments as actions
from services.booths.domain.establishments import checked
from services.booths.models import Establishment
from services.booths.permissions import require_reader
from services.booths.queries import establishments as queries
from services.booths.web.asking import office_scope, read_case
from services.booths.web.schemas.establishments import (
    CertificateSchema,
    EstablishmentOut,
    EstablishmentSchema,
    EstablishmentsOut,
    FiltersSchema,
    OwnEstablishmentsOut,
)
from services.booths.web.who import certifier
from shared.i18n import language
from shared.web import choices
from shared.web.api import READS, Api


def listing(session: Session, **filters: Any) -> Select[Establishment]:
    return queries.listed(office_scope(session), queries.EstablishmentFilters(**filters))


def register(session: Session, *, by: str, now: datetime, **given: Any) -> Establishment:
    details = checked(given, provinces=choices.province_codes())
    return actions.register_establishment(session, by=by, details=details, now=now, language=language())


def change(session: Session, *, establishment_id: UUID, by: str, now: datetime, **given: Any) -> Establishment:
    place = queries.case(session, by=by, establishment_id=establishment_id).establishment
    details = checked(given, provinces=choices.province_codes(also=place.province_code))
    return actions.change_establishment(session, establishment_id=place.id, by=by, details=details, now=now)


def certify(
    session: Session,
    *,
    establishment_id: UUID,
    certificate_number: str,
    certificate_until: date | None,
    by: str,
    now: datetime,
) -> Establishment:
    return actions.certify_establishment(
        session, establishment_id=establishment_id, by=by, number=certificate_number, until=certificate_until, now=now
    )


API = Api("establishments_api", "/booths/api/establishments", tag="establishments")
ONE = "/<uuid:establishment_id>"

# fmt: off
API.get("", listing, takes=FiltersSchema, out=EstablishmentsOut, errors=[401, 403],
        says="Establishments of one's provinces\n\n"
             "For officers and organisers: fifty a page, by the Vietnamese alphabet, found without diacritics.")
API.get("/mine", queries.mine, out=OwnEstablishmentsOut, under="items", errors=[401],
        says="Establishments one is a member of")
API.post("", register, takes=EstablishmentSchema, out=EstablishmentOut, status=201, errors=[401, 409],
         says="Register an establishment\n\n"
              "Its first member is who sends this. 409 if the number is taken: ask for access instead.")
API.get(ONE, read_case, part="establishment", out=EstablishmentOut, says="One establishment")
API.put(ONE, change, takes=EstablishmentSchema, out=EstablishmentOut, who=require_reader,
        says="Change the facts of an establishment")
API.put(f"{ONE}/certificate", certify, takes=CertificateSchema, out=EstablishmentOut, errors=READS,
        who=certifier, says="Record the certificate that the province's officer has seen; both empty takes it away")
