"""python -m deploy.secrets: makes what the containers must keep secret, once, in volumes that only they see.

Folders of /secrets: ``postgres`` (all database passwords); one per service (its addresses of database and broker, and
the key that signs the sign-in, which the three share, beside the one before it); ``topics`` (the broker's super user,
and the passwords that it gives the services); ``kafka`` (the same super user, salted and hashed: what the broker begins
with); ``certificates`` (the key that signs certificates, of a test authority until the agency puts its own there). A
secret that exists is never changed, but for the key that signs the sign-in: ``new-key`` makes another, and what the one
before signed stays good until ``forget-old-key`` (README.md).
"""

import os
import secrets
import sys
from base64 import b64encode
from hashlib import pbkdf2_hmac
from pathlib import Path

from deploy.authority import kept_authority

SERVICES = ("booths", "awards", "notifications")
SUPER_USER = "topics"
OWNER_ONLY = 0o400
ALL_IN_THE_VOLUME = 0o444  # postgres and kafka run under other numbers than the services


def make_secrets(root: Path, host: str = "postgres:5432", broker: str = "kafka:9092") -> None:
    """Make every secret that is missing under ``root``."""
    _kept(root / "postgres" / "superuser", ALL_IN_THE_VOLUME)
    key = _kept(root / "booths" / "secret_key", OWNER_ONLY)
    old = _kept(root / "booths" / "secret_key_old", OWNER_ONLY, "")
    for name in SERVICES:
        password = _kept(root / "postgres" / name, ALL_IN_THE_VOLUME)
        _kept(root / name / "secret_key", OWNER_ONLY, key)
        _kept(root / name / "secret_key_old", OWNER_ONLY, old)
        _kept(root / name / "database_url", OWNER_ONLY, f"postgresql://{name}:{password}@{host}/{name}")
        password = _kept(root / "topics" / name, OWNER_ONLY)
        _kept(root / name / "broker_url", OWNER_ONLY, f"kafka+sasl_plaintext://{name}:{password}@{broker}/")
    password = _kept(root / "topics" / "super_user", OWNER_ONLY)
    _kept(root / "topics" / "broker_url", OWNER_ONLY, f"kafka+sasl_plaintext://{SUPER_USER}:{password}@{broker}/")
    _kept(root / "kafka" / "super_user", ALL_IN_THE_VOLUME, _salted(SUPER_USER, password))
    password = _kept(root / "certificates" / "certificate_key_password", OWNER_ONLY)
    kept_authority(root / "certificates", password, mode=OWNER_ONLY)


def _salted(user: str, password: str, rounds: int = 8192) -> str:
    """Return a user as `kafka-storage.sh format --add-scram` takes it, without the password itself."""
    salt = secrets.token_bytes(24)
    salted = pbkdf2_hmac("sha512", password.encode(), salt, rounds)
    in_text = f'salt="{b64encode(salt).decode()}",saltedpassword="{b64encode(salted).decode()}"'
    return f"SCRAM-SHA-512=[name={user},iterations={rounds},{in_text}]"


def new_key(root: Path) -> None:
    """Let a new key sign the sign-in; the present one becomes the old one, which is only read."""
    _rotate(root, old=(root / "booths" / "secret_key").read_text(encoding="utf-8"), new=secrets.token_urlsafe(32))


def forget_old_key(root: Path) -> None:
    """Let nothing count any more that only the old key signed."""
    _rotate(root, old="", new=(root / "booths" / "secret_key").read_text(encoding="utf-8"))


def _rotate(root: Path, *, old: str, new: str) -> None:
    for name in SERVICES:
        _write(root / name / "secret_key_old", OWNER_ONLY, old)
        _write(root / name / "secret_key", OWNER_ONLY, new)


def _kept(path: Path, mode: int, value: str | None = None) -> str:
    if not path.exists():
        _write(path, mode, secrets.token_urlsafe(32) if value is None else value)
    return path.read_text(encoding="utf-8")


def _write(path: Path, mode: int, value: str) -> None:
    half = path.with_suffix(".new")
    half.unlink(missing_ok=True)
    with os.fdopen(os.open(half, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        file.write(value)
    half.chmod(mode)
    half.replace(path)


WORDS = {"": make_secrets, "new-key": new_key, "forget-old-key": forget_old_key}


if __name__ == "__main__":
    WORDS["".join(sys.argv[1:2])](Path(os.environ.get("SECRETS_FOLDER", "/secrets")))
