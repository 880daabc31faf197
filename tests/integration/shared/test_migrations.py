"""Every service's migrations go up, agree with its models, and go down again to nothing."""

import pytest
from sqlalchemy import inspect

from deploy.local import postgres
from shared.database import new_engine
from shared.migrate import differences, downgrade, pending, upgrade
from shared.service import load_service


@pytest.mark.parametrize("name", ["booths", "awards", "notifications"])
def test_up_and_down(server: postgres.Server, name: str) -> None:
    service = load_service(name)
    engine = new_engine(server.ensure_database(f"migrations_{name}"))
    assert pending(service, engine)
    upgrade(service, engine)
    assert not pending(service, engine)
    assert differences(service, engine) == [], f"run: python -m deploy.local.remake_migration {name}"
    downgrade(service, engine)
    assert inspect(engine).get_table_names() == ["alembic_version"]
    upgrade(service, engine)
    upgrade(service, engine)
    assert not pending(service, engine)
    engine.dispose()
