"""The JSON API as tables: one row a verb says its route and everything that the OpenAPI document tells of it.

Most routes do the same: read what was sent, ask who is there, open the transaction, call the verb, answer with what it
returns. So a row names method, path, verb, schemas and words. The verb is an action or a query as it is; only what
neither can say by itself is a function above the table, of the same shape (the session, then everything by name)::

    API = Api("offers_api", "/booths/api", tag="offers")
    # fmt: off
    API.get(ONE, offer_for, out=OfferOut, errors=[401, 404], says="Read an offer")
    API.post(f"{ONE}/take-back", take_back_booths, takes=TakeBackApiSchema, out=OfferOut,
             says="Take the booths of an offer back (organisers)")

A query that is returned as it is (a ``Select``) is answered with the page of it that was asked for.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from functools import wraps
from inspect import signature
from typing import Any, Final, Literal, Required, TypedDict, Unpack

from apiflask import APIBlueprint, Schema
from marshmallow import RAISE
from sqlalchemy import Select

from shared.clock import now
from shared.sessions import NEEDS_PROOF
from shared.web.app import transaction
from shared.web.paging import paginate
from shared.web.requests import takes_at_most
from shared.web.signin import person, signed_in

Verb = Callable[..., Any]
"""Gets the session, then by name the parts of the path and what was sent, and ``by`` and ``now`` if it has them."""
Who = Literal["anybody", "signed in"] | Callable[..., object]
"""Who may ask: everybody, whoever is signed in, or those whom this permission lets pass: it gets the session, who asks
and by name the parts of the path that it wants, raises Forbidden, and is asked before a body is read."""
Where = Literal["json", "query", "form_and_files"]
Given = Mapping[str, Any]

READS: Final = (401, 403, 404)
WRITES: Final = (401, 403, 404, 409)
PROVED: Final = (
    "\n\nWho asks has typed a code sent to their mailbox in the last ten minutes (/notifications/prove); "
    "else 403, proof_needed."
)
"""What the document says of a verb that asks for a fresh proof."""
OF_THE_REQUEST: Final = frozenset({"page", "lang"})
"""What an address may name besides: which page of the answer, and the language in which errors are said."""


class Row(TypedDict, total=False):
    """What a row says beside path and verb; what it leaves out is usual."""

    says: Required[str]  # the route's summary; further lines are its description
    takes: type[Schema]  # of what is sent: in the address of a GET, else in the body as JSON
    where: Where  # it is sent, if elsewhere
    headers: type[Schema]  # of the headers that the verb wants
    out: type[Schema]  # of the answer; without it a GET answers with the verb's own response, the others with 204
    part: str  # of what the verb returned that goes out, if not all of it
    under: str  # the name that it goes out under, if it is not the whole answer
    status: int  # if not 200
    errors: Sequence[int]  # that may come, if not READS or WRITES; 422 follows from ``takes``
    most: int  # octets of JSON, if it may be more than MOST_JSON
    who: Who  # may ask, if not everybody who is signed in
    name: str  # of the endpoint, if the verb has two rows


class Api:
    """The routes of one noun; ``bp`` is the blueprint that holds them, in the order of their rows."""

    def __init__(self, name: str, prefix: str, *, tag: str, code: str = "code", strict: bool = False) -> None:
        """``code`` is what verbs call the ``<code>`` of a path; ``strict`` refuses unknown names in an address."""
        self.bp = APIBlueprint(name, name, url_prefix=prefix, tag=tag)
        self._code = code
        self._unknown: dict[str, Any] = {"unknown": RAISE} if strict else {}

    def get(self, path: str, act: Verb, **row: Unpack[Row]) -> None:
        """Add a route that reads."""
        self._add("GET", path, act, **row)

    def post(self, path: str, act: Verb, **row: Unpack[Row]) -> None:
        """Add a route that makes or does something."""
        self._add("POST", path, act, **row)

    def put(self, path: str, act: Verb, **row: Unpack[Row]) -> None:
        """Add a route that puts something in the place of what there is."""
        self._add("PUT", path, act, **row)

    def patch(self, path: str, act: Verb, **row: Unpack[Row]) -> None:
        """Add a route that changes what is sent and leaves the rest."""
        self._add("PATCH", path, act, **row)

    def delete(self, path: str, act: Verb, **row: Unpack[Row]) -> None:
        """Add a route that takes something away."""
        self._add("DELETE", path, act, **row)

    def _add(self, method: str, path: str, act: Verb, **row: Unpack[Row]) -> None:
        """Put the decorators around a view: who is there and who may is asked before a body is read."""
        reads, who, out, takes = method == "GET", row.get("who", "signed in"), row.get("out"), row.get("takes")
        public = who == "anybody"
        errors = row.get("errors", () if public else READS if reads else WRITES)
        shaped = _shaped(row.get("part", ""), row.get("under", "")) if out or reads else _nothing
        view = self._view(act, shaped)
        view.__name__ = row.get("name", act.__name__)
        view.__doc__ = row["says"] + (PROVED if hasattr(act, NEEDS_PROOF) else "")
        view = self.bp.doc(security=None if public else "session", responses=list(errors) or None)(view)
        if "headers" in row:
            view = self.bp.input(row["headers"], location="headers", arg_name="headers")(view)
        if out or not reads:
            view = self.bp.output(out or {}, status_code=row.get("status", 200 if out else 204))(view)
        if takes:
            where = row.get("where", "query" if reads else "json")
            unknown = self._unknown if where == "query" else {}
            view = self.bp.input(takes, location=where, arg_name="sent", **unknown)(view)
        view = self._asking(who, view) if callable(who) else view
        view = view if public else signed_in(view)
        self.bp.route(path, methods=[method])(takes_at_most(row["most"])(view) if "most" in row else view)

    def _asking(self, who: Callable[..., object], view: Callable[..., Any]) -> Callable[..., Any]:
        wanted = signature(who).parameters.keys() - {"session", "by"}

        @wraps(view)
        def asked(**path: Any) -> Any:
            named = self._asked(wanted, path)
            with transaction() as session:
                who(session, person(), **{name: named[name] for name in named.keys() & wanted})
            return view(**path)

        return asked

    def _view(self, act: Verb, shaped: Callable[[Any], Any]) -> Callable[..., Any]:
        wanted = signature(act).parameters

        def view(sent: Given | None = None, headers: Given | None = None, **path: Any) -> Any:
            given = {**(sent or {}), **(headers or {}), **self._asked(wanted, path)}  # nobody sends who they are
            page = given.get("page")
            for name in OF_THE_REQUEST - wanted.keys():
                given.pop(name, None)
            with transaction() as session:
                answer = act(session, **given)
                if isinstance(answer, Select):
                    answer = paginate(session, answer, page)
            return shaped(answer)

        return view

    def _asked(self, wanted: Collection[str], path: Given) -> dict[str, Any]:
        """Return the parts of the path by the verb's names and, if it wants them, who asks and when."""
        given = dict(path)
        if self._code in wanted and "code" in given:
            given[self._code] = given.pop("code")
        if "by" in wanted:
            given["by"] = person()
        if "now" in wanted:
            given["now"] = now()
        return given


def _shaped(part: str, under: str) -> Callable[[Any], Any]:
    """Return what makes the answer of a route out of the answer of its verb."""

    def shaped(answer: Any) -> Any:
        shown = getattr(answer, part) if part else answer
        return {under: shown} if under else shown

    return shaped


def _nothing(_answer: Any) -> Any:
    return "", 204
