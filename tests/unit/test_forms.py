"""Every form that changes something carries the token of its page; asked of every template of every service."""

import re
from pathlib import Path

import pytest

from shared.i18n import ROOT

FORM = re.compile(r"<form\b.*?</form>", re.DOTALL)
POSTS = re.compile(r"""<form\b[^<]*?\bmethod=["']?post\b""", re.IGNORECASE)
WITHOUT = {
    "services/notifications/web/templates/unsubscribe/ask.html": "its address is the token, as RFC 8058 has it",
    "services/notifications/web/templates/unsubscribe/done.html": "the same the other way round",
}
TEMPLATES = sorted(
    path for room in ("shared", "services") for path in (ROOT / room).rglob("*.html") if POSTS.search(path.read_text())
)


def forms_without_token(template: str) -> list[str]:
    """Return the first line of each form that is posted without the token."""
    forms = [form for form in FORM.findall(template) if POSTS.match(form)]
    assert len(forms) == len(POSTS.findall(template)), "a form is not closed in its own template"
    return [form.splitlines()[0] for form in forms if not re.search(r"\bcsrf(_token)?\b", form)]


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_form_that_is_posted_has_its_token(path: Path) -> None:
    if str(path.relative_to(ROOT)) not in WITHOUT:
        assert forms_without_token(path.read_text()) == []


def test_what_has_no_token_is_still_there() -> None:
    assert all(forms_without_token((ROOT / path).read_text()) for path in WITHOUT)
    assert ROOT / "shared/web/templates/macros/forms.html" in TEMPLATES  # by which all others are made: test_kit.py


def test_a_form_without_token_is_found() -> None:
    get, bare = '<form action="/">x</form>', '<form\n method="post">x</form>'
    assert forms_without_token(get + bare + '<form method="post">{{ forms.csrf() }}</form>') == ["<form"]
