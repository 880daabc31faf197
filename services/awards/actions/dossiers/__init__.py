"""Verbs on dossiers: entering, changing and handing in; what the secretariat decides; climbing a level."""

from services.awards.actions.dossiers.taking import DossierNotFound, dossier_facts, taken_dossier

__all__ = ["DossierNotFound", "dossier_facts", "taken_dossier"]
