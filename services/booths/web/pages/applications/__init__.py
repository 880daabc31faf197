"""Applications: the maker's way from beginning to handing in, the case page, and the office's list and decisions."""

from services.booths.web.pages.applications import case, finish, office, review, start, steps, wishes
from services.booths.web.pages.applications.blueprint import bp

__all__ = ["bp", "case", "finish", "office", "review", "start", "steps", "wishes"]
