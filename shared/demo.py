"""What the demo data of every service is made with: files of words and figures, real makers, a sample paper, rows."""

import csv
import sys
import tomllib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cache
from io import BytesIO
from pathlib import Path
from time import perf_counter
from typing import Any, Final

from PIL import Image, ImageDraw
from psycopg import sql
from sqlalchemy import Column, Dialect, inspect
from sqlalchemy.orm import Session

from shared.database import Tables

DOMAIN: Final = "khuyencong.example"
"""Reserved by RFC 2606: no letter can ever reach anybody."""
A4: Final = (595, 842)


def data_beside(module: str) -> dict[str, Any]:
    """Return the values of the TOML file beside a module (its ``__file__``) and called as it is."""
    return tomllib.loads(Path(module).with_suffix(".toml").read_text(encoding="utf-8"))


@cache
def real_makers() -> list[dict[str, str]]:
    """Return real makers of published products: name, kind, province_code of 2018, product_group, product.

    Source: decisions and press on the regional rounds North 2022, South 2022, South 2024, nation 2023 and Quảng Nam
    2024; the product group is B or A where the source named none.
    """
    with Path(__file__).with_name("demo_makers.csv").open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


@cache
def sample_paper() -> bytes:
    """Return a PDF of one page that says it is a sample: it stands for every scanned paper."""
    out = BytesIO()
    _sample().save(out, "PDF", title="Khuyen cong: sample paper")
    return out.getvalue()


@cache
def sample_pages() -> dict[str, Any]:
    """Return what is kept of the sample's page (shared/paged.py)."""
    out = BytesIO()
    _sample().convert("L").save(out, "JPEG", quality=70)
    return {"page_count": 1, "pages_kept": 1, "pages": [out.getvalue()]}


def _sample() -> Image.Image:
    page = Image.new("1", A4, "white")
    ImageDraw.Draw(page).text((72, 72), "Giay to mau - sample paper", fill="black", font_size=18)
    return page


def write(session: Session, kind: type[Tables], rows: Sequence[Mapping[str, Any]]) -> None:
    """Write many rows by COPY, which takes a sixth of INSERT's time; what they leave out gets its default."""
    if not rows:
        return
    session.flush()
    connection = session.connection()
    columns = [column for column in inspect(kind).columns if column.key in rows[0] or column.default is not None]
    values = [_value_of(column, connection.dialect) for column in columns]
    names = sql.SQL(", ").join(sql.Identifier(column.name) for column in columns)
    statement = sql.SQL("COPY {} ({}) FROM STDIN").format(sql.Identifier(kind.__tablename__), names)
    driver: Any = connection.connection.driver_connection
    with driver.cursor() as cursor, cursor.copy(statement) as copy:
        for row in rows:
            copy.write_row([value(row) for value in values])


def _value_of(column: Column[Any], dialect: Dialect) -> Callable[[Mapping[str, Any]], Any]:
    """Return what takes the column's value out of a row, as the driver wants it."""
    key, default = column.key, getattr(column.default, "arg", None)
    kind: Any = column.type.dialect_impl(dialect)
    for_driver = kind.bind_processor(dialect) or (lambda value: value)

    def value(row: Mapping[str, Any]) -> Any:
        return for_driver(row[key] if key in row else default(None) if callable(default) else default)

    return value


@contextmanager
def step(name: str) -> Iterator[None]:
    """Say on the terminal what was loaded and how long that took, in one line: other services load beside it."""
    began = perf_counter()
    yield
    sys.stdout.write(f"  {name}: {perf_counter() - began:.1f} s\n")
    sys.stdout.flush()
