"""While developing: write the single first migration of a service anew from its models.

    python -m deploy.local.remake_migration booths awards notifications

Works on an embedded PostgreSQL of its own in a temporary folder. Once a migration is released, later changes are
written as further ones with `--next "what changes"`.
"""

import argparse
import subprocess
import sys
import tempfile
from pathlib import Path

from alembic import command

from deploy.local import postgres
from shared.database import new_engine
from shared.migrate import ChangedCheck, changed_checks, config_of, upgrade
from shared.service import Service, load_service


def main(argv: list[str]) -> int:
    """Remake (or add) the migrations of the named services."""
    parser = argparse.ArgumentParser(prog="python -m deploy.local.remake_migration", description=__doc__)
    parser.add_argument("services", nargs="+", choices=["booths", "awards", "notifications"])
    parser.add_argument("--next", metavar="TITLE", help="keep what is there and add one migration with this title")
    given = parser.parse_args(argv)
    with tempfile.TemporaryDirectory() as folder:
        server = postgres.start(Path(folder), fast=True)
        try:
            for name in given.services:
                print(_write(load_service(name), server.ensure_database(name), given.next))
        finally:
            server.stop()
    return 0


def _write(service: Service, url: str, title: str | None) -> Path:
    folder = service.migrations
    folder.mkdir(exist_ok=True)
    before = sorted(folder.glob("[0-9]*.py"))
    if title is None:
        for path in before:
            path.unlink()
        before = []
    number = f"{len(before) + 1:04d}"
    engine = new_engine(url)
    if before:
        upgrade(service, engine)
    with engine.begin() as connection:
        config = config_of(service, connection)
        config.set_main_option("file_template", "%%(rev)s")
        checks = list(changed_checks(service, connection))
        command.revision(config, title or "The first tables", rev_id=number, autogenerate=True)
    engine.dispose()
    path = folder / f"{number}.py"
    _add_checks(path, checks)
    ruff = [sys.executable, "-m", "ruff"]
    subprocess.run([*ruff, "check", "-q", "--fix", str(path)], check=False)
    subprocess.run([*ruff, "format", "-q", str(path)], check=True)
    return path


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
