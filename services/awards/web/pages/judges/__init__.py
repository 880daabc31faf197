"""Pages of the jury: the secretariat's office, and what each judge sees of their own."""

from services.awards.web.pages.judges import office, one, own
from services.awards.web.pages.judges.blueprint import bp

__all__ = ["bp", "office", "one", "own"]
