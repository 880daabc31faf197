"""Who runs what when several workers run the tests (pytest-xdist): a lane is what one worker runs, in order.

A file is a lane, so that what its tests share is made once; all that needs the containers is one, for they are brought
up once. The longest go first: they wait more than they compute, and the quick ones run beside them. tests/conftest.py
makes this known to pytest.
"""

import re
from typing import Any, Final

import pytest

CONTAINERS: Final = "containers"
LONG: Final = (
    (CONTAINERS, r"^tests/e2e/|browser/test_(booth|round)_path|\[kafka|test_nginx"),
    ("kills of a booth's path", r"chaos/test_kill_workers"),
    ("kills of letters", r"chaos/test_letters_killed"),
    *((f"pages of {name}", rf"test_pages.py::.*\[{name}-") for name in ("booths", "awards", "notifications")),
    ("kills of a round's path", r"chaos/test_round_path"),
    *((f"routes of {name}", rf"test_routes.py::.*\[{name}\]") for name in ("awards", "booths", "notifications")),
    ("anything to the API of awards", r"test_api_fuzz.py::test_awards"),
    ("anything to the other APIs", r"test_api_fuzz"),
)
"""Lanes of more or less than one file, the longest first; by which tests."""
ORDER: Final = ("browser", "chaos", "integration", "contract", "unit")
"""Folders of the other tests, the slowest first."""


UUID: Final = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def pytest_make_parametrize_id(val: object) -> str | None:
    """Call a test by what is the same in every worker: no random number, no set in the order of this process."""
    if isinstance(val, set | frozenset):
        return ",".join(sorted(map(str, val))) or "none"
    return UUID.sub("uuid", val) if isinstance(val, str) and UUID.search(val) else None


def lane_of(nodeid: str) -> str:
    """Return the name of the lane in which a test runs."""
    return next((name for name, tests in LONG if re.search(tests, nodeid)), nodeid.partition("::")[0])


def _place(item: pytest.Item) -> tuple[int, int, str]:
    names = [name for name, _ in LONG]
    lane = lane_of(item.nodeid)
    folder = item.nodeid.split("/")[1]
    late = ORDER.index(folder) if folder in ORDER else len(ORDER)
    return (names.index(lane) if lane in names else len(names), late, lane)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Let several workers begin with the longest; one alone runs the quick ones first, which are told soonest."""
    alone = not hasattr(config, "workerinput")
    items.sort(key=lambda item: (-1 if alone else 1) * _place(item)[0])
    if not alone:
        items.sort(key=_place)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Give each worker lanes, in the order of the collection."""
    from xdist.scheduler import LoadScopeScheduling

    class Lanes(LoadScopeScheduling):  # type: ignore[misc]  # it has no types
        def _split_scope(self, nodeid: str) -> str:
            return lane_of(nodeid)

    config.option.loadscopereorder = False
    return Lanes(config, log)
