"""The whole path of a voting round through nginx, PostgreSQL and Kafka, to a certificate that anybody can check."""

import subprocess
from pathlib import Path

from tests.booth_path import Office
from tests.docker import Stack
from tests.round_path import RoundPath, check_what_is_public

AUTHORITY = "/secrets/certificates/authority.pem"


def test_the_whole_path_of_a_round(stack: Stack, office: Office, tmp_path: Path) -> None:
    path = RoundPath(office, "E2EKV26", seconds=90)
    for step in path.walk():
        office.ledger.settle(step)
    assert office.ledger.twice() == []
    read = [*stack.compose, "exec", "-T", "awards-tick", "cat", AUTHORITY]
    root = subprocess.run(read, check=True, capture_output=True, timeout=60).stdout
    check_what_is_public(path, root, tmp_path)


def test_only_who_signs_sees_the_key(stack: Stack) -> None:
    for container, sees in (("awards-tick", True), ("awards-web", False), ("booths-web", False)):
        look = [*stack.compose, "exec", "-T", container, "test", "-e", "/secrets/certificates/certificate_key.p12"]
        assert (subprocess.run(look, check=False, timeout=60).returncode == 0) is sees, container
