"""States of a kind of case and which may follow which: pure, so that a domain may say them."""

from collections.abc import Collection, Mapping
from typing import Generic, TypeVar

from shared.errors import Conflict

State = TypeVar("State", bound=str)


class Machine(Generic[State]):
    """Which states follow which; ``State`` is a Literal of all of them, so that mypy refuses a misspelt one.

    ``follows`` names every state, the last ones with nothing behind them. ``refuses`` is raised for a step that is not
    in it, with the values ``state`` and ``wanted``.
    """

    def __init__(self, follows: Mapping[State, Collection[State]], *, refuses: type[Conflict]) -> None:
        self.follows = {state: frozenset(nexts) for state, nexts in follows.items()}
        self.refuses = refuses
        if unknown := set().union(*self.follows.values()) - self.follows.keys():
            raise ValueError(f"states that lead nowhere and are not named: {sorted(unknown)}")

    @property
    def states(self) -> tuple[State, ...]:
        """Every state, in the order in which they were named."""
        return tuple(self.follows)

    def named(self, word: str) -> State | None:
        """Return the state that ``word`` names, as an address or a form does; None if there is none."""
        return next((state for state in self.follows if state == word), None)

    def leads(self, state: State, wanted: State) -> bool:
        """Return whether a case in ``state`` may become ``wanted``."""
        return wanted in self.follows[state]

    def check(self, state: State, wanted: State) -> None:
        """Raise the machine's refusal unless a case in ``state`` may become ``wanted``."""
        if not self.leads(state, wanted):
            raise self.refuses(state=state, wanted=wanted)
