"""Whether a template's text that somebody wrote can be used: every letter it has to tell comes out, and safely.

A template may name what its events have, write it in the usual ways, and ask whether something is there. Everything
else that the template language can do is refused, by a walk over its syntax tree; then the text is tried on samples of
every sort. What is wrong is said with its line and its word.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Final

from jinja2 import TemplateError, TemplateSyntaxError, nodes

from services.notifications.letters.catalogue import WAYS, Placeholder, Template, Values, templates
from services.notifications.letters.content import LetterBlock
from services.notifications.letters.source import (
    KEPT,
    PREVIEW,
    Chunk,
    TemplateDraft,
    compiled,
    environment,
    fact_of,
    read,
)
from services.notifications.letters.source import WAYS as ALL_WAYS
from shared.i18n import N_, known_language, speaking
from shared.i18n import gettext as _

MOST_CHARACTERS: Final = 8_000
MOST_IN_A_SUBJECT: Final = 200
MOST_OF_A_WORD: Final = 60
TOO_DEEP: Final = (RecursionError, MemoryError, SyntaxError)
"""What comes of hundreds of conditions within each other."""
UNRENDERABLE: Final = (TemplateError, TypeError, ValueError, ArithmeticError, AttributeError)


@dataclass(frozen=True)
class TemplateFault:
    """What is wrong in which line; ``text`` is a message key."""

    line: int
    text: str
    values: Mapping[str, Any] = field(default_factory=dict)

    def said(self) -> str:
        """Return it as a sentence in the present language."""
        if not self.line:
            return _(self.text, **self.values)
        return _("Dòng %(line)s: %(fault)s", line=self.line, fault=_(self.text, **self.values))


def _fault(line: int, text: str, word: str = "", **values: Any) -> TemplateFault:
    return TemplateFault(line, text, {"word": word.strip()[:MOST_OF_A_WORD], **values} if word else values)


def faults_of(template: Template, language: str, text: str) -> list[TemplateFault]:
    """Return what is wrong with a tidy text for a template; nothing if it can be used."""
    if len(text) > MOST_CHARACTERS:
        return [_fault(0, N_("Văn bản dài quá %(most)s ký tự."), most=MOST_CHARACTERS)]
    draft = TemplateDraft.of(text)
    try:
        found = [*_shape(template, draft), *_syntax(template, language, draft)]
        return sorted(found or _trial(template, language, text), key=lambda fault: fault.line)
    except TOO_DEEP:
        return [_fault(0, N_("Văn bản có quá nhiều điều kiện lồng vào nhau."))]


@lru_cache(KEPT)
def is_usable(template: str, language: str, text: str) -> bool:
    """Return whether nothing is wrong with a kept text: what was right once need not be so after an upgrade."""
    return not faults_of(templates()[template], language, text)


def _shape(template: Template, draft: TemplateDraft) -> Iterator[TemplateFault]:
    """Look at the blocks: which there are, and how they are written."""
    if not draft.subject:
        yield _fault(1, N_("dòng đầu là tiêu đề thư, không được để trống."))
    if not draft.chunks:
        yield _fault(0, N_("Thư chưa có nội dung dưới tiêu đề."))
        return
    if draft.chunks[0].kind != "paragraph":
        yield _fault(draft.chunks[0].line, N_("sau tiêu đề phải là một đoạn văn, nói ngay việc chính."))
    for chunk in draft.chunks:
        yield from _lines(chunk)
    yield from _wanted(template, draft)


def _lines(chunk: Chunk) -> Iterator[TemplateFault]:
    for number, line in enumerate(chunk.lines, chunk.line):
        if line.startswith(PREVIEW):
            yield _fault(number, N_("dòng xem trước (~) phải đứng ngay dưới tiêu đề."))
        elif _mark(line) != _mark(chunk.lines[0]) and (_mark(line) or _mark(chunk.lines[0]) in "|["):
            yield _fault(number, N_("cần một dòng trống trước “%(word)s”."), line)
        elif line.startswith("|") and not _is_fact(line):
            yield _fault(number, N_("dòng thông tin viết là | nhãn | giá trị; chưa đủ ở “%(word)s”."), line)
        elif line.startswith("[") and chunk.kind != "button":
            yield _fault(number, N_("nút viết trên một dòng riêng, trong ngoặc vuông, như [Xem đăng ký]."))


def _wanted(template: Template, draft: TemplateDraft) -> Iterator[TemplateFault]:
    buttons = [chunk for chunk in draft.chunks if chunk.kind == "button"]
    codes = [chunk for chunk in draft.chunks if chunk.kind == "code"]
    if template.has_button and not buttons:
        yield _fault(0, N_("Thư này phải có nút: một dòng riêng trong ngoặc vuông, như [Xem đăng ký]."))
    if not template.has_button and buttons:
        yield _fault(buttons[0].line, N_("thư này không có nút, vì không có trang nào để mở."))
    if len(buttons) > 1:
        yield _fault(buttons[1].line, N_("mỗi thư chỉ có một nút."))
    if template.has_code and [chunk.lines for chunk in codes] != [("# {{ code }}",)]:
        yield _fault(0, N_("Thư này phải có đúng một dòng mã: # {{ code }}"))
    if not template.has_code and codes:
        yield _fault(codes[0].line, N_("dòng mã (#) chỉ có trong thư gửi mã đăng nhập."))


def _syntax(template: Template, language: str, draft: TemplateDraft) -> Iterator[TemplateFault]:
    names = template.placeholders(known_language(language))
    for line, piece in _pieces(draft):
        try:
            tree = environment().parse(piece)
        except TemplateSyntaxError as trouble:
            at = min(trouble.lineno, piece.count("\n") + 1)
            text = N_("chỗ điền viết chưa đúng gần “%(word)s”: có {{ thì có }}, có if thì có endif.")
            yield _fault(line + at - 1, text, piece.splitlines()[at - 1])
        else:
            yield from (_moved(fault, line - 1) for fault in _walk(tree.body, names))


def _pieces(draft: TemplateDraft) -> Iterator[tuple[int, str]]:
    """Return what is compiled by itself, with the line where it begins."""
    yield 1, draft.subject
    if draft.preview is not None:
        yield 2, draft.preview
    for chunk in draft.chunks:
        if chunk.kind == "facts":
            yield from ((n, part) for n, line in enumerate(chunk.lines, chunk.line) for part in _fact_parts(line))
        else:
            yield chunk.line, "\n".join(chunk.lines)


def _walk(found: list[Any], names: Mapping[str, Placeholder]) -> Iterator[TemplateFault]:
    """Check statements: text, values, and conditions around them."""
    for node in found:
        if isinstance(node, nodes.Output):
            for child in node.nodes:
                yield from _output(child, names)
        elif isinstance(node, nodes.If):
            yield from _condition(node.test, names)
            yield from _walk([*node.body, *node.elif_, *node.else_], names)
        else:
            yield _refused(node)


def _output(node: nodes.Node, names: Mapping[str, Placeholder]) -> Iterator[TemplateFault]:
    """Check what is written: a name, a name in one of its ways, or days(first, last)."""
    if isinstance(node, nodes.TemplateData):
        return
    if isinstance(node, nodes.Name):
        yield from _named(node, names) or _alone(node, names[node.name])
    elif isinstance(node, nodes.Filter):
        yield from _filtered(node, names)
    elif isinstance(node, nodes.Call) and isinstance(node.node, nodes.Name) and node.node.name == "days":
        days = [arg for arg in node.args if isinstance(arg, nodes.Name)]
        unknown = [fault for arg in days for fault in _named(arg, names)]
        if unknown:
            yield from unknown
        elif len(days) != len(node.args) or [names[arg.name].sort for arg in days] != ["day", "day"]:
            yield _fault(node.lineno, N_("“%(word)s” viết là days(ngày đầu, ngày cuối)."), "days")
    else:
        yield _refused(node)


def _filtered(node: nodes.Filter, names: Mapping[str, Placeholder]) -> Iterator[TemplateFault]:
    if node.name not in ALL_WAYS or node.args or node.kwargs or node.dyn_args or node.dyn_kwargs:
        text = N_("không có cách viết “%(word)s”; có: number, points, day, moment, deadline.")
        yield _fault(node.lineno, text, node.name)
    elif not isinstance(node.node, nodes.Name):
        yield _refused(node.node) if node.node else _fault(node.lineno, NOT_ALLOWED, node.name)
    elif unknown := _named(node.node, names):
        yield from unknown
    elif node.name not in WAYS[names[node.node.name].sort]:
        known = names[node.node.name]
        text = N_("“%(word)s” không viết được theo cách %(way)s; viết là %(better)s.")
        yield _fault(node.lineno, text, known.name, way=node.name, better=known.written)


def _condition(node: Any, names: Mapping[str, Placeholder]) -> Iterator[TemplateFault]:
    """Check a condition: names, compared with each other or with a constant, with and, or and not."""
    if isinstance(node, nodes.Name):
        yield from _named(node, names)
    elif isinstance(node, nodes.Not):
        yield from _condition(node.node, names)
    elif isinstance(node, (nodes.And, nodes.Or)):
        yield from (fault for part in (node.left, node.right) for fault in _condition(part, names))
    elif isinstance(node, nodes.Test) and node.name == "none":
        yield from _condition(node.node, names)
    elif isinstance(node, nodes.Compare):
        parts = [node.expr, *(operand.expr for operand in node.ops)]
        named = (part for part in parts if not isinstance(part, nodes.Const))
        yield from (fault for part in named for fault in _condition(part, names))
    else:
        yield _refused(node)


NOT_ALLOWED: Final = N_("“%(word)s” không dùng được trong thư.")


def _named(node: nodes.Name, names: Mapping[str, Placeholder]) -> list[TemplateFault]:
    if node.name in names:
        return []
    return [_fault(node.lineno, N_("không có chỗ điền nào tên là “%(word)s” trong thư này."), node.name)]


def _alone(node: nodes.Name, known: Placeholder) -> list[TemplateFault]:
    if known.sort in ("text", "number"):
        return []
    return [_fault(node.lineno, N_("“%(word)s” phải viết là %(better)s."), known.name, better=known.written)]


def _refused(node: nodes.Node) -> TemplateFault:
    if isinstance(node, nodes.Getattr):
        word = f".{node.attr}"
    elif isinstance(node, nodes.Call):
        word = f"{getattr(node.node, 'name', getattr(node.node, 'attr', ''))}(…)"
    elif isinstance(node, nodes.Const):
        word = repr(node.value)
    else:
        word = getattr(node, "name", "") or type(node).__name__.lower()
    return _fault(node.lineno, NOT_ALLOWED, str(word))


def _trial(template: Template, language: str, text: str) -> list[TemplateFault]:
    """Write the letter with every sort of values; return the first trouble."""
    draft = TemplateDraft.of(text)
    with speaking(language) as spoken:
        for values in template.samples(spoken):
            if found := _tried(draft, values) or _lacking(draft, text, values):
                return [found]
    return []


def _tried(draft: TemplateDraft, values: Values) -> TemplateFault | None:
    for line, piece in _pieces(draft):
        try:
            compiled(piece)(values)
        except UNRENDERABLE:
            return _fault(line, N_("có thể không có gì để điền ở “%(word)s”; đặt trong điều kiện is not none."), piece)
    return None


def _lacking(draft: TemplateDraft, text: str, values: Values) -> TemplateFault | None:
    made = read(text)
    subject, blocks = made.subject_with(values), made.blocks_with(values)
    if not subject:
        return _fault(1, N_("tiêu đề có thể trống với một số dữ liệu; thêm chữ cố định."))
    if len(subject) > MOST_IN_A_SUBJECT:
        long = N_("tiêu đề với dữ liệu mẫu dài %(length)s ký tự, nhiều nhất %(most)s.")
        return _fault(1, long, length=len(subject), most=MOST_IN_A_SUBJECT)
    if not blocks or blocks[0] != _first(made.blocks_with(values), "paragraph"):
        return _fault(draft.chunks[0].line, N_("câu đầu tiên có thể trống với một số dữ liệu; thêm chữ cố định."))
    if any(chunk.kind == "button" for chunk in draft.chunks) and _first(blocks, "button") is None:
        line = next(chunk.line for chunk in draft.chunks if chunk.kind == "button")
        return _fault(line, N_("chữ trên nút có thể trống với một số dữ liệu; thêm chữ cố định."))
    return None


def _first(blocks: tuple[LetterBlock, ...], kind: str) -> LetterBlock | None:
    return next((block for block in blocks if block.kind == kind), None)


def _moved(fault: TemplateFault, by: int) -> TemplateFault:
    return TemplateFault(fault.line + by, fault.text, fault.values)


def _mark(line: str) -> str:
    return line[0] if line[0] in "|[>#" else ""


def _is_fact(line: str) -> bool:
    try:
        label, value = fact_of(line)
    except ValueError:
        return False
    return bool(label and value)


def _fact_parts(line: str) -> tuple[str, ...]:
    return fact_of(line) if _is_fact(line) else ()
