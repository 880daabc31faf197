"""The explanation of one application as its page shows it: the sentences of reasons.py, put in order."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from services.booths.reasons import OLDER, Facts, decided, is_older, stop_text, wish_name, wish_text
from services.booths.web.words import FLAGS
from shared.i18n import gettext as _

KINDS: Final = {"given": "done", "not_needed": "plain"}


@dataclass(frozen=True, slots=True)
class WishAnswer:
    """What became of one wish: its name, the chip's kind, the sentence."""

    name: str
    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Why:
    """The explanation of one application, in the reader's language; ``decided`` and the first stop come first."""

    decided: str
    position: int
    points: int
    breakdown: Sequence[tuple[str, int]]
    booths: Sequence[str]
    stops: Sequence[str]
    wishes: Sequence[WishAnswer]


def why(explanation: Facts, wanted: int) -> Why:
    """Return the explanation that a draw's result has for one application, in words."""
    older = is_older(explanation)
    return Why(
        decided=decided(explanation["booths"], wanted),
        position=explanation["position"],
        points=explanation["points"],
        breakdown=[(_(FLAGS[part["flag"]]), part["points"]) for part in explanation["breakdown"]],
        booths=list(explanation["booths"]),
        stops=[_(OLDER)] if older else [stop_text(stop, explanation["position"]) for stop in explanation["stops"]],
        wishes=[]
        if older
        else [
            WishAnswer(wish_name(wish["wish"]), KINDS.get(wish["outcome"], "problem"), wish_text(wish))
            for wish in explanation["wishes"]
        ],
    )
