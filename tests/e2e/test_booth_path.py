"""The whole path of a booth through nginx, PostgreSQL and Kafka, its letters read from maildev."""

import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import requests

from tests.booth_path import BoothPath, Office
from tests.docker import Stack


def test_the_whole_path_of_a_booth(office: Office, tmp_path: Path) -> None:
    path = BoothPath(office, "E2E26", datetime.now(UTC))
    for step in path.walk():
        office.ledger.settle(step)
    first, second, third = (*path.winners, path.waiting)
    held = path.held()
    assert [state for state, _ in held[first.email]] == ["confirmed"]
    assert [state for state, _ in held[second.email]] == ["declined"]
    assert held[third.email] == [("offered", held[second.email][0][1])]
    assert office.ledger.twice() == []
    verify(office.organiser.call("GET", f"/booths/fairs/{path.code}/draw.json").content, tmp_path)


def verify(proof: bytes, folder: Path) -> None:
    """Recompute the published draw as an outsider would."""
    file = folder / "draw.json"
    file.write_bytes(proof)
    call = [sys.executable, "-m", "services.booths", "verify", str(file)]
    done = subprocess.run(call, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_a_service_cannot_read_anothers_database(stack: Stack) -> None:
    program = """
import os, psycopg
from pathlib import Path
url = Path(os.environ["DATABASE_URL_FILE"]).read_text()
print(psycopg.connect(url).execute("SELECT current_database()").fetchone()[0])
for other in ("awards", "notifications", "postgres"):
    try:
        psycopg.connect(url.rpartition("/")[0] + "/" + other)
    except psycopg.OperationalError as refusal:
        assert "permission denied" in str(refusal), refusal
    else:
        raise SystemExit(f"it can read {other}")
"""
    call = [*stack.compose, "exec", "-T", "booths-web", "python", "-c", program]
    assert subprocess.run(call, check=True, capture_output=True, text=True, timeout=60).stdout.strip() == "booths"


def test_the_gateway_hides_what_is_not_for_the_public(stack: Stack) -> None:
    for path in ("/livez", "/readyz", "/metrics"):
        assert requests.get(stack.url + path, timeout=30).status_code == 404
    front = requests.get(stack.url + "/", allow_redirects=False, timeout=30)
    assert (front.status_code, front.headers["Location"]) == (302, "/booths/")
