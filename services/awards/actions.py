"""What can be done in awards: read, decide, write; never commit."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from services.awards.models import Establishment


def copy_establishment(
    session: Session,
    *,
    id: UUID,
    name: str,
    kind: str,
    registration_number: str,
    province_code: str,
    product_group: str,
    changed_at: datetime,
) -> None:
    """Keep the facts of an establishment as booths tells them; older facts than those kept change nothing."""
    row = {
        "name": name,
        "kind": kind,
        "registration_number": registration_number,
        "province_code": province_code,
        "product_group": product_group,
        "changed_at": changed_at,
    }
    statement = insert(Establishment).values(id=id, **row)
    session.execute(
        statement.on_conflict_do_update(
            index_elements=[Establishment.id],
            set_={name: statement.excluded[name] for name in row},
            where=Establishment.changed_at < statement.excluded.changed_at,
        )
    )
