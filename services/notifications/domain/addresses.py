"""Names of groups, and mailboxes in one spelling."""

from typing import Final
from uuid import UUID

ORGANISERS: Final = "organisers"
OFFICERS: Final = "province:*"
EVERY: Final = "*"


def establishment(id: UUID) -> str:
    """Return the group of an establishment's members."""
    return f"establishment:{id}"


def province(code: str) -> str:
    """Return the group of a province's officers."""
    return f"province:{code}"


def secretariat(round_id: UUID) -> str:
    """Return the group of those who do a voting round's clerical work."""
    return f"secretariat:{round_id}"


def judge(id: str) -> str:
    """Return the group that is one judge of one round."""
    return f"judge:{id}"


def is_pattern(group: str) -> bool:
    """Return whether the name stands for many groups (``province:*``): those that are known when it is used."""
    return group.endswith(EVERY)


def pattern_of(group: str) -> str | None:
    """Return the pattern that stands for this group among others, if there is one."""
    return OFFICERS if family(group) == family(OFFICERS) else None


def family(group: str) -> str:
    """Return what sort of group it is: establishment, province, organisers, judge, secretariat, council, …"""
    return group.partition(":")[0]
