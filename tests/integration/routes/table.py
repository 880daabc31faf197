"""How a table of routes is written and read: sets of people, and under each the routes that it may use, one a line.

A line is methods, the address as the app knows it, ``@place`` if it is tried elsewhere than usual (worlds.py), and what
is special: ``theirs`` is a list that shows what is private to the maker to those who may see it, ``own`` one that shows
it to the maker alone, and ``open`` what shows it to everybody.
Two spaces and more part them.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

People = frozenset[str]
Table = Sequence[tuple[People, str]]


@dataclass(frozen=True)
class Line:
    """A route, who may use it, where it is tried and what is special about it."""

    method: str
    path: str
    people: People
    place: str = ""
    special: str = ""


def lines_of(table: Table) -> Iterator[Line]:
    """Yield every line of a table, one for each of its methods."""
    for people, text in table:
        for line in filter(None, map(str.strip, text.splitlines())):
            start = line.index("/")
            methods, (path, *more) = line[:start], re.split(r"\s{2,}", line[start:])
            place = next((word for word in more if word.startswith("@")), "")
            special = next((word for word in more if not word.startswith("@")), "")
            for method in methods.split():
                yield Line(method, path, people, place, special)
