"""The web of notifications: which pages and which JSON API there are."""

from typing import Final

from apiflask import APIFlask
from sqlalchemy.orm import Session, sessionmaker

from services.notifications.permissions import holds_office
from services.notifications.web.api import bounces as bounces_api
from services.notifications.web.history import HISTORY
from services.notifications.web.page_words import PAGE_WORDS
from shared.settings import Settings
from shared.web import history
from shared.web.app import blueprints, new_app

WEB: Final = "services.notifications.web"
PAGES: Final = (
    "front signin enter prove sessions letters digests me unsubscribe office batches reconciliations templates proof "
    "calls timeline tasks"
)
API: Final = "letters me office batches reconciliations templates proof calls timeline tasks"
WITHOUT_A_MAIL_SERVER: Final = "mailbox"


def create_app(sessions: sessionmaker[Session], settings: Settings) -> APIFlask:
    """Return the app.

    The pages that show everybody's letters exist only while letters cannot be sent, the place where a provider reports
    letters that it could not deliver only if it has a key.
    """
    app = new_app(
        __name__,
        sessions,
        settings,
        prefix="notifications",
        title="Khuyến công: notifications",
        holds_office=holds_office,
    )
    app.jinja_env.globals.update(PAGE_WORDS)
    for blueprint in (*blueprints(WEB, PAGES, API), history.pages("notifications", HISTORY)):
        app.register_blueprint(blueprint)
    if not settings.smtp_url:
        for blueprint in blueprints(WEB, WITHOUT_A_MAIL_SERVER, WITHOUT_A_MAIL_SERVER):
            app.register_blueprint(blueprint)
    if settings.bounce_key:
        bounces_api.add_to(app)
    return app
