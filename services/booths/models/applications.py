"""Applications for booths, their ranked wishes, and documents (also those of establishments)."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from services.booths.domain.lifecycle import APPLICATION, ApplicationState
from services.booths.models.base import BoothsTables
from services.booths.models.establishments import Establishment
from services.booths.models.fairs import Fair
from shared.cases import Case, Noted
from shared.database import HasId, one_of
from shared.paged import Paged


class Application(HasId, Case[ApplicationState], BoothsTables):
    """One establishment's application to one fair (đăng ký tham gia)."""

    machine, noun, under = APPLICATION, "application", ("fair_id", Fair)
    __tablename__ = "applications"
    __table_args__ = (
        one_of("state", APPLICATION.states),
        CheckConstraint("booths_wanted BETWEEN 1 AND 100", name="booths_wanted"),
        CheckConstraint("(label = '') = (submitted_at IS NULL)", name="labelled_when_submitted"),
        Index(
            "uq_applications_live", "fair_id", "establishment_id", unique=True, postgresql_where="state <> 'withdrawn'"
        ),
        Index("uq_applications_label", "label", unique=True, postgresql_where="label <> ''"),
        Index("ix_applications_fair_state", "fair_id", "state"),
        Index("ix_applications_establishment", "establishment_id"),
    )

    fair_id: Mapped[UUID] = mapped_column(ForeignKey("fairs.id"))
    establishment_id: Mapped[UUID] = mapped_column(ForeignKey("establishments.id"))
    label: Mapped[str] = mapped_column(default="")  # public code, given when first submitted: "TG26-0012"
    booths_wanted: Mapped[int] = mapped_column(default=1)
    side_by_side: Mapped[bool] = mapped_column(default=False)
    all_or_nothing: Mapped[bool] = mapped_column(default=False)
    anywhere: Mapped[bool] = mapped_column(default=True)
    products: Mapped[str] = mapped_column(default="")
    power: Mapped[bool] = mapped_column(default=False)
    water: Mapped[bool] = mapped_column(default=False)
    state: Mapped[ApplicationState] = mapped_column(String, default="draft")
    reason: Mapped[str] = mapped_column(default="")  # why returned or refused
    started_by: Mapped[str]
    started_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    submitted_at: Mapped[datetime | None]
    decided_by: Mapped[str] = mapped_column(default="")
    decided_at: Mapped[datetime | None]

    fair: Mapped[Fair] = relationship()
    establishment: Mapped[Establishment] = relationship()
    wishes: Mapped[list["Wish"]] = relationship(order_by="Wish.rank", cascade="all, delete-orphan")

    @property
    def known_as(self) -> str:
        """The label; before it has one, who applies."""
        return self.label or self.establishment.name

    @property
    def within(self) -> str:
        """The fair's code."""
        return self.fair.code


class Wish(BoothsTables):
    """A ranked wish: one booth, or any booth of one zone."""

    __tablename__ = "wishes"
    __table_args__ = (
        CheckConstraint("(booth_id IS NULL) <> (zone_id IS NULL)", name="booth_or_zone"),
        CheckConstraint("rank >= 1", name="rank"),
        UniqueConstraint("application_id", "booth_id"),
        UniqueConstraint("application_id", "zone_id", name="uq_wishes_application_id_zone_id"),
        Index("ix_wishes_booth", "booth_id"),
    )

    application_id: Mapped[UUID] = mapped_column(ForeignKey("applications.id"), primary_key=True)
    rank: Mapped[int] = mapped_column(primary_key=True)
    booth_id: Mapped[UUID | None] = mapped_column(ForeignKey("booths.id"))
    zone_id: Mapped[UUID | None] = mapped_column(ForeignKey("zones.id"))


class Document(HasId, Noted, Paged, BoothsTables):
    """An uploaded paper with its bytes; of an establishment (or one application of it), or of a registration begun."""

    noun, known_by = "document", "file_name"
    __tablename__ = "documents"
    __table_args__ = (
        one_of("kind", ("business_registration", "food_safety", "product_photo", "certificate", "other")),
        CheckConstraint("size_bytes = length(content)", name="size_bytes"),
        CheckConstraint("(establishment_id IS NULL) <> (registration_id IS NULL)", name="one_owner"),
        Index("ix_documents_establishment", "establishment_id"),
        Index("ix_documents_registration", "registration_id"),
    )

    establishment_id: Mapped[UUID | None] = mapped_column(ForeignKey("establishments.id"))
    registration_id: Mapped[UUID | None] = mapped_column(ForeignKey("registrations.id"))
    application_id: Mapped[UUID | None] = mapped_column(ForeignKey("applications.id"))
    kind: Mapped[str]
    file_name: Mapped[str]
    media_type: Mapped[str]
    size_bytes: Mapped[int]
    sha256: Mapped[str]
    content: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    uploaded_by: Mapped[str]
    uploaded_at: Mapped[datetime]
