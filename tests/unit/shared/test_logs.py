"""Every line is one JSON object with the correlation id, whoever logs."""

import json
import logging
from collections.abc import Iterator
from dataclasses import replace

import pytest
import structlog

from shared.context import correlated
from shared.logs import log_of, set_up_logs
from shared.settings import Settings

SETTINGS = Settings(database_url="-", broker_url="-", secret_key="-", log_format="json", log_level="INFO")


@pytest.fixture(autouse=True)
def _as_it_was() -> Iterator[None]:
    root = logging.getLogger()
    before = (root.handlers[:], root.level)
    yield
    root.handlers, level = before
    root.setLevel(level)
    structlog.reset_defaults()
    structlog.contextvars.clear_contextvars()


def lines(captured: pytest.CaptureFixture[str]) -> list[dict[str, object]]:
    return [json.loads(line) for line in captured.readouterr().err.splitlines()]


def test_our_lines_and_those_of_libraries_look_alike(capsys: pytest.CaptureFixture[str]) -> None:
    set_up_logs(SETTINGS, service="booths", worker="relay")
    with correlated("c-1"):
        log_of("test").info("gian hàng", code="A-07")
        logging.getLogger("library").warning("said %s", "this")
    log_of("test").debug("not at this level")
    first, second = lines(capsys)
    assert first.pop("timestamp")
    assert second.pop("timestamp")
    both = {"correlation_id": "c-1", "service": "booths", "worker": "relay"}
    assert first == {**both, "event": "gian hàng", "code": "A-07", "level": "info", "logger": "test"}
    assert second == {**both, "event": "said this", "level": "warning", "logger": "library"}


def test_a_trouble_is_told_with_its_place(capsys: pytest.CaptureFixture[str]) -> None:
    set_up_logs(SETTINGS)
    try:
        raise LookupError("no such province")
    except LookupError:
        log_of("test").exception("failed")
    (line,) = lines(capsys)
    assert "no such province" in json.dumps(line["exception"])


SAID = "duplicate key value\nDETAIL:  Key (email)=(hoa@x.vn) already exists."


@pytest.mark.parametrize("form", ["json", "pretty"])
def test_neither_variables_nor_rows_are_told(form: str, capsys: pytest.CaptureFixture[str]) -> None:
    set_up_logs(replace(SETTINGS, log_format=form))
    code = "4" * 6  # a variable of the frame that fails
    for log in (log_of("test"), logging.getLogger("library")):
        try:
            raise LookupError(SAID)
        except LookupError:
            log.exception("failed")
    said = capsys.readouterr().err
    assert said.count("duplicate key value") == 2
    assert code not in said
    assert "hoa@x.vn" not in said


def test_pretty_is_for_people(capsys: pytest.CaptureFixture[str]) -> None:
    set_up_logs(replace(SETTINGS, log_format="pretty"))
    log_of("test").info("xin chào")
    said = capsys.readouterr().err
    assert "xin chào" in said
    assert not said.startswith("{")
