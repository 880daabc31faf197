"""The web of awards: which pages and which JSON API there are."""

from typing import Final

from apiflask import APIFlask
from sqlalchemy.orm import Session, sessionmaker

from services.awards.permissions import holds_office, require_organiser
from services.awards.web.history import HISTORY
from shared.settings import Settings
from shared.web import history, proofs, security_log
from shared.web.app import blueprints, new_app

PAGES: Final = (
    "ballot certificates complaints council dossiers front rounds judges jury_look report results scoring "
    "tallies tasks verification"
)
API: Final = (
    "certificates complaints council dossiers papers front rounds officials judges jury_look report results "
    "scoring tallies"
)


def create_app(sessions: sessionmaker[Session], settings: Settings) -> APIFlask:
    """Return the app; tests and gunicorn differ only in what they pass in."""
    app = new_app(__name__, sessions, settings, prefix="awards", title="Khuyến công: awards", holds_office=holds_office)
    proofs.register(app, "awards")
    for blueprint in (
        *blueprints("services.awards.web", PAGES, API),
        history.pages("awards", HISTORY),
        security_log.pages("awards", HISTORY, require_organiser),
    ):
        app.register_blueprint(blueprint)
    return app
