"""The OpenAPI document: each schema in it once."""

from typing import Any

from apiflask import APIFlask
from apispec import APISpec
from apispec.ext.marshmallow.common import make_schema_key, resolve_schema_instance


class App(APIFlask):
    """APIFlask, but for a schema that another one nests and an operation answers with, too.

    APIFlask 3.1 does not see that apispec has registered the nested one by itself, and registers it again as "Name1".
    """

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
