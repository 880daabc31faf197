"""The web of notifications: which pages and which JSON API there are."""

from apiflask import APIFlask
from flask import Blueprint
from sqlalchemy.orm import Session, sessionmaker

from services.notifications.web.api import batches as batches_api
from services.notifications.web.api import bounces as bounces_api
from services.notifications.web.api import calls as calls_api
from services.notifications.web.api import letters as letters_api
from services.notifications.web.api import mailbox as mailbox_api
from services.notifications.web.api import me as me_api
from services.notifications.web.api import office as office_api
from services.notifications.web.api import proof as proof_api
from services.notifications.web.api import reconciliations as reconciliations_api
from services.notifications.web.api import templates as templates_api
from services.notifications.web.api import timeline as timeline_api
from services.notifications.web.pages import (
    batches,
    calls,
    digests,
    enter,
    front,
    letters,
    mailbox,
    me,
    office,
    proof,
    reconciliations,
    signin,
    templates,
    timeline,
    unsubscribe,
)
from services.notifications.web.template_words import language_word, title_of, version_word
from shared.settings import Settings
from shared.web.app import new_app

PAGES: tuple[Blueprint, ...] = (
    front.bp,
    signin.bp,
    enter.bp,
    letters.bp,
    digests.bp,
    me.bp,
    unsubscribe.bp,
    office.bp,
    batches.bp,
    reconciliations.bp,
    templates.bp,
    proof.bp,
    calls.bp,
    timeline.bp,
)
API: tuple[Blueprint, ...] = (
    letters_api.API.bp,
    me_api.API.bp,
    office_api.API.bp,
    batches_api.API.bp,
    reconciliations_api.API.bp,
    templates_api.API.bp,
    proof_api.API.bp,
    calls_api.API.bp,
    timeline_api.API.bp,
)
WITHOUT_A_MAIL_SERVER: tuple[Blueprint, ...] = (mailbox.bp, mailbox_api.API.bp)


def create_app(sessions: sessionmaker[Session], settings: Settings) -> APIFlask:
    """Return the app.

    The pages that show everybody's letters exist only while letters cannot be sent, the place where a provider reports
    letters that it could not deliver only if it has a key.
    """
    app = new_app(__name__, sessions, settings, prefix="notifications", title="Khuyến công: notifications")
    development = () if settings.smtp_url else WITHOUT_A_MAIL_SERVER
    for word in (title_of, version_word, language_word):
        app.add_template_global(word)
    for blueprint in (*PAGES, *API, *development):
        app.register_blueprint(blueprint)
    if settings.bounce_key:
        bounces_api.add_to(app)
    return app
