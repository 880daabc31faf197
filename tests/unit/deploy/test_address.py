"""One address, one folder, one instance; and secrets that stay."""

import os
import socket
import stat
from pathlib import Path

import pytest

from deploy.local.address import Taken, claim
from deploy.local.keys import SECRETS, kept_secrets
from deploy.local.postgres import Server
from deploy.local.settings import service_settings


def test_a_taken_port_says_which_other_to_take(tmp_path: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with (
            pytest.raises(Taken, match=rf"Port {port} is taken .* make run PORT=\d+"),
            claim(tmp_path, "127.0.0.1", port),
        ):
            pass


def test_a_second_instance_is_shown_the_first(tmp_path: Path) -> None:
    with (
        claim(tmp_path, "127.0.0.1", 0) as first,
        pytest.raises(Taken, match=f"It already runs: {first.url} .process "),
        claim(tmp_path, "127.0.0.1", 0),
    ):
        pass


def test_the_folder_is_free_again_afterwards(tmp_path: Path) -> None:
    for _ in range(2):
        with claim(tmp_path, "127.0.0.1", 0) as address:
            assert address.lock_file.read_text() == f"{os.getpid()}\n{address.url}\n"


def test_secrets_are_made_once_and_only_their_owner_reads_them(tmp_path: Path) -> None:
    path = tmp_path / "secrets.env"
    first = kept_secrets(path, ["A", "B"])
    second = kept_secrets(path, ["A", "C"])
    assert first["A"] == second["A"]
    assert len({*first.values(), *second.values()}) == 3
    assert kept_secrets(path, ["B"]) == {"B": first["B"]}
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


@pytest.mark.parametrize(("host", "alone"), [("127.0.0.1", True), ("localhost", True), ("0.0.0.0", False)])
def test_letters_are_shown_only_where_nobody_else_comes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, host: str, alone: bool
) -> None:
    monkeypatch.setenv("CERTIFICATE_KEY_FILE", "of the agency")
    secrets, server = dict.fromkeys(SECRETS, "x"), Server(tmp_path, 1, 1, None)
    with claim(tmp_path, host, 0) as address:
        given = service_settings(server, secrets, address.url, tmp_path, alone=address.alone)
        assert address.alone == alone
        assert given["notifications"]["LETTERS_SHOWN"] == str(int(alone))
