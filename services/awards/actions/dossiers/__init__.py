"""Verbs on dossiers: entering, changing and handing in; what the secretariat decides; climbing a level."""

from services.awards.actions.dossiers.climbing import NotRecognisedBelow, carry_dossier
from services.awards.actions.dossiers.deciding import (
    AlreadyDecided,
    DecisionsClosed,
    accept_dossier,
    check_items,
    refuse_dossier,
    return_dossier,
    strike_dossier,
)
from services.awards.actions.dossiers.entering import (
    DossiersClosed,
    NotComplete,
    NotEditable,
    NotInRound,
    entered,
    missing_in,
    new_dossier,
    reopen_dossier,
    require_open,
    said,
    save_certificate,
    save_parts,
    save_product,
    save_promises,
    start_dossier,
    submit_dossier,
    taken_to_edit,
    withdraw_dossier,
)
from services.awards.actions.dossiers.taking import dossier_facts, taken_dossier
from services.awards.queries.dossiers import DossierNotFound
