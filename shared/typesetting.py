"""Official papers: a Typst template and plain values in, the bytes of a PDF out, in the one font that is shipped."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any, Final

import fontpkg_be_vietnam_pro as be_vietnam_pro
import typst

FONTS: Final = be_vietnam_pro.ROOT / "files"


def typeset(template: Path, data: Mapping[str, Any], *, at: datetime) -> bytes:
    """Return the PDF, with its fonts embedded, that a template makes of ``data``: set as text, never as markup.

    The template may import its neighbours, and nothing outside of its folder; ``at`` is the date in the file.
    """
    compiler = typst.Compiler(template, root=template.parent, font_paths=fonts())
    inputs = {"data": json.dumps(data, ensure_ascii=False)}
    made = compiler.compile(format="pdf", sys_inputs=inputs, timestamp=at.astimezone(UTC).replace(microsecond=0))
    if not isinstance(made, bytes):
        raise TypeError("a PDF is one file")
    return made


@cache
def fonts() -> typst.Fonts:
    """Return the fonts that papers are set in; the machine's own are left out, so that they look alike everywhere."""
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[FONTS])
