"""Pages of dossiers: entering a product, the case, the office's list and desk, import and prints."""

from services.awards.web.pages.dossiers import (
    case,
    finish,
    imports,
    office,
    papers,
    prints,
    review,
    start,
    steps,
)
from services.awards.web.pages.dossiers.blueprint import bp

__all__ = [
    "bp", "case", "finish", "imports", "office", "papers", "prints", "review", "start", "steps",
]  # fmt: skip
