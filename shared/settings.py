"""All settings of a process, read once from the environment. README.md has the same table; a test compares them."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path

from shared.quiet import NEVER_QUIET, QuietHours

REQUIRED = ("DATABASE_URL", "BROKER_URL", "SECRET_KEY")


class SettingsMissing(SystemExit):
    """Names every setting that is missing, all at once."""


@dataclass(frozen=True, kw_only=True)
class Settings:
    """Each field is the environment variable of the same name in capitals."""

    database_url: str
    broker_url: str
    secret_key: str
    public_url: str = "http://127.0.0.1:8000"
    smtp_url: str = ""
    letters_shown: bool = False
    mail_from: str = "Khuyến công <khuyencong@localhost>"
    quiet_hours: str = "21:00-07:00"
    smtp_most_connections: int = 2
    smtp_per_minute_and_host: int = 600
    bounce_address: str = ""
    bounce_imap_url: str = ""
    bounce_key: str = ""
    sms_url: str = ""
    sms_key: str = ""
    chat_urls: str = ""
    agency_name_vi: str = "Cục Đổi mới sáng tạo, Chuyển đổi xanh và Khuyến công"
    agency_name_en: str = "Agency for Innovation, Green Transition and Industrial Promotion"
    agency_address: str = "54 Hai Bà Trưng, Hoàn Kiếm, Hà Nội"
    agency_phone: str = "024 2220 2222"
    provinces_on: str = ""
    certificate_key_file: str = ""
    certificate_key_password: str = ""
    log_format: str = "auto"
    log_level: str = "INFO"
    secure_cookies: bool = False
    trusted_proxies: int = 0


def quiet_hours_of(settings: Settings | None) -> QuietHours:
    """Return the hours in which letters wait for the morning; none where they are only kept, for those wake nobody.

    ``settings`` are those of a session, ``session.info.get("settings")``.
    """
    return QuietHours.of(settings.quiet_hours) if settings and settings.smtp_url else NEVER_QUIET


def read_settings(environ: Mapping[str, str]) -> Settings:
    """Return the settings in ``environ``; where ``NAME`` is absent, ``NAME_FILE`` may name a file that holds it.

    Raises SettingsMissing with all names that are required and absent; ValueError if a number is none.
    """
    environ = _from_files(environ) | dict(environ)
    missing = [name for name in REQUIRED if not environ.get(name)]
    if missing:
        raise SettingsMissing(f"Missing settings: {', '.join(missing)} (see the table in README.md)")
    given: dict[str, object] = {}
    for field in fields(Settings):
        raw = environ.get(field.name.upper())
        if raw is None or (raw == "" and field.name != "smtp_url"):
            continue
        given[field.name] = _parsed(field.name.upper(), raw, field.type)
    return Settings(**given)  # type: ignore[arg-type]  # each value was parsed to its field's own type


def _from_files(environ: Mapping[str, str]) -> dict[str, str]:
    """Return the settings that are given as files, as secrets of containers are."""
    names = [field.name.upper() for field in fields(Settings)]
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
