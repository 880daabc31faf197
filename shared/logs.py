"""Logs: one JSON object a line for machines, colours on a terminal; the correlation id is on every line."""

import logging
import re
import sys
from collections.abc import MutableMapping
from io import StringIO
from typing import Any, Final, TextIO

import structlog

from shared.context import known_correlation_id
from shared.settings import Settings

QUIET = {"kafka": logging.ERROR, "alembic": logging.WARNING, "urllib3": logging.ERROR, "apprise": logging.CRITICAL}
"""What others may say: urllib3 and apprise warn with the addresses that they call, which hold keys."""
PLACES: Final = structlog.tracebacks.ExceptionDictTransformer(show_locals=False)
ROW: Final = re.compile(r"\s*(DETAIL|CONTEXT):.*", re.DOTALL)
"""What PostgreSQL adds to what went wrong: the values of the row."""


def set_up_logs(settings: Settings, **bound: str) -> None:
    """Send our log and that of every library to standard error, in the form that the settings name.

    ``bound`` (service, worker) is on every line of this process.
    """
    pretty = settings.log_format == "pretty" or (settings.log_format == "auto" and sys.stderr.isatty())
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        _add_correlation_id,
    ]
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(structlog.stdlib.ProcessorFormatter(foreign_pre_chain=shared, processors=_endings(pretty)))
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(settings.log_level.upper())
    for name, level in QUIET.items():
        logging.getLogger(name).setLevel(level)
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        wrapper_class=structlog.stdlib.BoundLogger,
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    structlog.contextvars.bind_contextvars(**bound)


def log_of(name: str) -> structlog.stdlib.BoundLogger:
    """Return the logger of a module: ``log_of(__name__).info("what happened", key=value)``."""
    logger: structlog.stdlib.BoundLogger = structlog.stdlib.get_logger(name)
    return logger


def _endings(pretty: bool) -> list[Any]:
    last: list[Any] = (
        [structlog.dev.ConsoleRenderer(exception_formatter=_show_traced)]
        if pretty
        else [structlog.processors.ExceptionRenderer(_traced), structlog.processors.JSONRenderer(ensure_ascii=False)]
    )
    return [structlog.stdlib.ProcessorFormatter.remove_processors_meta, *last]


def _traced(exc_info: Any) -> list[dict[str, Any]]:
    """Return an exception as a log may have it: without values of variables and rows, which may be codes and keys."""
    stacks: list[dict[str, Any]] = PLACES(exc_info)
    for stack in stacks:
        stack["exc_value"] = without_rows(str(stack["exc_value"]))
    return stacks


def _show_traced(out: TextIO, trouble: Any) -> None:
    said = StringIO()
    structlog.dev.plain_traceback(said, trouble)
    out.write("".join(line for line in said.getvalue().splitlines(keepends=True) if not ROW.match(line)))


def without_rows(text: str) -> str:
    """Return what a database said without the values of its rows."""
    return ROW.sub("", text)


def _add_correlation_id(_: Any, __: str, line: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    if known := known_correlation_id():
        line.setdefault("correlation_id", known)
    return line
