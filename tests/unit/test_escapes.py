"""Nothing is put on a page unescaped: asked of every template of every service.

What people type is escaped because every template escapes it; ``| safe`` says otherwise, so each is named here.
"""

import re
from typing import Final

from jinja2 import Environment

from shared.i18n import ROOT

TEMPLATES: Final = sorted(path for room in ("shared", "services") for path in (ROOT / room).rglob("*.html"))
UNESCAPED: Final = re.compile(r"\{[{%][^}]*?\|\s*safe\b|\{%-?\s*autoescape\b")
DRAWN_BY_US: Final = {
    "services/awards/web/templates/dossiers/labels.html": "a QR code",
    "services/awards/web/templates/dossiers/sheets.html": "a QR code",
    "services/booths/web/templates/macros/floor_plan.html": "the end of the tag that it began",
}


def test_nothing_is_unescaped_but_what_is_drawn_here() -> None:
    found = {str(path.relative_to(ROOT)) for path in TEMPLATES if UNESCAPED.search(path.read_text(encoding="utf-8"))}
    assert found == DRAWN_BY_US.keys()
    assert len(TEMPLATES) > 150


def test_each_of_them_has_one_place() -> None:
    for path in DRAWN_BY_US:
        assert len(UNESCAPED.findall((ROOT / path).read_text(encoding="utf-8"))) == 1


def test_what_is_unescaped_is_found() -> None:
    for text in (
        "{{ name | safe }}",
        "{{ name|safe }}",
        "{% set x = name | upper | safe %}",
        "{% autoescape false %}{% endautoescape %}",
    ):
        Environment(autoescape=True).parse(text)
        assert UNESCAPED.search(text)
    assert not UNESCAPED.search("{{ name | upper }} is safe | safe {{ safe }}")
