"""Every text that people can read has its English, with the same places, and no .po says what nobody asks for.

``python -m tests.unit.test_translations`` prints the texts that have none yet, as .po entries.
"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from jinja2 import Environment
from jinja2.ext import babel_extract
from marshmallow import ValidationError, fields, validate

from shared.i18n import ANOTHER, ROOT, catalogue_files, in_context, speaking
from shared.web.problems import flat, messages_of
from shared.web.schemas import Day, Dong, HanoiMoment, StrictSchema

PLACE = re.compile(r"%\(\w+\)[sd]|\{\w+\}")
FUNCTIONS = frozenset({"_", "N_", "gettext", "ngettext", "lazy_gettext"})
PLURAL = "ngettext"
TRANSLATED_ATTRIBUTES = frozenset({"text"})  # of Trouble's subclasses


def texts() -> dict[str, str]:
    """Return every text → where it was found first."""
    found: dict[str, str] = {}
    for folder in (ROOT / "shared", ROOT / "services"):
        for path in sorted([*folder.rglob("*.py"), *folder.rglob("*.html"), *folder.rglob("*.txt")]):
            if "translations" in path.parts or "migrations" in path.parts:
                continue
            read = _of_python if path.suffix == ".py" else _of_template
            for text in read(path):
                found.setdefault(text, str(path.relative_to(ROOT)))
    return found


def _of_python(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and _name(node.func) in FUNCTIONS and node.args:
            yield from _constant(node.args[0])
        if isinstance(node, ast.ClassDef):
            yield from _texts_of_trouble(node)


def _texts_of_trouble(node: ast.ClassDef) -> Iterator[str]:
    for line in node.body:
        target = line.targets[0] if isinstance(line, ast.Assign) else getattr(line, "target", None)
        if isinstance(target, ast.Name) and target.id in TRANSLATED_ATTRIBUTES:
            yield from _constant(getattr(line, "value", None))


def _name(function: ast.expr) -> str:
    return function.id if isinstance(function, ast.Name) else getattr(function, "attr", "")


def _constant(value: ast.expr | None) -> Iterator[str]:
    if isinstance(value, ast.Constant) and isinstance(value.value, str) and value.value:
        yield value.value


def _of_template(path: Path) -> Iterator[str]:
    with path.open("rb") as file:
        for _line, _function, message, _comments in babel_extract(file, sorted(FUNCTIONS), [], {"silent": "false"}):
            first = message[0] if isinstance(message, tuple) else message
            if first:
                yield first


def entries() -> Iterator[tuple[Path, str | None, str, tuple[str, ...], bool]]:
    for path in catalogue_files():
        with path.open("rb") as file:
            for message in read_po(file, locale="en", abort_invalid=True):
                if message.id:
                    key = message.id[0] if isinstance(message.id, (list, tuple)) else message.id
                    said = message.string if isinstance(message.string, (list, tuple)) else (message.string,)
                    yield path, message.context, str(key), tuple(str(form) for form in said), message.fuzzy


def missing() -> dict[str, str]:
    known = {key for _path, context, key, said, _fuzzy in entries() if all(said) and not context}
    return {text: where for text, where in texts().items() if text not in known}


def test_every_text_has_its_english() -> None:
    assert missing() == {}


def test_english_fills_the_same_places() -> None:
    odd = {
        key: form
        for _path, _context, key, said, _fuzzy in entries()
        for form in said
        if set(PLACE.findall(key)) != set(PLACE.findall(form))
    }
    assert odd == {}


def test_nothing_is_fuzzy_unused_or_said_in_two_ways() -> None:
    used = texts()
    seen: dict[str, tuple[str, ...]] = {}
    for path, context, key, said, fuzzy in entries():
        assert context in {None, ANOTHER}, f"{path}: {key}"
        assert not fuzzy, f"{path}: {key}"
        assert key in used, f"{path}: nobody says {key!r}"
        assert seen.setdefault(in_context(context, key), said) == said, f"{path}: {key!r} is said in two ways"


def test_the_extraction_sees_every_kind_of_text(tmp_path: Path) -> None:
    code = tmp_path / "a.py"
    code.write_text(
        '_("a"); N_("b"); lazy_gettext("c"); ngettext("d", 2)\n'
        'class X(Conflict):\n    text = "e"\n    other = "no"\n'
        'def f():\n    i18n.gettext("f" "g")\n',
        encoding="utf-8",
    )
    assert sorted(_of_python(code)) == ["a", "b", "c", "d", "e", "fg"]
    page = tmp_path / "a.html"
    page.write_text('{{ _("a") }}{{ ngettext("b", 2) }}{% call x(_("c", n=1)) %}{% endcall %}', encoding="utf-8")
    assert sorted(_of_template(page)) == ["a", "b", "c"]


@pytest.mark.parametrize("path", sorted([*ROOT.glob("shared/**/*.html"), *ROOT.glob("services/**/*.html")]), ids=str)
def test_templates_hold_no_inline_script_or_style(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    Environment(autoescape=True).parse(text)
    if "letters" in path.parts:  # letters carry their styles in themselves
        return
    assert not re.search(r"\sstyle=|<style|\son[a-z]+=\"|<script(?![^>]*\ssrc=)", text)


class Everything(StrictSchema):
    """A field of every kind that the services use, with every validator."""

    text = fields.String(required=True, validate=[validate.Length(min=2, max=3), validate.Regexp("a+")])
    code = fields.String(validate=[validate.Length(equal=2), validate.OneOf(["a"])])
    mail = fields.Email()
    site = fields.URL()
    id = fields.UUID()
    whole = fields.Integer(validate=validate.Range(min=1, max=9))
    least = fields.Integer(validate=validate.Range(min=1))
    above = fields.Integer(validate=validate.Range(min=1, min_inclusive=False))
    most = fields.Integer(validate=validate.Range(max=9))
    below = fields.Integer(validate=validate.Range(max=9, max_inclusive=False))
    points = fields.Decimal()
    dong = Dong()
    yes = fields.Boolean()
    day = Day()
    at = HanoiMoment()
    aware = fields.AwareDateTime()
    clock = fields.Time()
    many = fields.List(fields.String(validate=validate.OneOf(["a"])))
    inner = fields.Nested(lambda: Inner())


class Inner(StrictSchema):
    name = fields.String(required=True)


WRONG: list[object] = [
    "",
    "x",
    "abcd",
    0,
    10,
    10**400,
    -1,
    1.5,
    float("nan"),
    True,
    None,
    [],
    ["x"],
    [1],
    {},
    {"name": 1},
    {"x": 1},
]


def test_a_refused_value_is_never_refused_in_marshmallows_own_words() -> None:
    known = texts()
    for name in Everything().fields:
        for value in WRONG:
            with speaking("en"):
                english = _refusals({name: value})
            vietnamese = _refusals({name: value})
            assert english.isdisjoint(vietnamese), (name, value, english & vietnamese)
            plain = {text for text in vietnamese if "{" not in text and not re.search(r"\d", text)}
            assert plain <= known.keys(), (name, value, plain - known.keys())


def _refusals(data: object) -> set[str]:
    try:
        Everything().load(data)  # type: ignore[arg-type]  # wrong on purpose
    except ValidationError as error:
        return {text for texts in flat(messages_of(error)).values() for text in texts}
    return set()


if __name__ == "__main__":
    for text, where in missing().items():
        quoted = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
        plural = "%(num)s" in text
        print(f"#: {where}")  # noqa: T201  # a command
        print(f'msgid "{quoted}"')  # noqa: T201
        print(f'msgid_plural "{quoted}"\nmsgstr[0] ""\nmsgstr[1] ""\n' if plural else 'msgstr ""\n')  # noqa: T201
