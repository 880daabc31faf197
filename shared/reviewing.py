"""What an office writes when it decides on something that was handed in: a paper, an application, a dossier."""

from collections.abc import Sequence
from typing import Final

from shared.errors import N_, Invalid

LONGEST_REASON: Final = 2_000


def joined_reasons(reasons: Sequence[str], *, field: str = "reasons") -> str:
    """Return the reasons one a line, so that the known ones are read in the reader's language.

    Raises Invalid, at ``field``, if there is none or too much.
    """
    said = "\n".join(line.strip() for reason in reasons for line in reason.splitlines() if line.strip())
    if not said:
        raise Invalid(fields={field: N_("Ghi lý do để cơ sở biết cần làm gì.")})
    if len(said) > LONGEST_REASON:
        raise Invalid(fields={field: N_("Lý do quá dài, nhiều nhất 2.000 ký tự.")})
    return said
