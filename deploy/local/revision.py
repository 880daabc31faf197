"""`make revision ARGS='booths "what changes"'`: add a migration that brings a service's tables to what its models say.

Works on an embedded PostgreSQL of its own in a temporary folder. Nothing that is there is changed: to write a migration
that nobody has run yet anew, delete its file first. A new column that may not be empty gets, in rows that are there,
the default of its model; where that has none, what they get is said to be missing, and has to be written by hand.
"""

import argparse
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any, Final

from alembic import command
from alembic.autogenerate.rewriter import Rewriter
from alembic.operations import ops
from sqlalchemy import ColumnDefault, DefaultClause

from deploy.local import postgres
from deploy.local.settings import SERVICES
from shared.database import new_engine
from shared.migrate import ChangedCheck, changed_checks, config_of, differences, upgrade
from shared.service import Service, load_service

WRITER: Final = Rewriter()


def main(argv: list[str]) -> int:
    """Add the migration and say which file it is; 1 if there is nothing to write."""
    parser = argparse.ArgumentParser(prog="make revision", description=__doc__)
    parser.add_argument("service", choices=SERVICES)
    parser.add_argument("title", help="what changes, in a few words")
    given = parser.parse_args(argv)
    with tempfile.TemporaryDirectory() as folder:
        server = postgres.start(Path(folder), fast=True)
        try:
            written = add_revision(load_service(given.service), server.ensure_database(given.service), given.title)
        finally:
            server.stop()
    print(written or f"The tables of {given.service} are what its models say: there is nothing to write.")
    return 0 if written else 1


def add_revision(service: Service, url: str, title: str) -> Path | None:
    """Write the next migration, made on the empty database at ``url``; None if the models say nothing new."""
    service.migrations.mkdir(exist_ok=True)
    path = service.migrations / f"{len(list(service.migrations.glob('[0-9]*.py'))) + 1:04d}.py"
    engine = new_engine(url)
    try:
        upgrade(service, engine)
        if not differences(service, engine):
            return None
        with engine.begin() as connection:
            config = config_of(service, connection)
            config.set_main_option("file_template", "%%(rev)s")
            checks = list(changed_checks(service, connection))
            command.revision(config, title, rev_id=path.stem, autogenerate=True, process_revision_directives=WRITER)
    finally:
        engine.dispose()
    _add_checks(path, checks)
    ruff = [sys.executable, "-m", "ruff"]
    subprocess.run([*ruff, "check", "-q", "--fix", str(path)], check=False)
    subprocess.run([*ruff, "format", "-q", str(path)], check=True)
    return path


@WRITER.rewrites(ops.AddColumnOp)
def _in_rows_that_are_there(_context: Any, _revision: Any, op: ops.AddColumnOp) -> list[Any]:
    """Return the column with its model's default for rows that are there, and that default dropped again."""
    column = op.column
    if column.nullable or column.server_default is not None:
        return [op]
    if not (isinstance(column.default, ColumnDefault) and column.default.is_scalar):
        print(f"{op.table_name}.{column.name}: write what rows that are there get; without it they stop the migration")
        return [op]
    value = column.default.arg
    column.server_default = DefaultClause(str(value).lower() if isinstance(value, bool) else str(value))
    then = ops.AlterColumnOp(
        op.table_name, column.name, modify_server_default=None, existing_type=column.type, existing_nullable=False
    )
    return [op, then]


def _add_checks(path: Path, checks: list[ChangedCheck]) -> None:
    """Write what alembic does not compare: checks that are new or have other values, up and down."""
    if not checks:
        return
    up, down = [], []
    for check in sorted(checks, key=lambda check: (check.table, check.name)):
        if check.now is not None:
            up.append(f"op.drop_constraint(op.f({check.name!r}), {check.table!r})")
            down.append(f"op.create_check_constraint(op.f({check.name!r}), {check.table!r}, {check.now!r})")
        up.append(f"op.create_check_constraint(op.f({check.name!r}), {check.table!r}, {check.wanted!r})")
        down.insert(0, f"op.drop_constraint(op.f({check.name!r}), {check.table!r})")
    end = "    # ### end Alembic commands ###"
    upgrading, end_of_up, downgrading = path.read_text(encoding="utf-8").partition(end)
    opening, begin, rest = downgrading.partition("please adjust! ###\n")
    lines = [*("    " + line + "\n" for line in up)]
    back = [*("    " + line + "\n" for line in down)]
    path.write_text("".join([upgrading, *lines, end_of_up, opening, begin, *back, rest]), encoding="utf-8")


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
