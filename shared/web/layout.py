"""What every template can use: texts, formats, addresses of assets, who is there. The files are beside this one."""

from functools import cache
from pathlib import Path
from typing import Any, Final

from flask import Blueprint, Flask
from flask_wtf.csrf import generate_csrf
from jinja2 import Environment, StrictUndefined
from markupsafe import Markup, escape

from shared import formats
from shared.clock import now
from shared.context import correlation_id
from shared.i18n import language, translated
from shared.web.assets import serve_assets
from shared.web.paging import here
from shared.web.signin import SIGN_IN, current_person, sign_in_address

WEB: Final = Path(__file__).parent
MACROS: Final = ("forms", "lists", "states")  # templates/macros; every template knows them by these names
FORMATS: Final = (
    "number", "points", "percent", "money", "metres", "square_metres", "day", "days", "clock", "moment", "deadline",
    "remaining", "file_size",
)  # fmt: skip


def register(app: Flask) -> None:
    """Give ``app`` the shared templates, the shared static files under /static, and the names templates use."""
    app.register_blueprint(Blueprint("kit", __name__, template_folder="templates"))
    environment = app.jinja_env
    environment.undefined = StrictUndefined
    environment.trim_blocks = environment.lstrip_blocks = True
    environment.globals.update(_=_markup, gettext=_markup, ngettext=_markup_for_number)
    environment.globals.update({name: getattr(formats, name) for name in FORMATS})
    environment.globals.update(
        language=language,
        now=now,
        here=here,
        icon=icon,
        current_person=current_person,
        sign_in_address=sign_in_address,
        sign_in_path=SIGN_IN,
        csrf_token=generate_csrf,
        request_id=correlation_id,
    )
    environment.globals.update({name: Macros(environment, f"macros/{name}.html") for name in MACROS})
    environment.globals["settings"] = app.extensions["kit"].settings
    serve_assets(app)


class Macros:
    """A file of macros as one name: ``forms.field`` is the macro "field" of it, read when it is first asked for."""

    def __init__(self, environment: Environment, path: str) -> None:
        """``path`` is the file's, as templates import it: "macros/forms.html"."""
        self._environment, self._path = environment, path

    def __getattr__(self, macro: str) -> Any:
        """Return a macro; raises AttributeError, which StrictUndefined tells as a name that is not there."""
        return getattr(self._environment.get_template(self._path).module, macro)


@cache
def icon(name: str) -> Markup:
    """Return an icon of static/icons as inline SVG, hidden from screen readers: a word always stands by it."""
    return Markup((WEB / "static" / "icons" / f"{name}.svg").read_text(encoding="utf-8").strip())  # noqa: S704  # our own file


def _markup(text: str, /, **values: Any) -> Markup:
    said = Markup(translated(text))  # noqa: S704  # texts are ours, values are escaped
    return said % {name: escape(value) for name, value in values.items()} if values else said


def _markup_for_number(text: str, num: int, /, **values: Any) -> Markup:
    said = Markup(translated(text, num))  # noqa: S704  # texts are ours, values are escaped
    return said % {"num": formats.number(num), **{name: escape(value) for name, value in values.items()}}
