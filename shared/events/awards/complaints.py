"""Events of complaints about a published result."""

from uuid import UUID

from shared.events.awards.dossiers import DossierEvent


class ComplaintReceived(DossierEvent):
    """An establishment complains about a result, in the words of ``reason``; the secretariat is to answer."""

    type = "awards.complaint.received"

    reason: str
    complaint_id: UUID


class ComplaintAnswered(DossierEvent):
    """A complaint was answered; ``outcome`` is upheld or rejected."""

    type = "awards.complaint.answered"

    complaint_id: UUID
    outcome: str
    answer: str
