"""What services/booths tells: contacts, establishments, fairs, applications, offers. One file per noun."""

from shared.events.booths.applications import (
    ApplicationAccepted,
    ApplicationAnnounced,
    ApplicationFairCancelled,
    ApplicationFairChanged,
    ApplicationLeftOut,
    ApplicationRefused,
    ApplicationReturned,
    ApplicationSubmitted,
    ApplicationWaitAnnulled,
    ApplicationWaitlisted,
    ApplicationWithdrawn,
)
from shared.events.booths.contacts import ContactsChanged
from shared.events.booths.decisions import DecisionsListed
from shared.events.booths.establishments import (
    AccessGranted,
    AccessRefused,
    AccessRequested,
    EstablishmentChanged,
    EstablishmentRegistered,
)
from shared.events.booths.fairs import (
    DrawCorrected,
    DrawPublished,
    FairAnnounced,
    FairCancelled,
    FairChanged,
    FairEnded,
    FairOpened,
    FairStarted,
)
from shared.events.booths.offers import (
    BoothOffered,
    BoothTakenBack,
    OfferAnnulled,
    OfferConfirmed,
    OfferDeclined,
    OfferExpired,
)
from shared.events.contacts import Contact
from shared.events.envelope import table

EVENTS = table(vars())
