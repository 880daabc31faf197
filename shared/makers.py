"""What the programme distinguishes among makers and their products: the lists that every service keeps to."""

from typing import Final

KINDS: Final = ("enterprise", "cooperative", "cooperative_group", "business_household")
"""An establishment's kind."""

GROUPS: Final = ("A", "B", "C", "D")
"""Product groups: crafts, food, machines and tools, others (rules of the vote)."""
