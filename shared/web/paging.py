"""Lists: fifty a page, with the filters kept in the address."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final, Generic, TypeVar
from urllib.parse import urlencode

from flask import request
from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict
from werkzeug.urls import iri_to_uri

from shared.formats import number
from shared.i18n import gettext as _

S = TypeVar("S")
T = TypeVar("T")

SIZE: Final = 50
LAST_PAGE: Final = 100_000


@dataclass(frozen=True)
class Page(Generic[T]):
    """One page of a list of ``total``; pages count from 1."""

    items: Sequence[T]
    number: int
    total: int
    size: int = SIZE

    def of(self, items: Sequence[S]) -> "Page[S]":
        """Return the same page with what was made of its items."""
        return Page(items, self.number, self.total, self.size)

    @property
    def pages(self) -> int:
        """Return how many pages there are, at least one."""
        return max(1, -(-self.total // self.size))

    @property
    def first(self) -> int:
        """Return the place of this page's first item in the list, from 1; 0 if it is empty."""
        return (self.number - 1) * self.size + 1 if self.items else 0

    @property
    def last(self) -> int:
        """Return the place of this page's last item."""
        return self.first + len(self.items) - 1 if self.items else 0

    @property
    def summary(self) -> str:
        """Return "51-100 trong 1.600"; "12" when everything is on one page."""
        if self.pages == 1 and self.number == 1:
            return number(self.total)
        return _(
            "%(first)s-%(last)s trong %(total)s",
            first=number(self.first),
            last=number(self.last),
            total=number(self.total),
        )


def asked_page() -> int:
    """Return ``?page=`` of the present request; whatever is no page number is 1."""
    asked = request.args.get("page", "1")
    return min(max(int(asked), 1), LAST_PAGE) if asked.isascii() and asked.isdigit() and len(asked) < 9 else 1


def paginate(session: Session, query: Select[*tuple[Any, ...]], page: int | None = None, size: int = SIZE) -> Page[Any]:
    """Return one page of ``query`` (which must be ordered) and how many rows it has in all.

    Rows of one entity come as the entity, others as rows. A page behind the last is the last.
    """
    total = session.scalar(select(func.count()).select_from(query.order_by(None).subquery())) or 0
    at = _at(page, total, size)
    rows = session.execute(query.limit(size).offset((at - 1) * size))
    one_column = len(query.column_descriptions) == 1
    return Page(rows.scalars().all() if one_column else rows.all(), at, total, size)


def page_of(items: Sequence[T], page: int | None = None, size: int = SIZE) -> Page[T]:
    """Return one page of a list that no query has, but that is computed as a whole; as ``paginate`` does."""
    at = _at(page, len(items), size)
    return Page(items[(at - 1) * size : at * size], at, len(items), size)


def _at(page: int | None, total: int, size: int) -> int:
    last = max(1, -(-total // size))
    return min(page or asked_page(), last)


def here(**changes: object) -> str:
    """Return the present address with some of its query changed; None takes a part away.

    Any change but one of ``page`` itself goes back to the first page.
    """
    query = MultiDict(request.args)
    if "page" not in changes:
        query.poplist("page")
    query.poplist("lang")
    for name, value in changes.items():
        query.poplist(name)
        if value is not None:
            query[name] = str(value)
    address = request.path
    text = _encoded(query)
    return iri_to_uri(f"{address}?{text}" if text else address)


def with_query(address: str) -> str:
    """Return ``address`` with all that the present one asks after its path, whatever its names are."""
    return iri_to_uri(f"{address}?{_encoded(request.args)}") if request.args else address


def _encoded(query: MultiDict[str, str]) -> str:
    return urlencode(list(query.items(multi=True)))
