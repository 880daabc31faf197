"""What keeps the pages safe: headers, forms that only our own pages can send, addresses that stay on this site.

**Forms** (everything that is not JSON) need Flask-WTF's token: a hidden field from the macro ``csrf()`` or the header
X-CSRFToken, which htmx sends by itself. **The JSON API** takes the session cookie without a token only if the body is
``application/json``: a page of another site cannot send that without asking first (CORS), and nobody is ever allowed.
**Both** are refused when the browser says that another site sent them (Sec-Fetch-Site, else Origin). The exception are
views that are **guarded by their address**: the address holds a signed token, and cookies count for nothing there.
"""

from collections.abc import Callable
from typing import Any, Final, TypeVar
from urllib.parse import urlsplit

from flask import Flask, Response, request, session
from flask_wtf.csrf import CSRFError, CSRFProtect

from shared.settings import Settings

SAFE_METHODS: Final = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})
CONTENT_SECURITY_POLICY: Final = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "font-src 'self'",
        "connect-src 'self'",
        "manifest-src 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
    )
)
HEADERS: Final = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}
KEY_HEADERS: Final = {"Referrer-Policy": "no-referrer", "Cache-Control": "no-store"}
HSTS: Final = "max-age=31536000"
MARK: Final = "guarded_by_its_address"
KEY: Final = "key_in_address"

View = TypeVar("View", bound=Callable[..., Any])


def guarded_by_its_address(view: View) -> View:
    """Let programs without cookies or our forms' token send to this view (RFC 8058): whoever has the address may."""
    setattr(view, MARK, True)
    return view


def key_in_address(view: View) -> View:
    """Keep the address of this view to itself: whoever has it may do something, so no other page is told of it."""
    setattr(view, KEY, True)
    return view


def protect(app: Flask, settings: Settings) -> None:
    """Put the headers on every answer of ``app`` (a view may set its own) and refuse what other sites send."""
    csrf = CSRFProtect(app)
    own_host = urlsplit(settings.public_url).netloc

    @app.before_request
    def _only_from_here() -> None:
        if request.method in SAFE_METHODS or request.routing_exception is not None:
            return
        if _marked(app, MARK):
            return
        if sent_by_another_site(own_host, nameless=_marked(app, KEY)):
            raise CSRFError
        if app.config["WTF_CSRF_ENABLED"] and not request.is_json:
            if app.config["WTF_CSRF_FIELD_NAME"] not in session:
                raise CSRFError  # nothing that is sent could be right, so it is not read
            csrf.protect()

    @app.after_request
    def _headers(response: Response) -> Response:
        if _marked(app, KEY):
            response.headers.update(KEY_HEADERS)
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        if settings.secure_cookies:
            response.headers.setdefault("Strict-Transport-Security", HSTS)
        if "Cache-Control" not in response.headers:
            response.headers["Cache-Control"] = "no-store" if session.get("email") else "private, no-cache"
            response.vary.add("Cookie")
        return response


def _marked(app: Flask, mark: str) -> bool:
    return getattr(app.view_functions.get(request.endpoint or ""), mark, False)


def sent_by_another_site(own_host: str, *, nameless: bool = False) -> bool:
    """Return whether the browser says that the present request comes from a page of another site.

    A page whose address is a key sends its form ``nameless``: old browsers, which say only Origin, say "null" then.
    """
    site = request.headers.get("Sec-Fetch-Site")
    if site:
        return site not in {"same-origin", "none"}
    origin = request.headers.get("Origin", "")
    if origin == "null" and nameless:
        return False
    return bool(origin) and urlsplit(origin).netloc not in {request.host, own_host}


def safe_next(address: str | None, otherwise: str = "/") -> str:
    """Return ``address`` if it is a path of this site, else ``otherwise``: nobody is sent on to a stranger's page."""
    if not address or not address.startswith("/") or address.startswith(("//", "/\\")):
        return otherwise
    if any(sign in "\\" or ord(sign) < 33 for sign in address):
        return otherwise
    parts = urlsplit(address)
    return otherwise if parts.scheme or parts.netloc else address
