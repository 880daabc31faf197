"""Passwords and keys of this machine: made once, kept in a file that only its owner reads."""

import os
import secrets
from collections.abc import Sequence
from pathlib import Path

SECRETS = (
    "SECRET_KEY", "BOOTHS_PASSWORD", "AWARDS_PASSWORD", "NOTIFICATIONS_PASSWORD", "CERTIFICATE_KEY_PASSWORD",
)  # fmt: skip


OLD_KEY = "SECRET_KEY_OLD"
"""Stands in the file only while a new SECRET_KEY takes its place."""


def kept_secrets(path: Path, names: Sequence[str]) -> dict[str, str]:
    """Return a secret for each name, from ``path`` (``NAME=value`` lines) or made now and kept there, mode 600."""
    kept: dict[str, str] = {}
    if path.exists():
        lines = path.read_text(encoding="utf-8").splitlines()
        kept = dict(line.split("=", 1) for line in lines if "=" in line and not line.startswith("#"))
    missing = [name for name in names if name not in kept]
    if missing:
        kept |= {name: secrets.token_urlsafe(32) for name in missing}
        _write_privately(path, "".join(f"{name}={value}\n" for name, value in kept.items()))
    return {name: value for name, value in kept.items() if name in {*names, OLD_KEY}}


def _write_privately(path: Path, text: str) -> None:
    half = path.with_suffix(".new")
    half.unlink(missing_ok=True)
    with os.fdopen(os.open(half, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        file.write(text)
    half.replace(path)
