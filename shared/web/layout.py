"""What every template can use: texts, formats, addresses of assets, who is there. The files are beside this one."""

import re
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final

from flask import Blueprint, Flask
from flask_wtf.csrf import generate_csrf
from jinja2 import Environment, StrictUndefined
from jinja2.environment import TemplateModule
from markupsafe import Markup, escape

from shared import formats
from shared.cleaning import telephone
from shared.clock import now
from shared.context import correlation_id
from shared.i18n import Language, language, translated
from shared.web.assets import serve_assets
from shared.web.paging import here, with_query
from shared.web.signin import SIGN_IN, current_person, sign_in_address

WEB: Final = Path(__file__).parent
FORMATS: Final = (
    "number", "points", "percent", "money", "metres", "square_metres", "day", "days", "clock", "moment", "deadline",
    "remaining", "file_size",
)  # fmt: skip


def register(app: Flask) -> None:
    """Give ``app`` the shared templates, the shared static files under /static, and the names templates use."""
    app.register_blueprint(Blueprint("kit", __name__, template_folder="templates"))
    environment, prefix = app.jinja_env, app.extensions["kit"].prefix
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
        my_tasks=f"/{prefix}/my",  # the service that one is with has the page
        front_page=f"/{prefix}/",
        csrf_token=generate_csrf,
        request_id=correlation_id,
    )
    environment.filters.update(worded=worded, with_query=with_query, dialled=dialled)
    environment.globals.update(_macros(environment, WEB, Path(app.root_path)))
    environment.globals["settings"] = app.extensions["kit"].settings
    serve_assets(app)


class Macros:
    """A file of macros as one name: ``forms.field`` is the macro "field" of it, read when it is first asked for."""

    def __init__(self, environment: Environment, path: str) -> None:
        """``path`` is the file's, as templates would import it: "macros/forms.html"."""
        self._environment, self._path = environment, path
        self._spoken: dict[Language, TemplateModule] = {}  # what a file has besides macros may be words

    def __getattr__(self, macro: str) -> Any:
        """Return a macro; raises AttributeError, which Jinja tells as a name that is not there."""
        spoken = self._spoken.get(language())
        if spoken is None:
            spoken = self._spoken[language()] = self._environment.get_template(self._path).make_module()
        return getattr(spoken, macro)


def _macros(environment: Environment, *folders: Path) -> dict[str, Macros]:
    """Return every file of templates/macros in the folders by its name, so that no template needs to import one."""
    files = [path for folder in folders for path in (folder / "templates" / "macros").glob("*.html")]
    return {path.stem: Macros(environment, f"macros/{path.name}") for path in files}


@cache
def icon(name: str) -> Markup:
    """Return an icon of static/icons as inline SVG, hidden from screen readers: a word always stands by it."""
    return Markup((WEB / "static" / "icons" / f"{name}.svg").read_text(encoding="utf-8").strip())  # noqa: S704  # our own file


def dialled(number: str) -> str:
    """Return a telephone number as a link has it; of what is none to us, its digits."""
    return telephone(number) or re.sub(r"[^0-9+]", "", number)


def worded(things: Iterable[Any], word: Callable[[Any], str] | None = None) -> list[tuple[Any, str]]:
    """Return (value, its word) of each thing, as fields and filters take their choices.

    ``word`` says a thing, or what a mapping has for it; without it a mapping has texts, said in the present language.
    """
    pairs = things.items() if isinstance(things, Mapping) else ((thing, thing) for thing in things)
    return [(value, (word or _markup)(said)) for value, said in pairs]


def _markup(text: str, /, **values: Any) -> Markup:
    said = Markup(translated(text))  # noqa: S704  # texts are ours, values are escaped
    return said % {name: escape(value) for name, value in values.items()} if values else said


def _markup_for_number(text: str, num: int, /, **values: Any) -> Markup:
    said = Markup(translated(text, num))  # noqa: S704  # texts are ours, values are escaped
    return said % {"num": formats.number(num), **{name: escape(value) for name, value in values.items()}}
