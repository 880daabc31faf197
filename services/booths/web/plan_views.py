"""What of a floor plan a reader asked to see: which hall, which booths, how near."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Final

from flask import request

from services.booths.models import Hall
from services.booths.queries.plans import PlanBooth

ZOOMS: Final = {"fit": 0.0, "1": 1.6, "2": 2.4}
"""Pixels per dm; 0 fits the hall into the page. At 1 a standard booth is 48 px wide, a finger's breadth."""


@dataclass(frozen=True, slots=True)
class PlanFilter:
    """Which booths stand out; empty means all."""

    zone: str = ""
    kind: str = ""
    free: bool = False
    zoom: str = "1"

    @property
    def on(self) -> bool:
        """Whether some booths stand back."""
        return bool(self.zone or self.kind or self.free)

    def lets(self, booth: PlanBooth) -> bool:
        """Return whether a booth stands out."""
        return (
            (not self.zone or booth.zone == self.zone)
            and (not self.kind or booth.kind == self.kind)
            and (not self.free or booth.state == "free")
        )

    @property
    def pixels(self) -> float:
        """Pixels per dm."""
        return ZOOMS[self.zoom]


def asked_filter(zones: Collection[str]) -> PlanFilter:
    """Return the filter of the present address; what makes no sense is left out."""
    zone, kind, zoom = (request.args.get(name, "") for name in ("zone", "kind", "zoom"))
    return PlanFilter(
        zone=zone if zone in zones else "",
        kind=kind if kind in ("standard", "corner") else "",
        free=request.args.get("free") == "1",
        zoom=zoom if zoom in ZOOMS else "1",
    )


def asked_hall(halls: Sequence[Hall]) -> Hall | None:
    """Return the hall of ``?hall=`` (its number), the first if there is none such, None without halls."""
    asked = request.args.get("hall", "")
    return next((hall for hall in halls if str(hall.serial) == asked), halls[0] if halls else None)
