"""What every test may ask for, most of it by the plugins below; and no letters by accident."""

import gc
import logging
import smtplib
from collections.abc import Callable, Iterator
from typing import Final, NoReturn

import hypothesis
import pytest
from sqlalchemy.orm import Session, sessionmaker

from shared.settings import Settings

pytest_plugins = ["tests.lanes", "tests.docker", "tests.databases", "tests.real_site"]

hypothesis.settings.register_profile("fixed", derandomize=True, deadline=None)
hypothesis.settings.register_profile("explore", deadline=None, print_blob=True)
hypothesis.settings.load_profile("fixed")  # make explore says --hypothesis-profile=explore, which is heard after this


SELDOM: Final = (20_000, 20, 20)
"""How seldom memory is looked through while tests run; as often as is usual took a tenth of their time."""


def pytest_configure() -> None:
    """Keep the development server's line per request out of what a failed test shows."""
    logging.getLogger("werkzeug").setLevel(logging.WARNING)
    gc.disable()


def pytest_collection_finish() -> None:
    """Leave out of every later look through memory what was collected: it stays, and was a third of collecting."""
    gc.freeze()
    gc.set_threshold(*SELDOM)
    gc.enable()


SessionsOf = Callable[[str], sessionmaker[Session]]
SettingsOf = Callable[[str], Settings]


@pytest.fixture(autouse=True)
def _no_letter_by_accident(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Fail a test that opens an SMTP connection without being marked ``smtp``."""
    if request.node.get_closest_marker("smtp"):
        yield
        return
    opened: list[str] = []

    def refuse(_: smtplib.SMTP, host: str = "localhost", port: int = 0, **__: object) -> NoReturn:
        opened.append(f"{host}:{port}")
        raise ConnectionRefusedError("this test may not open an SMTP connection; mark it with @pytest.mark.smtp")

    monkeypatch.setattr(smtplib.SMTP, "connect", refuse)
    yield
    if opened:
        pytest.fail(f"an unexpected SMTP connection to {', '.join(opened)}")
