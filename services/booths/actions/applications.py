"""What a maker does with its application: begin, fill in, hand in, take back to mend, withdraw."""

from datetime import datetime
from typing import Final
from uuid import UUID, uuid4

from sqlalchemy import Select, exists, or_, select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from services.booths.actions.applying import (
    NotEditable,
    facts,
    require_open,
    taken,
    taken_to_edit,
)
from services.booths.domain.applications import MOST_WISHES, ApplicationContents, lacking
from services.booths.domain.lifecycle import APPLICATION, FairState
from services.booths.domain.rules import Rules
from services.booths.models import Application, Document, Fair, Offer
from services.booths.permissions import require_member
from services.booths.queries.fairs import FairNotFound
from shared.cases import in_state, move, not_in_state, note
from shared.errors import Conflict, Invalid
from shared.events.booths import ApplicationSubmitted, ApplicationWithdrawn
from shared.i18n import N_, gettext

LACKING: Final = {
    "booths_wanted": N_("Hội chợ này chia nhiều nhất %(most)s gian cho một cơ sở."),
    "wishes": N_("Nhiều nhất %(wishes)s nguyện vọng cho một đăng ký."),
    "anywhere": N_("Chọn ít nhất một nguyện vọng, hoặc đồng ý nhận bất kỳ gian nào phù hợp."),
    "products": N_("Ghi tên sản phẩm sẽ trưng bày."),
    "business_registration": N_("Thiếu giấy đăng ký kinh doanh (hoặc hợp đồng hợp tác của tổ hợp tác)."),
    "food_safety": N_("Thiếu giấy chứng nhận an toàn thực phẩm, cần cho nhóm sản phẩm chế biến và thực phẩm."),
}
ENDED: Final[frozenset[FairState]] = frozenset({"over", "cancelled"})


class NotComplete(Invalid):
    """Something is missing before the application can be handed in; ``fields`` says what, by step."""

    text = N_("Đăng ký còn thiếu thông tin nên chưa nộp được.")


class OfferStands(Conflict):
    """The application holds booths: they are given back, which makes room for the next in line."""

    text = N_(
        "Cơ sở đang được mời nhận gian hoặc đã xác nhận. Vui lòng trả lại gian ở trang đề nghị thay vì rút đăng ký."
    )


class FairIsOver(Conflict):
    """The fair is over or cancelled."""

    text = N_("Hội chợ đã kết thúc hoặc đã hủy, không cần rút đăng ký nữa.")


def start_application(
    session: Session, *, fair_code: str, establishment_id: UUID, by: str, now: datetime
) -> Application:
    """Begin the establishment's application to an open fair, or return the one it has.

    However often and at once it is called, there is one application (that is not withdrawn).
    Raises FairNotFound, Forbidden, RegistrationClosed.
    """
    require_member(session, by, establishment_id)
    fair = session.scalar(
        select(Fair).where(Fair.code == fair_code, not_in_state(Fair, "draft")).with_for_update(read=True)
    )
    if fair is None:
        raise FairNotFound
    existing = _live(session, fair.id, establishment_id)
    if existing is not None:
        return existing
    require_open(fair, now)
    if _insert(session, fair.id, establishment_id, by, now):
        application = _live(session, fair.id, establishment_id)
        if application is None:  # inserted a line above
            raise FairNotFound
        note(session, application, "started", by=by, now=now)
        return application
    return session.scalars(_of(fair.id, establishment_id)).one()


def ask_for_booths(
    session: Session,
    *,
    application_id: UUID,
    booths_wanted: int,
    side_by_side: bool,
    all_or_nothing: bool,
    by: str,
    now: datetime,
) -> Application:
    """Say how many booths are wanted and how; one booth is neither side by side nor all or nothing.

    Raises Invalid for more than the fair gives to one establishment, and what taken_to_edit raises.
    """
    application = taken_to_edit(session, application_id, by, now)
    most = most_booths(application.fair)
    if not 1 <= booths_wanted <= most:
        raise Invalid(fields={"booths_wanted": gettext(LACKING["booths_wanted"], most=most)})
    application.booths_wanted = booths_wanted
    application.side_by_side = side_by_side and booths_wanted > 1
    application.all_or_nothing = all_or_nothing and booths_wanted > 1
    return application


def describe_products(
    session: Session, *, application_id: UUID, products: str, power: bool, water: bool, by: str, now: datetime
) -> Application:
    """Say what will be shown and what the booth needs. Raises what taken_to_edit raises."""
    application = taken_to_edit(session, application_id, by, now)
    application.products, application.power, application.water = products.strip(), power, water
    return application


def submit_application(session: Session, *, application_id: UUID, by: str, now: datetime) -> Application:
    """Hand the application in: it gets its label, once and for ever, and the officer of its province decides.

    One that is handed in already is returned as it is, so a double click tells nothing twice. Publishes
    ApplicationSubmitted. Raises ApplicationNotFound, Forbidden, NotEditable, RegistrationClosed, NotComplete.
    """
    application = taken(session, application_id, fair_alone=True)
    require_member(session, by, application.establishment_id)
    if application.state in {"submitted", "accepted"}:
        return application
    if application.state not in {"draft", "returned"}:
        raise NotEditable
    require_open(application.fair, now)
    if problems := shortcomings(session, application):
        raise NotComplete(fields=problems)
    if not application.label:
        application.label = f"{application.fair.code}-{application.fair.next_label:04d}"
        application.fair.next_label += 1
    application.submitted_at = now
    application.reason, application.decided_by, application.decided_at = "", "", None
    told = ApplicationSubmitted(**facts(application), booths_wanted=application.booths_wanted)
    move(session, application, "submitted", by=by, now=now, tells=told)
    return application


def reopen_application(session: Session, *, application_id: UUID, by: str, now: datetime) -> Application:
    """Take a submitted application back to mend it, before it is decided; it keeps its label and is handed in again.

    So an officer never decides on something that is changing. Raises ApplicationNotFound, Forbidden, NotEditable,
    RegistrationClosed.
    """
    application = taken(session, application_id)
    require_member(session, by, application.establishment_id)
    if application.state == "draft":
        return application
    if application.state != "submitted":
        raise NotEditable
    require_open(application.fair, now)
    # nobody is told: it comes back to the officer when it is handed in again
    move(session, application, "draft", what="reopened", by=by, now=now, tells=None)
    return application


def withdraw_application(session: Session, *, application_id: UUID, by: str, now: datetime) -> Application:
    """Take the application back for good; an establishment may begin a new one while the fair takes applications.

    Publishes ApplicationWithdrawn if it was ever handed in. Raises ApplicationNotFound, Forbidden, OfferStands,
    FairIsOver, ApplicationNotReady.
    """
    application = taken(session, application_id)
    require_member(session, by, application.establishment_id)
    if application.state == "withdrawn":
        return application
    if application.fair.state in ENDED:
        raise FairIsOver
    APPLICATION.check(application.state, "withdrawn")
    if holds_offer(session, application.id):
        raise OfferStands
    # one that was never handed in is nobody's business
    told = ApplicationWithdrawn(**facts(application)) if application.label else None
    move(session, application, "withdrawn", by=by, now=now, tells=told)
    return application


def shortcomings(session: Session, application: Application) -> dict[str, str | list[str]]:
    """Return what is missing before handing in, by field, in the present language; empty if nothing."""
    establishment = application.establishment
    most = most_booths(application.fair)
    dossier = ApplicationContents(
        product_group=establishment.product_group,
        booths_wanted=application.booths_wanted,
        most_booths=most,
        products=application.products,
        wishes=len(application.wishes),
        anywhere=application.anywhere,
        papers=papers_of(session, application),
    )
    return {field: gettext(LACKING[field], most=most, wishes=MOST_WISHES) for field in lacking(dossier)}


def papers_of(session: Session, application: Application) -> set[str]:
    """Return the kinds of documents that are there: the establishment's own and this application's."""
    own = or_(Document.application_id.is_(None), Document.application_id == application.id)
    kinds = select(Document.kind).where(Document.establishment_id == application.establishment_id, own).distinct()
    return set(session.scalars(kinds))


def most_booths(fair: Fair) -> int:
    """Return how many booths this fair gives to one establishment at most."""
    return (Rules.from_json(fair.rules) if fair.rules else Rules()).cap_per_establishment


def holds_offer(session: Session, application_id: UUID) -> bool:
    """Return whether booths are offered to the application, or confirmed by it."""
    live = exists().where(Offer.application_id == application_id, in_state(Offer, "offered", "confirmed"))
    return bool(session.scalar(select(live)))


def _live(session: Session, fair_id: UUID, establishment_id: UUID) -> Application | None:
    return session.scalar(_of(fair_id, establishment_id))


def _of(fair_id: UUID, establishment_id: UUID) -> Select[Application]:
    return select(Application).where(
        Application.fair_id == fair_id,
        Application.establishment_id == establishment_id,
        not_in_state(Application, "withdrawn"),
    )


def _insert(session: Session, fair_id: UUID, establishment_id: UUID, by: str, now: datetime) -> bool:
    """Insert a draft unless somebody was faster (then wait until that is certain); return whether it was us."""
    row = insert(Application).values(
        id=uuid4(), fair_id=fair_id, establishment_id=establishment_id, started_by=by, started_at=now, changed_at=now
    )
    row = row.on_conflict_do_nothing(
        index_elements=["fair_id", "establishment_id"], index_where=text("state <> 'withdrawn'")
    )
    return session.execute(row.returning(Application.id)).scalar() is not None
