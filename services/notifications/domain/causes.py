"""Why a letter did not arrive, as far as its last answer says: the recipient's doing, or the system's."""

from typing import Final, Literal, get_args

from services.notifications.domain.refusals import judge

Cause = Literal["gone", "full", "route", "address", "later", "policy", "ours", "letter", "unclear"]
"""What ``judge`` says of an answer, or what we say: the ``address`` or the ``letter`` cannot be written."""
CAUSES: Final[tuple[Cause, ...]] = get_args(Cause)
OF_THE_SYSTEM: Final[frozenset[Cause]] = frozenset({"policy", "ours", "letter"})
"""No recipient can do anything about these: they are mended here, and then the letters are sent again."""
BY_THE_ADDRESS: Final[frozenset[Cause]] = frozenset({"gone", "address"})
"""Sending these again is of no use before the address is another, or somebody has looked."""
ADDRESS_UNWRITABLE: Final = "this address cannot be written"
LETTER_UNWRITABLE: Final = "this letter cannot be written"


def cause_of(answer: str) -> Cause:
    """Return the cause of what was said last to a letter that did not arrive."""
    if answer.startswith(ADDRESS_UNWRITABLE):
        return "address"
    if answer.startswith(LETTER_UNWRITABLE):
        return "letter"
    return judge(0, "", answer)
