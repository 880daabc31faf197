"""Every template: what it tells, to whom, and what it may name."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import cache, partial
from typing import Any, Final, Literal, get_args, get_type_hints

from services.notifications.domain import addresses, secrets
from services.notifications.letters import held, source
from services.notifications.letters.calls import CALLS_WAITING, values_of_calls
from services.notifications.letters.digests import DIGEST
from services.notifications.letters.occasions import LETTERS, Occasion
from services.notifications.letters.variants import variants
from services.notifications.letters.write import SIGN_IN_CODE, values_of
from shared.events.envelope import Event
from shared.events.samples import sample
from shared.i18n import LANGUAGES, Language

Sort = Literal["text", "number", "points", "day", "moment", "yes_no"]
SORTS: Final[Mapping[type, Sort]] = {
    bool: "yes_no",
    str: "text",
    int: "number",
    Decimal: "points",
    datetime: "moment",
    date: "day",
}
WAYS: Final[Mapping[Sort, tuple[str, ...]]] = {
    "text": (),
    "number": ("number",),
    "points": ("points", "number"),
    "day": ("day",),
    "moment": ("deadline", "moment", "day"),
    "yes_no": (),
}
"""How a value can be written, the usual way first; texts and numbers can also stand alone."""

Values = Mapping[str, Any]


@dataclass(frozen=True)
class Placeholder:
    """A name that a template may use; ``optional`` if there is not always something."""

    name: str
    sort: Sort
    optional: bool
    example: str

    @property
    def written(self) -> str:
        """Return it as one usually writes it."""
        if self.sort == "yes_no":
            return f"{{% if {self.name} %}} … {{% endif %}}"
        way = f" | {WAYS[self.sort][0]}" if WAYS[self.sort] else ""
        return f"{{{{ {self.name}{way} }}}}"


@dataclass(frozen=True)
class Template:
    """A template by name: the events and occasions that use it; without any, values of its own."""

    name: str
    told: tuple[tuple[type[Event], Occasion], ...] = ()
    values: Values | None = None
    kind: str = "notice"
    families: tuple[str, ...] = ()

    def samples(self, language: Language) -> Iterator[Values]:
        """Return the values of every sort of letter that it must be able to tell."""
        if self.values is not None:
            yield self.values
        for cls in dict.fromkeys(cls for cls, _ in self.told):
            for event in variants(cls):
                yield values_of(event, language)

    def sample(self, language: Language) -> Values:
        """Return plausible values."""
        if self.values is not None:
            return self.values
        return values_of(sample(self.told[0][0]), language)

    def placeholders(self, language: Language) -> dict[str, Placeholder]:
        """Return what it may name: what all of its events have, but for ids and lists."""
        every = [self._named(cls, language) for cls in dict.fromkeys(cls for cls, _ in self.told)]
        if self.values is not None:
            every.append({name: _placeholder(name, value, False) for name, value in self.values.items()})
        first, *others = every
        return {name: found for name, found in first.items() if all(name in other for other in others)}

    @property
    def needs_second(self) -> bool:
        """Return whether a second person publishes its texts: its letters tell others what was decided about them."""
        return self.kind == "decision" and self.families != (addresses.ORGANISERS,)

    @property
    def has_button(self) -> bool:
        """Return whether its letters have a button."""
        return any(kind == "button" for kind, _ in source.load(self.name, LANGUAGES[0]).parts)

    @property
    def has_code(self) -> bool:
        """Return whether its letters have a code in them."""
        return any(kind == "code" for kind, _ in source.load(self.name, LANGUAGES[0]).parts)

    def _named(self, cls: type[Event], language: Language) -> dict[str, Placeholder]:
        values = values_of(sample(cls), language)
        hints = get_type_hints(cls)
        optional = {name for name, hint in hints.items() if type(None) in get_args(hint)}
        shown = {name: value for name, value in values.items() if not name.endswith(("_vi", "_en"))}
        return {
            name: _placeholder(name, value, name in optional)
            for name, value in sorted(shown.items())
            if type(value) in SORTS
        }


OTHERS: Final[Mapping[str, Callable[[], Template]]] = {
    SIGN_IN_CODE: lambda: Template(
        SIGN_IN_CODE,
        values={"code": secrets.HIDDEN, "until": datetime(2018, 5, 7, 1, 10, tzinfo=UTC)},
        kind="sign_in",
        families=("sign_in",),
    ),
    DIGEST: lambda: Template(
        DIGEST,
        values={
            "first_subject": "HTX dệt lanh Lùng Tám đã rút đăng ký HG18-0042",
            "since": datetime(2018, 5, 7, 1, tzinfo=UTC),
            "topics": "Hội chợ Công Thương khu vực phía Bắc, Hà Giang 2018",
            "total": 12,
            "until": datetime(2018, 5, 7, 2, tzinfo=UTC),
        },
        kind="digest",
        families=(addresses.ORGANISERS,),
    ),
    CALLS_WAITING: lambda: Template(
        CALLS_WAITING,
        values=values_of_calls(12, 3, datetime(2018, 5, 9, 10, tzinfo=UTC), ["Hà Giang"]),
        families=(addresses.family(addresses.OFFICERS), addresses.ORGANISERS),
    ),
    **{
        name: partial(Template, name, values=values, kind="decision", families=(addresses.ORGANISERS,))
        for name, values in held.SAMPLES.items()
    },
}
"""Templates that tell no event."""


@cache
def templates() -> Mapping[str, Template]:
    """Return every template by name."""
    told: dict[str, list[tuple[type[Event], Occasion]]] = {}
    for cls, occasions in LETTERS.items():
        for occasion in occasions:
            told.setdefault(occasion.template, []).append((cls, occasion))
    return {name: _of(name, pairs) for name, pairs in told.items()} | {name: make() for name, make in OTHERS.items()}


def _of(name: str, told: list[tuple[type[Event], Occasion]]) -> Template:
    found = (occasion.families or map(addresses.family, occasion.to(sample(cls))) for cls, occasion in told)
    families = tuple(dict.fromkeys(family for some in found for family in some))
    return Template(name, tuple(told), kind=told[0][1].kind, families=families)


def _placeholder(name: str, value: Any, optional: bool) -> Placeholder:
    sort = SORTS[type(value)]
    way = WAYS[sort]
    written = str(source.environment().filters[way[0]](value)) if way else str(value)
    return Placeholder(name, sort, optional, written if sort != "yes_no" else "")
