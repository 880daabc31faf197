"""The web of booths: which pages and which JSON API there are."""

from typing import Final

from apiflask import APIFlask
from sqlalchemy.orm import Session, sessionmaker

from services.booths.permissions import holds_office, require_organiser
from services.booths.web.history import HISTORY
from shared.settings import Settings
from shared.web import history, proofs, security_log
from shared.web.app import blueprints, new_app

PAGES: Final = (
    "public fairs establishments registrations documents members access staff applications tasks draws draw_proofs "
    "offers waiting"
)
API: Final = "fairs plans establishments documents members staff applications tasks draws offers waiting"


def create_app(sessions: sessionmaker[Session], settings: Settings) -> APIFlask:
    """Return the app; tests and gunicorn differ only in what they pass in."""
    app = new_app(__name__, sessions, settings, prefix="booths", title="Khuyến công: booths", holds_office=holds_office)
    proofs.register(app, "booths")
    for blueprint in (
        *blueprints("services.booths.web", PAGES, API),
        history.pages("booths", HISTORY),
        security_log.pages("booths", HISTORY, require_organiser),
    ):
        app.register_blueprint(blueprint)
    return app
