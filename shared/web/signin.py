"""Who is there. services/notifications signs people in; the signed session cookie is the same for all services.

``session["email"]`` (lower case), ``session["name"]``, ``session["language"]``. What a mailbox may do is each
service's own business (its permissions.py).
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from functools import wraps
from typing import ParamSpec, TypeVar
from urllib.parse import quote

from flask import Blueprint, request, session

from shared.errors import SignInNeeded
from shared.i18n import Language, language
from shared.web.security import SAFE_METHODS, safe_next

P = ParamSpec("P")
R = TypeVar("R")

SIGN_IN = "/notifications/sign-in"


@dataclass(frozen=True)
class SignedInPerson:
    """A verified mailbox; ``email`` is who an action is done ``by``."""

    email: str
    name: str
    language: Language


def current_person() -> SignedInPerson | None:
    """Return who is signed in, or None."""
    email = session.get("email")
    if not email:
        return None
    return SignedInPerson(str(email), str(session.get("name") or ""), language())


def person() -> str:
    """Return the email of who is signed in.

    Raises SignInNeeded.
    """
    present = current_person()
    if present is None:
        raise SignInNeeded
    return present.email


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


def _page_of_the_form() -> str:
    origin = request.host_url.rstrip("/")
    sent_from = request.referrer or ""
    return sent_from.removeprefix(origin) if sent_from.startswith(origin + "/") else "/"
