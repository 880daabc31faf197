"""Which tests `make quick` runs: unit and contract always, of integration those of what git says has changed.

    python -m tests.changed [COMMIT]

Changed is what differs from where this branch left `main` (or from COMMIT), committed or not, and files that git does
not know yet. Prints the paths for pytest in one line.
"""

import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path, PurePosixPath
from typing import Final

ROOT: Final = Path(__file__).parent.parent
ALWAYS: Final = ("tests/unit", "tests/contract")
SERVICES: Final = ("booths", "awards", "notifications")
OF_ALL_SERVICES: Final = ("tests/integration/test_who_may.py", "tests/integration/shared/test_migrations.py")


def main(argv: list[str]) -> int:
    """Print what to run."""
    print(*paths(changed(*argv)))  # noqa: T201  # it is a command
    return 0


def changed(since: str = "") -> list[str]:
    """Return the paths that differ from ``since``, else from where this branch left main, else from the last commit."""
    base = since or _git("merge-base", "HEAD", "main") or _git("merge-base", "HEAD", "origin/main") or ["HEAD"]
    commit = base if isinstance(base, str) else base[0]
    return _git("diff", "--name-only", commit) + _git("ls-files", "--others", "--exclude-standard")


def paths(files: Iterable[str]) -> list[str]:
    """Return the folders and files of tests for changed files.

    A service's tests follow its code, and what is asked of all services: its actions of who may do them, its models of
    the migrations. Where a file of tests changed itself, it is chosen alone. What all stand on (shared, helpers of
    tests) asks for the integration of shared only: the whole is for `make test`.
    """
    chosen = set(ALWAYS)
    for file in files:
        chosen.update(_of(PurePosixPath(file)))
    return sorted(one for one in chosen if (ROOT / one).exists() and not _within(one, chosen))


def _of(file: PurePosixPath) -> list[str]:
    match file.parts:
        case ("services", service, *_) if service in SERVICES and file.suffix != ".po":
            return [f"tests/integration/{service}", *OF_ALL_SERVICES]
        case ("shared", *_):
            return ["tests/integration/shared"]
        case ("tests", "integration", *rest) if rest:
            return [str(file) if file.name.startswith("test_") else str(file.parent)]
    return []


def _within(path: str, chosen: set[str]) -> bool:
    return any(path.startswith(f"{other}/") for other in chosen)


def _git(*words: str) -> list[str]:
    done = subprocess.run(["git", *words], cwd=ROOT, capture_output=True, text=True, check=False)
    return done.stdout.split("\n")[:-1] if done.returncode == 0 else []


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
