"""The web app of awards."""

from apiflask import APIFlask
from sqlalchemy.orm import Session, sessionmaker

from services.awards.web import api, pages
from shared.settings import Settings
from shared.web.app import new_app


def create_app(sessions: sessionmaker[Session], settings: Settings) -> APIFlask:
    """Return the app; tests and gunicorn differ only in what they pass in."""
    app = new_app(__name__, sessions, settings, prefix="awards", title="Khuyến công: awards")
    app.register_blueprint(pages.bp)
    app.register_blueprint(api.bp)
    return app
