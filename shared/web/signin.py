"""Who is there. services/notifications signs people in; the signed session cookie is the same for all services.

The cookie holds what shared.sessions.SignedIn says, ``session["name"]`` and ``session["language"]``. What a mailbox may
do is each service's own business (its permissions.py), and asked anew at every request. Whether the session still
counts is asked once a request, of the service's own database: one look into an index, so that one that was ended is
dead at the next request in every process.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from functools import wraps
from typing import Final, ParamSpec, TypeVar
from urllib.parse import quote

from flask import Blueprint, Flask, current_app, g, request, session
from sqlalchemy.exc import OperationalError

from shared.clock import now
from shared.errors import SignInNeeded
from shared.i18n import Language, language
from shared.sessions import ProofNeeded, SignedIn
from shared.web.security import SAFE_METHODS, safe_next

P = ParamSpec("P")
R = TypeVar("R")

SIGN_IN = "/notifications/sign-in"
PROVE = "/notifications/prove"
UNFINISHED: Final = "unfinished"
"""Where a cookie keeps the form that asked for a fresh proof."""
MOST_KEPT: Final = 1_500
"""Octets of such a form: a browser keeps 4,096 of a cookie."""
UNASKED: Final = ("assets.", "health.")
"""Endpoints at which nobody is anybody."""

Counts = Callable[[SignedIn], bool]
"""Return whether a session still counts."""


@dataclass(frozen=True)
class SignedInPerson:
    """A verified mailbox; ``email`` is who an action is done ``by``."""

    email: str
    name: str
    language: Language


def recognise(app: Flask, counts: Counts) -> None:
    """Let ``counts`` say, once a request and before anything else is asked, whether the session in a cookie counts."""
    app.extensions["session counts"] = counts

    @app.before_request
    def _who_is_there() -> None:
        if not (request.endpoint or "").startswith(UNASKED):
            current_session()  # at once, for a view that asks holds a connection already


def current_session() -> SignedIn | None:
    """Return the session of the present request if it counts, else None; None too while that cannot be asked."""
    if "signed_in" not in g:
        g.signed_in, found = None, SignedIn.of(session)
        try:
            if found and current_app.extensions["session counts"](found):
                g.signed_in = found
        except OperationalError as outage:
            g.outage = outage
    signed_in: SignedIn | None = g.signed_in
    return signed_in


def current_person() -> SignedInPerson | None:
    """Return who is signed in, or None."""
    present = current_session()
    return SignedInPerson(present.email, str(session.get("name") or ""), language()) if present else None


def person() -> str:
    """Return the email of who is signed in.

    Raises SignInNeeded; OperationalError while the database cannot say whether the session counts.
    """
    present = current_person()
    if present is None:
        raise g.get("outage") or SignInNeeded
    return present.email


def require_fresh_proof() -> None:
    """Raise ProofNeeded unless who is signed in proved in this browser, minutes ago, to read their mailbox."""
    present = current_session()
    if present is None or not present.is_fresh(now()):
        raise ProofNeeded


def signed_in(view: Callable[P, R]) -> Callable[P, R]:
    """Let only signed-in people reach ``view``; others sign in first and come back, programs get 401.

    Stands directly below the route, above APIFlask's decorators: a stranger's body is not read.
    """

    @wraps(view)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> R:
        person()
        return view(*args, **kwargs)

    return guarded


def signed_in_only(bp: Blueprint, *, but: Collection[str] = ()) -> None:
    """Let only signed-in people reach the pages of ``bp``, as ``signed_in`` does; ``but`` names those for everybody."""
    public = {f"{bp.name}.{name}" for name in but}

    @bp.before_app_request  # APIFlask takes what a blueprint of its own has here for its way to sign in
    def _guard() -> None:
        if request.blueprint == bp.name and request.method != "OPTIONS" and request.endpoint not in public:
            person()


def sign_in_address() -> str:
    """Return where to sign in and come back to the present page, or to the one whose form was sent."""
    here = request.full_path.rstrip("?") if request.method in SAFE_METHODS else _page_of_the_form()
    return f"{SIGN_IN}?next={quote(safe_next(here), safe='/')}"


def prove_address() -> str:
    """Return where to prove anew who one is; what was sent is kept in the cookie, if it is short, to be sent then."""
    sent = [pair for pair in request.form.items(multi=True) if pair[0] != "csrf_token"]
    fits = sum(len(name) + len(text.encode()) for name, text in sent) <= MOST_KEPT
    session[UNFINISHED] = {"address": request.full_path.rstrip("?"), "sent": sent} if fits else None
    return f"{PROVE}?next={quote(safe_next(_page_of_the_form()), safe='/')}"


def _page_of_the_form() -> str:
    origin = request.host_url.rstrip("/")
    sent_from = request.referrer or ""
    return sent_from.removeprefix(origin) if sent_from.startswith(origin + "/") else "/"
