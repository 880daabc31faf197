"""The web of booths: which pages and which JSON API there are."""

from apiflask import APIFlask
from flask import Blueprint
from sqlalchemy.orm import Session, sessionmaker

from services.booths.web.pages import draws, offers
from shared.settings import Settings
from shared.web.app import new_app

PAGES: tuple[Blueprint, ...] = (
    draws.bp,
    offers.bp,
)
API: tuple[Blueprint, ...] = ()


def create_app(sessions: sessionmaker[Session], settings: Settings) -> APIFlask:
    """Return the app; tests and gunicorn differ only in what they pass in."""
    app = new_app(__name__, sessions, settings, prefix="booths", title="Khuyến công: booths")
    for blueprint in (*PAGES, *API):
        app.register_blueprint(blueprint)
    return app
