"""The app every service starts from: settings, transactions, errors, safety, health, language, layout."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module
from typing import Any

from apiflask import APIFlask
from flask import Blueprint, Flask, current_app, g
from flask_compress import Compress
from sqlalchemy.orm import Session, sessionmaker

from shared.clock import now
from shared.sessions import LIFE, NEEDS_PROOF, HoldsOffice, SignedIn, is_over, nobody
from shared.settings import Settings
from shared.web import docs, errors, health, layout, requests, security, signin, whereabouts
from shared.web.openapi import App
from shared.web.problems import ProblemSchema


@dataclass(frozen=True)
class Kit:
    """What an app was made with."""

    sessions: sessionmaker[Session]
    settings: Settings
    prefix: str
    title: str

    @property
    def api(self) -> str:
        """Return the start of every path of the JSON API."""
        return f"/{self.prefix}/api/"


def new_app(
    import_name: str,
    sessions: sessionmaker[Session],
    settings: Settings,
    *,
    prefix: str,
    title: str,
    holds_office: HoldsOffice = nobody,
) -> APIFlask:
    """Return an app without pages of its own, to which a service adds its blueprints.

    ``prefix`` is the service's part of the address ("booths"), ``title`` names its API, ``holds_office`` says whose
    sessions are short. Templates and static files are looked for beside ``import_name``'s module first, then in
    shared/web. The blueprints of pages are plain ``flask.Blueprint``s with ``url_prefix="/booths/..."``; those of the
    API are ``APIBlueprint``s under ``/booths/api``, and only they are in the OpenAPI document.
    """
    app = App(
        import_name,
        title=title,
        version="1",
        spec_path=f"/{prefix}/openapi.json",
        docs_path=None,
        json_errors=False,
        static_url_path=f"/{prefix}/static",
        static_folder=None,  # type: ignore[arg-type]  # as in Flask: shared.web.assets serves it, and not second to Flask
    )
    app.extensions["kit"] = Kit(sessions, settings, prefix, title)
    app.config.from_mapping(_configuration(settings))
    app.json.ensure_ascii = app.json.sort_keys = False  # type: ignore[attr-defined]  # Flask's default provider has them
    app.teardown_appcontext(close_sessions)
    requests.follow(app)
    whereabouts.guard(app, settings)
    security.protect(app, settings)
    signin.recognise(app, _counting(sessions, holds_office))
    errors.register(app)
    layout.register(app)
    docs.register(app, prefix)
    health.register(app, sessions)
    Compress(app)
    return app


def blueprints(package: str, pages: str, api: str) -> Iterator[Blueprint]:
    """Yield the blueprints of the named nouns: ``bp`` of each file in pages/, ``API.bp`` of each in api/, in order."""
    for noun in pages.split():
        yield import_module(f"{package}.pages.{noun}").bp
    for noun in api.split():
        yield import_module(f"{package}.api.{noun}").API.bp


def kit(app: Flask | None = None) -> Kit:
    """Return what the present app was made with."""
    made: Kit = (app or current_app).extensions["kit"]
    return made


@contextmanager
def transaction() -> Iterator[Session]:
    """Open the one session of a view: committed at the end of the block, rolled back if anything is raised in it.

    ``session.info["settings"]`` are the settings, as for ticks.

    What asks for a fresh proof (shared.sessions.with_fresh_proof) is committed only if there is one.

    It is closed when the answer is written, for the answer may ask what was found for more, a fair's name, say.
    """
    session = kit().sessions()
    session.info["settings"] = kit().settings
    g.setdefault("sessions", []).append(session)
    with session.begin():
        yield session
        if session.info.get(NEEDS_PROOF):
            signin.require_fresh_proof()


def close_sessions(_error: BaseException | None = None) -> None:
    """Give back the connections of the present request."""
    for session in g.pop("sessions", []):
        session.close()


def _counting(sessions: sessionmaker[Session], holds_office: HoldsOffice) -> signin.Counts:
    def counts(signed_in: SignedIn) -> bool:
        with sessions() as session:
            return not is_over(session, signed_in, now(), holds_office)

    return counts


def _configuration(settings: Settings) -> dict[str, Any]:
    return {
        "SECRET_KEY": settings.secret_key,
        "SECRET_KEY_FALLBACKS": settings.keys[:-1],
        "WTF_CSRF_SECRET_KEY": settings.keys,
        "SESSION_COOKIE_NAME": "__Host-khuyencong" if settings.secure_cookies else "khuyencong",
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_COOKIE_SECURE": settings.secure_cookies,
        "PERMANENT_SESSION_LIFETIME": LIFE,
        "MAX_CONTENT_LENGTH": 12 * 1024 * 1024,
        "MAX_FORM_MEMORY_SIZE": 1024 * 1024,
        "WTF_CSRF_CHECK_DEFAULT": False,
        "WTF_CSRF_SSL_STRICT": False,  # pages whose address is a key send no Referer; shared.web.security asks for more
        "WTF_CSRF_TIME_LIMIT": None,
        "OPENAPI_VERSION": "3.1.0",
        "VALIDATION_ERROR_STATUS_CODE": 422,
        "VALIDATION_ERROR_SCHEMA": ProblemSchema,
        "HTTP_ERROR_SCHEMA": ProblemSchema,
        "COMPRESS_ALGORITHM": ["br", "gzip"],
        "COMPRESS_MIMETYPES": [
            "text/html", "text/css", "text/csv", "text/javascript", "application/javascript", "application/json",
            "application/problem+json", "image/svg+xml",
        ],
    }  # fmt: skip
