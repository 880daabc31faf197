"""The embedded server: any folder, own roles, kept data, taken over and repaired."""

import os
import stat
from pathlib import Path

import psycopg
import pytest

from deploy.local import postgres


def test_each_role_sees_its_own_database_only(server: postgres.Server) -> None:
    one, other = server.ensure_database("one"), server.ensure_database("other")
    with psycopg.connect(one) as connection:
        row = connection.execute("SELECT current_user, current_database()").fetchone()
        assert row == ("one", "one")
    for database in ("other", "postgres"):
        with pytest.raises(psycopg.OperationalError, match="permission denied for database"):
            psycopg.connect(f"{one.rpartition('/')[0]}/{database}")
    with psycopg.connect(other):
        pass
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(one.replace("one:", "one:wrong"))


def test_the_password_given_last_counts(server: postgres.Server) -> None:
    first = server.ensure_database("again")
    second = server.ensure_database("again", "known beforehand")
    assert second.startswith("postgresql://again:known beforehand@127.0.0.1:")
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(first)


def test_names_are_sorted_the_same_everywhere(server: postgres.Server) -> None:
    with psycopg.connect(server.ensure_database("sorting")) as connection:
        rows = connection.execute("SELECT lower('ĐẮK LẮK'), 'a' < 'B', 'Z' < 'a'").fetchone()
    assert rows == ("đắk lắk", False, True)


def test_data_outlive_a_stop_and_a_killed_starter(tmp_path: Path) -> None:
    folder = tmp_path / "một thư mục"
    server = postgres.start(folder, fast=True)
    try:
        with psycopg.connect(server.ensure_database("kept")) as connection:
            connection.execute("CREATE TABLE t AS SELECT 7 AS n")
        taken_over = postgres.start(folder, fast=True)
        assert (taken_over.pid, taken_over.port) == (server.pid, server.port)
        assert stat.S_IMODE((folder / "superuser.password").stat().st_mode) == 0o600
        server.stop()
        server = postgres.start(folder, fast=True)
        with psycopg.connect(server.ensure_database("kept")) as connection:
            assert connection.execute("SELECT n FROM t").fetchone() == (7,)
    finally:
        server.stop()


def test_a_folder_killed_during_its_making_is_made_anew(tmp_path: Path) -> None:
    (tmp_path / "data" / "new").mkdir(parents=True)
    (tmp_path / "data" / "new" / "rubbish").write_text("x")
    server = postgres.start(tmp_path, fast=True)
    server.stop()
    assert not (tmp_path / "data" / "new").exists()


def test_a_stale_pid_file_of_a_dead_server_is_no_hindrance(tmp_path: Path) -> None:
    server = postgres.start(tmp_path, fast=True)
    assert server.process is not None
    os.kill(server.pid, 9)
    server.process.wait()
    assert (tmp_path / "data" / "postmaster.pid").exists()
    again = postgres.start(tmp_path, fast=True)
    again.stop()


def test_what_went_wrong_is_told(tmp_path: Path, server: postgres.Server) -> None:
    with pytest.raises(postgres.PostgresFailed, match=r"(?s)did not start on port \d+:\n.*Address already in use"):
        postgres.start(tmp_path, port=server.port, fast=True)
