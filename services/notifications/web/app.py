"""The web of notifications: which pages and which JSON API there are."""

from typing import Final

from apiflask import APIFlask
from sqlalchemy.orm import Session, sessionmaker

from services.notifications.permissions import holds_office, require_organiser
from services.notifications.web.api import bounces as bounces_api
from services.notifications.web.history import HISTORY
from services.notifications.web.page_words import PAGE_WORDS
from shared.settings import Settings
from shared.web import history, security_log
from shared.web.app import blueprints, new_app

WEB: Final = "services.notifications.web"
PAGES: Final = (
    "front signin enter prove sessions letters digests me unsubscribe office batches reconciliations templates "
    "text_drafts announcements proof calls timeline guessing marks unclear sending hall hall_sheets tasks"
)
API: Final = "letters me office batches reconciliations templates announcements proof calls timeline tasks"
ON_ONES_OWN_MACHINE: Final = "mailbox"


def create_app(sessions: sessionmaker[Session], settings: Settings) -> APIFlask:
    """Return the app.

    The pages that show everybody's letters exist only while letters cannot be sent and on a machine that shows them to
    nobody else, the place where a provider reports letters that it could not deliver only if it has a key.
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
    for blueprint in (
        *blueprints(WEB, PAGES, API),
        history.pages("notifications", HISTORY),
        security_log.pages("notifications", HISTORY, require_organiser),
    ):
        app.register_blueprint(blueprint)
    if settings.letters_shown and not settings.smtp_url:
        for blueprint in blueprints(WEB, ON_ONES_OWN_MACHINE, ON_ONES_OWN_MACHINE):
            app.register_blueprint(blueprint)
    if settings.bounce_key:
        bounces_api.add_to(app)
    return app
