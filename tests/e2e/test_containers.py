"""What only the containers can show: who reads which database, who sees the key, what the gateway hides and says."""

import subprocess

import requests

from tests.docker import Stack


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


def test_what_is_forged_before_the_gateway_counts_for_nothing(stack: Stack) -> None:
    page = stack.url + "/booths/"
    forged = {"X-Forwarded-For": "127.0.0.1", "X-Forwarded-Proto": "https", "X-Forwarded-Host": "evil.example"}
    assert requests.get(page, headers=forged, timeout=30).status_code == 200  # https is refused where it is not ours
    assert requests.get(page, headers={"Host": "evil.example"}, timeout=30).status_code == 400


def test_only_who_signs_sees_the_key(stack: Stack) -> None:
    for container, sees in (("awards-tick", True), ("awards-web", False), ("booths-web", False)):
        look = [*stack.compose, "exec", "-T", container, "test", "-e", "/secrets/certificates/certificate_key.p12"]
        assert (subprocess.run(look, check=False, timeout=60).returncode == 0) is sees, container
