"""States of rounds and dossiers, and which may follow which."""

from collections.abc import Mapping
from typing import Final

from shared.errors import N_, Conflict

ROUND: Final[Mapping[str, frozenset[str]]] = {
    "draft": frozenset({"open"}),
    "open": frozenset({"scoring"}),
    "scoring": frozenset({"tallied"}),
    "tallied": frozenset({"tallied", "council"}),  # again: a correction is a new version
    "council": frozenset({"tallied", "published"}),
    "published": frozenset({"closed"}),
    "closed": frozenset(),
}
IS_PUBLIC: Final = frozenset({"published", "closed"})
"""States of rounds whose result anyone may see."""

DOSSIER: Final[Mapping[str, frozenset[str]]] = {
    "draft": frozenset({"submitted", "withdrawn"}),
    "submitted": frozenset({"draft", "returned", "accepted", "refused", "withdrawn"}),
    "returned": frozenset({"submitted", "refused", "withdrawn"}),
    "accepted": frozenset({"struck"}),
    "refused": frozenset(),
    "withdrawn": frozenset(),
    "struck": frozenset(),
}


class RoundNotReady(Conflict):
    """The round's state does not lead to the wanted one."""

    text = N_("Kỳ bình chọn đang ở trạng thái không cho phép việc này.")


class DossierNotReady(Conflict):
    """The dossier's state does not lead to the wanted one."""

    text = N_("Hồ sơ đang ở trạng thái không cho phép việc này.")


def check_round(state: str, wanted: str) -> None:
    """Raise RoundNotReady unless a round in ``state`` may become ``wanted``."""
    if wanted not in ROUND[state]:
        raise RoundNotReady(state=state, wanted=wanted)


def check_dossier(state: str, wanted: str) -> None:
    """Raise DossierNotReady unless a dossier in ``state`` may become ``wanted``."""
    if wanted not in DOSSIER[state]:
        raise DossierNotReady(state=state, wanted=wanted)
