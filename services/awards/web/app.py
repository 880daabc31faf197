"""The web of awards: which pages and which JSON API there are."""

from apiflask import APIFlask
from flask import Blueprint
from sqlalchemy.orm import Session, sessionmaker

from services.awards.web.api import certificates as certificates_api
from services.awards.web.api import complaints as complaints_api
from services.awards.web.api import council as council_api
from services.awards.web.api import dossiers as dossiers_api
from services.awards.web.api import front as front_api
from services.awards.web.api import judges as judges_api
from services.awards.web.api import jury_look as jury_look_api
from services.awards.web.api import officials as officials_api
from services.awards.web.api import papers as papers_api
from services.awards.web.api import report as report_api
from services.awards.web.api import results as results_api
from services.awards.web.api import rounds as rounds_api
from services.awards.web.api import scoring as scoring_api
from services.awards.web.api import tallies as tallies_api
from services.awards.web.history import HISTORY
from services.awards.web.pages import (
    ballot,
    certificates,
    complaints,
    council,
    dossiers,
    front,
    judges,
    jury_look,
    report,
    results,
    rounds,
    scoring,
    tallies,
    verification,
)
from shared.settings import Settings
from shared.web import history
from shared.web.app import new_app

PAGES: tuple[Blueprint, ...] = (
    ballot.bp,
    certificates.bp,
    complaints.bp,
    council.bp,
    dossiers.bp,
    front.bp,
    rounds.bp,
    judges.bp,
    jury_look.bp,
    report.bp,
    results.bp,
    scoring.bp,
    tallies.bp,
    verification.bp,
    history.pages("awards", HISTORY),
)
API: tuple[Blueprint, ...] = (
    certificates_api.API.bp,
    complaints_api.API.bp,
    council_api.API.bp,
    dossiers_api.API.bp,
    papers_api.API.bp,
    front_api.API.bp,
    rounds_api.API.bp,
    officials_api.API.bp,
    judges_api.API.bp,
    jury_look_api.API.bp,
    report_api.API.bp,
    results_api.API.bp,
    scoring_api.API.bp,
    tallies_api.API.bp,
)


def create_app(sessions: sessionmaker[Session], settings: Settings) -> APIFlask:
    """Return the app; tests and gunicorn differ only in what they pass in."""
    app = new_app(__name__, sessions, settings, prefix="awards", title="Khuyến công: awards")
    for blueprint in (*PAGES, *API):
        app.register_blueprint(blueprint)
    return app
