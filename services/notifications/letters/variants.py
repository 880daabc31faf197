"""The sorts of letter that one template must be able to tell: its event, varied."""

from collections.abc import Iterator
from dataclasses import fields, replace
from itertools import islice, product
from typing import Final, TypeVar, get_args, get_type_hints
from uuid import UUID

from shared.events.envelope import Event
from shared.events.samples import sample

E = TypeVar("E", bound=Event)

MOST_VARIANTS: Final = 64


def variants(cls: type[E]) -> Iterator[E]:
    """Return events of all sorts that a template must be able to tell: yes and no, with and without, empty texts.

    What may be missing is missing all at once: it was added to the event together.
    """
    usual = sample(cls)
    hints = get_type_hints(cls)
    yes_no = [name for name, hint in hints.items() if hint is bool]
    optional = [name for name, hint in hints.items() if type(None) in get_args(hint) and UUID not in get_args(hint)]
    for chosen in islice(product((True, False), repeat=len(yes_no)), MOST_VARIANTS):
        event = replace(usual, **dict(zip(yes_no, chosen, strict=True)))
        yield event
        if optional:
            yield replace(event, **dict.fromkeys(optional))
    yield replace(usual, **{field.name: "" for field in fields(cls) if isinstance(getattr(usual, field.name), str)})
