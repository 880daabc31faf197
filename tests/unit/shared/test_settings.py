"""Settings: what is refused at the start, what stands in no log, whose secrets a service does not read."""

from dataclasses import replace
from pathlib import Path

import pytest

from shared.settings import OF_ONE_SERVICE, KeyTooShort, Settings, read_settings

LONG = "k" * 32
GIVEN = {
    "DATABASE_URL": "postgresql://a:password-of-base@b/c",
    "BROKER_URL": "postgresql://broker-password",
    "SECRET_KEY": LONG,
}


@pytest.mark.parametrize("name", ["SECRET_KEY", "SECRET_KEY_OLD"])
def test_a_key_that_could_be_guessed_is_refused_with_a_sentence(name: str) -> None:
    with pytest.raises(KeyTooShort, match=f"{name} has 31 characters and could be guessed: it needs at least 32"):
        read_settings({**GIVEN, name: "k" * 31})


def test_the_old_key_is_read_and_the_new_one_signs() -> None:
    assert read_settings(GIVEN).keys == (LONG,)
    assert read_settings({**GIVEN, "SECRET_KEY_OLD": ""}).keys == (LONG,)
    assert read_settings({**GIVEN, "SECRET_KEY_OLD": "o" * 32}).keys == ("o" * 32, LONG)


def test_what_is_secret_stands_in_no_repr() -> None:
    secret = {name: f"hidden-{name}" for name in (*OF_ONE_SERVICE, "secret_key_old")}
    secret.pop("certificate_key_file")
    given = Settings(database_url="hidden-1", broker_url="hidden-2", secret_key="hidden-3")
    said = repr(replace(given, **secret))  # type: ignore[arg-type]  # all of them are texts
    assert "hidden" not in said
    assert "public_url='http://127.0.0.1:8000'" in said


def test_a_service_does_not_read_the_secrets_of_another(tmp_path: Path) -> None:
    (tmp_path / "smtp").write_text("smtp://user:password@host")
    given = {
        **GIVEN,
        "SMTP_URL_FILE": str(tmp_path / "smtp"),
        "CERTIFICATE_KEY_PASSWORD": "p",
        "CERTIFICATE_KEY_FILE": "f",
    }
    booths, awards, notifications = (read_settings(given, name) for name in ("booths", "awards", "notifications"))
    assert booths.smtp_url == awards.smtp_url == ""
    assert notifications.smtp_url == "smtp://user:password@host"
    assert (awards.certificate_key_file, awards.certificate_key_password) == ("f", "p")
    assert (booths.certificate_key_password, notifications.certificate_key_file) == ("", "")
