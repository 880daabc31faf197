"""The app of each service: its OpenAPI document has each schema once, its log no keys."""

from types import TracebackType
from typing import Any

import structlog
from apiflask import APIFlask
from apispec import APISpec
from apispec.ext.marshmallow.common import make_schema_key, resolve_schema_instance
from flask import request

from shared.web.requests import loggable_path


class App(APIFlask):
    """APIFlask, but for two things.

    A schema that another one nests and an operation answers with, too: APIFlask 3.1 does not see that apispec has
    registered the nested one by itself, and registers it again as "Name1". And an address that is a key: Flask writes
    it into the log beside an exception.
    """

    def log_exception(self, exc_info: tuple[type, BaseException, TracebackType] | tuple[None, None, None]) -> None:
        """Log what nobody caught."""
        structlog.get_logger("web").error("failure", exc_info=exc_info, method=request.method, path=loggable_path())

    def _register_schema_and_get_ref(
        self, spec: APISpec, registered_schema_classes: dict[int, str], schema_obj: Any
    ) -> dict[str, str]:
        instance = resolve_schema_instance(schema_obj)
        for plugin in spec.plugins:
            known = getattr(getattr(plugin, "converter", None), "refs", {}).get(make_schema_key(instance))
            if known:
                registered_schema_classes.setdefault(id(type(instance)), known)
        found: dict[str, str] = super()._register_schema_and_get_ref(spec, registered_schema_classes, schema_obj)
        return found
