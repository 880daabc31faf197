"""One application with all that its pages show."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session, selectinload

from services.booths.domain.situations import SituationFacts, situation
from services.booths.models import (
    Application,
    Booth,
    Document,
    Draw,
    DrawNumbers,
    Hall,
    Member,
    Offer,
    OfferBooth,
    Placement,
    Staff,
    Wish,
    Zone,
)
from services.booths.permissions import Scope, scope_of
from services.booths.queries.applications import registration, with_both
from shared.cases import StepColumns, in_state, steps_of
from shared.errors import Forbidden, NotFound, required
from shared.i18n import N_


class ApplicationNotFound(NotFound):
    """There is no such application, or it is not the asker's."""

    text = N_("Không tìm thấy đăng ký này.")


@dataclass(frozen=True, slots=True)
class WishLine:
    """A wish as people read it: of a booth (with its hall) or of a zone."""

    rank: int
    code: str
    is_zone: bool
    zone_code: str
    zone_name_vi: str
    zone_name_en: str
    hall: str


@dataclass(frozen=True)
class ApplicationCase:
    """An application with everything that hangs on it, as ``scope`` may see it."""

    application: Application
    scope: Scope
    wishes: Sequence[WishLine]
    documents: Sequence[Document]
    steps: Sequence[StepColumns]
    offers: Sequence[Offer]
    placement: Placement | None
    names: dict[str, str]
    roles: dict[str, set[str]]
    announced_at: datetime | None = None
    published_at: datetime | None = None
    undone: Sequence[tuple[datetime, datetime]] = ()
    """When results were published that do not stand any more, and when that was found."""

    @property
    def mine(self) -> bool:
        """Whether the reader acts for the establishment."""
        return self.application.establishment_id in self.scope.establishments

    @property
    def overseen(self) -> bool:
        """Whether the reader may decide on it."""
        return self.scope.oversees(self.application.establishment.province_code)

    def situation(self, now: datetime) -> str:
        """Return where the application stands (domain/situations.py)."""
        return situation_of(self.application, self.offers, self.placement, now)


def readable(session: Session, application_id: UUID, by: str) -> tuple[Application, Scope]:
    """Return an application that ``by`` may read, with its fair and establishment, and what ``by`` may see.

    A draft is its maker's alone. Raises ApplicationNotFound, Forbidden.
    """
    found = required(session.scalar(with_both().where(Application.id == application_id)), ApplicationNotFound)
    scope = scope_of(session, by)
    if found.establishment_id not in scope.establishments:
        if not scope.oversees(found.establishment.province_code):
            raise Forbidden
        if not found.label:
            raise ApplicationNotFound
    return found, scope


def case(session: Session, application_id: UUID, by: str) -> ApplicationCase:
    """Return the whole case, in a fixed number of statements. Raises ApplicationNotFound, Forbidden."""
    application, scope = readable(session, application_id, by)
    steps = steps_of(session, application)
    offers = session.scalars(
        select(Offer)
        .where(Offer.application_id == application_id)
        .options(selectinload(Offer.booths).joinedload(OfferBooth.booth))
        .order_by(Offer.offered_at)
    ).all()
    announced_at, published_at = _public_moments(session, application.fair_id)
    people = {step.by for step in steps} | {offer.answered_by for offer in offers}
    return ApplicationCase(
        application=application,
        scope=scope,
        wishes=wish_lines(session, application_id),
        documents=documents_of(session, application),
        steps=steps,
        offers=offers,
        placement=session.get(Placement, application_id) if published_at else None,
        names=names_of(session, people),
        roles=_roles_of(session, people, application.establishment.province_code),
        announced_at=announced_at,
        published_at=published_at,
        undone=_undone(session, application.fair_id),
    )


def _public_moments(session: Session, fair_id: UUID) -> tuple[datetime | None, datetime | None]:
    """Return when the fair's list and its result became public: before that nobody's placement is shown."""
    row = session.execute(select(Draw.announced_at, Draw.published_at).where(Draw.fair_id == fair_id)).one_or_none()
    return (row[0], row[1]) if row else (None, None)


def _undone(session: Session, fair_id: UUID) -> list[tuple[datetime, datetime]]:
    replaced = select(DrawNumbers.published_at, DrawNumbers.replaced_at).where(
        DrawNumbers.fair_id == fair_id, in_state(DrawNumbers, "replaced")
    )
    moments = session.execute(replaced.order_by(DrawNumbers.serial))
    return [(published, undone) for published, undone in moments if published and undone]


def wish_lines(session: Session, application_id: UUID) -> list[WishLine]:
    """Return the wishes in order, in one statement."""
    zone = func.coalesce(Wish.zone_id, Booth.zone_id)
    rows = session.execute(
        select(Wish.rank, Booth.code, Zone.code, Zone.name_vi, Zone.name_en, Hall.name)
        .select_from(Wish)
        .outerjoin(Booth, Booth.id == Wish.booth_id)
        .outerjoin(Hall, Hall.id == Booth.hall_id)
        .outerjoin(Zone, Zone.id == zone)
        .where(Wish.application_id == application_id)
        .order_by(Wish.rank)
    )
    return [
        WishLine(rank, booth or zone_code, booth is None, zone_code or "", vi or "", en or "", hall or "")
        for rank, booth, zone_code, vi, en, hall in rows
    ]


def documents_of(session: Session, application: Application) -> Sequence[Document]:
    """Return the papers that count for an application: its establishment's and its own, without their bytes."""
    own = or_(Document.application_id.is_(None), Document.application_id == application.id)
    asked = select(Document).where(Document.establishment_id == application.establishment_id, own)
    return session.scalars(asked.order_by(Document.kind, Document.uploaded_at)).all()


def names_of(session: Session, emails: set[str]) -> dict[str, str]:
    """Return the names of mailboxes, of staff and of members, as far as they are known."""
    members = session.execute(select(Member.email, Member.name).where(Member.email.in_(emails)))
    staff = session.execute(select(Staff.email, Staff.name).where(Staff.email.in_(emails)))
    return dict(members.all()) | dict(staff.all())


def _roles_of(session: Session, emails: set[str], province_code: str) -> dict[str, set[str]]:
    """Return who of these mailboxes is an organiser, and who an officer of the province: role -> mailboxes."""
    here = or_(Staff.province_code.is_(None), Staff.province_code == province_code)
    roles: dict[str, set[str]] = {}
    for role, email in session.execute(select(Staff.role, Staff.email).where(Staff.email.in_(emails), here)):
        roles.setdefault(role, set()).add(email)
    return roles


def situation_of(application: Application, offers: Sequence[Offer], placement: Placement | None, now: datetime) -> str:
    """Return where an application stands at ``now``."""
    facts = SituationFacts(
        state=application.state,
        fair_state=application.fair.state,
        registration_open=registration(application.fair).is_open(now),
        offers=[offer.state for offer in offers],
        waits=placement is not None and placement.waiting_position is not None,
        unsent=any(offer.state == "offered" and offer.held for offer in offers),
    )
    return situation(facts)
