"""Every service's migrations go up, agree with its models, and go down again to nothing."""

from pathlib import Path
from typing import ClassVar

import pytest
from sqlalchemy import Boolean, CheckConstraint, Column, Integer, String, Table, inspect, text

from deploy.local import postgres
from deploy.local.revision import add_revision
from shared.database import new_engine, new_metadata
from shared.migrate import differences, downgrade, pending, upgrade
from shared.service import Service, load_service


@pytest.mark.parametrize("name", ["booths", "awards", "notifications"])
def test_up_and_down(server: postgres.Server, name: str) -> None:
    service = load_service(name)
    engine = new_engine(server.ensure_database(f"migrations_{name}"))
    assert pending(service, engine)
    upgrade(service, engine)
    assert not pending(service, engine)
    assert differences(service, engine) == [], f"""run: make revision ARGS='{name} "what changes"'"""
    downgrade(service, engine)
    assert inspect(engine).get_table_names() == ["alembic_version"]
    upgrade(service, engine)
    upgrade(service, engine)
    assert not pending(service, engine)
    engine.dispose()


class Migrated(Service):
    """A service whose migrations are where a test wants them."""

    migrations: ClassVar[Path]


def test_a_revision_is_added_and_what_is_there_stays(server: postgres.Server, tmp_path: Path) -> None:
    metadata = new_metadata()
    Table("fairs", metadata, Column("id", Integer, primary_key=True))
    Migrated.migrations = tmp_path / "migrations"
    service = Migrated(name="fresh", metadata=metadata, create_app="")

    def added(title: str, database: str) -> Path | None:
        return add_revision(service, server.ensure_database(database), title)

    first = added("The first tables", "revision_1")
    assert first == tmp_path / "migrations" / "0001.py"
    assert added("Nothing new", "revision_2") is None
    before = first.read_bytes()
    Table("booths", metadata, Column("code", String(8), CheckConstraint("code <> ''", name="code"), primary_key=True))
    second = added("Booths", "revision_3")
    assert second == tmp_path / "migrations" / "0002.py"
    assert (first.read_bytes(), '= "0001"' in second.read_text()) == (before, True)
    engine = new_engine(server.ensure_database("revision_4"))
    upgrade(service, engine)
    assert differences(service, engine) == []
    with engine.begin() as connection:
        connection.execute(text("INSERT INTO fairs (id) VALUES (1)"))
    metadata.tables["fairs"].append_column(Column("place", String, default="Hà Nội", nullable=False))
    metadata.tables["fairs"].append_column(Column("abroad", Boolean, default=False, nullable=False))
    assert added("Places", "revision_5")
    upgrade(service, engine)
    assert differences(service, engine) == []
    with engine.begin() as connection:
        assert connection.execute(text("SELECT place, abroad FROM fairs")).all() == [("Hà Nội", False)]
    engine.dispose()
