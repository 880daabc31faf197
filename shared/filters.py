"""Lists that people narrow: the conditions of the filters that are set, and what each value of a filter would show."""

from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy import ColumnElement, Select, func
from sqlalchemy.orm import InstrumentedAttribute, Session

Column = ColumnElement[Any] | InstrumentedAttribute[Any]


def narrowed(wanted: Mapping[str, tuple[Column, str]], *, leave_out: str = "") -> list[ColumnElement[bool]]:
    """Return the conditions of the filters by name (column, value) whose value is not "", but for one left out."""
    return [column == value for name, (column, value) in wanted.items() if value and name != leave_out]


def count_values(
    session: Session, columns: Mapping[str, Column], shown: Callable[[str], Select[Any]]
) -> dict[str, dict[str, int]]:
    """Return, for each filter, how many rows each of its values would show with the other filters kept.

    ``shown`` gives the query of the rows that all filters but the named one leave.
    """
    counted: dict[str, dict[str, int]] = {}
    for name, column in columns.items():
        query = shown(name).with_only_columns(column, func.count(), maintain_column_froms=True)
        counted[name] = dict(session.execute(query.group_by(column).order_by(column)).all())
    return counted
