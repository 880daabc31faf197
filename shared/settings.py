"""All settings of a process, read once from the environment. README.md has the same table; a test compares them."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Final

from shared.quiet import NEVER_QUIET, QuietHours

REQUIRED = ("DATABASE_URL", "BROKER_URL", "SECRET_KEY")
SHORTEST_KEY: Final = 32
OF_ONE_SERVICE: Final[Mapping[str, str]] = {
    "smtp_url": "notifications",
    "smtp_second_url": "notifications",
    "dkim_key": "notifications",
    "bounce_imap_url": "notifications",
    "bounce_key": "notifications",
    "sms_url": "notifications",
    "sms_key": "notifications",
    "chat_urls": "notifications",
    "certificate_key_file": "awards",
    "certificate_key_password": "awards",
}
"""Secrets that one service alone needs: the others do not read them, wherever they stand."""


class SettingsMissing(SystemExit):
    """Names every setting that is missing, all at once."""


class KeyTooShort(SystemExit):
    """A key that signs could be guessed."""


@dataclass(frozen=True, kw_only=True)
class Settings:
    """Each field is the environment variable of the same name in capitals; what is secret stands in no ``repr``."""

    database_url: str = field(repr=False)
    broker_url: str = field(repr=False)
    secret_key: str = field(repr=False)
    secret_key_old: str = field(default="", repr=False)
    public_url: str = "http://127.0.0.1:8000"
    other_hosts: str = ""
    smtp_url: str = field(default="", repr=False)
    smtp_second_url: str = field(default="", repr=False)
    letters_shown: bool = False
    mail_from: str = "Khuyến công <khuyencong@localhost>"
    quiet_hours: str = "21:00-07:00"
    smtp_most_connections: int = 2
    smtp_per_minute_and_host: int = 600
    dkim_key: str = field(default="", repr=False)
    dkim_selector: str = "khuyencong"
    bounce_address: str = ""
    bounce_address_per_letter: bool = False
    bounce_imap_url: str = field(default="", repr=False)
    bounce_key: str = field(default="", repr=False)
    bounce_mark_days: int = 30
    sms_url: str = field(default="", repr=False)
    sms_key: str = field(default="", repr=False)
    chat_urls: str = field(default="", repr=False)
    agency_name_vi: str = "Cục Đổi mới sáng tạo, Chuyển đổi xanh và Khuyến công"
    agency_name_en: str = "Agency for Innovation, Green Transition and Industrial Promotion"
    agency_address: str = "54 Hai Bà Trưng, Hoàn Kiếm, Hà Nội"
    agency_phone: str = "024 2220 2222"
    provinces_on: str = ""
    certificate_key_file: str = ""
    certificate_key_password: str = field(default="", repr=False)
    log_format: str = "auto"
    log_level: str = "INFO"
    trusted_proxies: int = 0
    trusted_networks: str = ""
    security_log_days: int = 365
    new_establishments_a_day: int = 3
    new_papers_a_day: int = 100
    new_megabytes_a_day: int = 200

    @property
    def secure_cookies(self) -> bool:
        """Whether people come by https: then cookies go over nothing else, and browsers stay with it."""
        return self.public_url.startswith("https://")

    @property
    def keys(self) -> tuple[str, ...]:
        """The keys under which a signature or digest is good, that which signs last."""
        return (self.secret_key_old, self.secret_key) if self.secret_key_old else (self.secret_key,)


def nights_of(settings: Settings | None) -> QuietHours:
    """Return the hours in which nobody is expected to answer, for a service that is not told where letters go out."""
    return QuietHours.of(settings.quiet_hours) if settings else NEVER_QUIET


def quiet_hours_of(settings: Settings | None) -> QuietHours:
    """Return the hours in which letters wait for the morning; none where they are only kept, for those wake nobody.

    ``settings`` are those of a session, ``session.info.get("settings")``.
    """
    return QuietHours.of(settings.quiet_hours) if settings and settings.smtp_url else NEVER_QUIET


def read_settings(environ: Mapping[str, str], service: str = "") -> Settings:
    """Return the settings in ``environ``; where ``NAME`` is absent, ``NAME_FILE`` may name a file that holds it.

    What only another service than ``service`` needs is not read. Raises SettingsMissing with all names that are
    required and absent; KeyTooShort; ValueError if a number is none.
    """
    environ = {name: value for name, value in environ.items() if _may_read(name, service)}
    environ = _from_files(environ) | environ
    missing = [name for name in REQUIRED if not environ.get(name)]
    if missing:
        raise SettingsMissing(f"Missing settings: {', '.join(missing)} (see the table in README.md)")
    for name in ("SECRET_KEY", "SECRET_KEY_OLD"):
        if 0 < len(environ.get(name, "")) < SHORTEST_KEY:
            raise KeyTooShort(
                f"{name} has {len(environ[name])} characters and could be guessed: it needs at least {SHORTEST_KEY}. "
                "Make one: python3 -c 'import secrets; print(secrets.token_urlsafe(32))'"
            )
    given: dict[str, object] = {}
    for one in fields(Settings):
        raw = environ.get(one.name.upper())
        if raw is None or (raw == "" and one.name != "smtp_url"):
            continue
        given[one.name] = _parsed(one.name.upper(), raw, one.type)
    return Settings(**given)  # type: ignore[arg-type]  # each value was parsed to its field's own type


def _may_read(name: str, service: str) -> bool:
    plain = name.lower()
    owner = OF_ONE_SERVICE.get(plain) or OF_ONE_SERVICE.get(plain.removesuffix("_file"))
    return owner in {None, service}


def _from_files(environ: Mapping[str, str]) -> dict[str, str]:
    """Return the settings that are given as files, as secrets of containers are."""
    names = [one.name.upper() for one in fields(Settings)]
    files = {name: environ[f"{name}_FILE"] for name in names if environ.get(f"{name}_FILE")}
    return {name: Path(file).read_text(encoding="utf-8").strip() for name, file in files.items()}


def _parsed(name: str, raw: str, kind: object) -> object:
    if kind is bool:
        return raw.strip().lower() in {"1", "true", "yes"}
    if kind is int:
        if not raw.strip().isdigit():
            raise ValueError(f"{name} must be a whole number, not {raw!r}")
        return int(raw)
    return raw
