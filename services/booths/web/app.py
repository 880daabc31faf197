"""The web of booths: which pages and which JSON API there are."""

from apiflask import APIFlask
from flask import Blueprint
from sqlalchemy.orm import Session, sessionmaker

from services.booths.web.api import applications as applications_api
from services.booths.web.api import documents as documents_api
from services.booths.web.api import draws as draws_api
from services.booths.web.api import establishments as establishments_api
from services.booths.web.api import fairs as fairs_api
from services.booths.web.api import members as members_api
from services.booths.web.api import offers as offers_api
from services.booths.web.api import plans as plans_api
from services.booths.web.api import staff as staff_api
from services.booths.web.api import tasks as tasks_api
from services.booths.web.history import HISTORY
from services.booths.web.pages import (
    applications,
    documents,
    draws,
    establishments,
    fairs,
    members,
    offers,
    public,
    registrations,
    staff,
    tasks,
)
from shared.settings import Settings
from shared.web import history
from shared.web.app import new_app

PAGES: tuple[Blueprint, ...] = (
    public.bp,
    fairs.bp,
    establishments.bp,
    registrations.bp,
    documents.bp,
    members.bp,
    staff.bp,
    applications.bp,
    tasks.bp,
    draws.bp,
    offers.bp,
    history.pages("booths", HISTORY),
)
API: tuple[Blueprint, ...] = (
    fairs_api.API.bp,
    plans_api.API.bp,
    establishments_api.API.bp,
    documents_api.API.bp,
    members_api.API.bp,
    staff_api.API.bp,
    applications_api.API.bp,
    tasks_api.API.bp,
    draws_api.API.bp,
    offers_api.API.bp,
)


def create_app(sessions: sessionmaker[Session], settings: Settings) -> APIFlask:
    """Return the app; tests and gunicorn differ only in what they pass in."""
    app = new_app(__name__, sessions, settings, prefix="booths", title="Khuyến công: booths")
    for blueprint in (*PAGES, *API):
        app.register_blueprint(blueprint)
    return app
