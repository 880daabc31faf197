"""How long a round's certificates take, made and signed: ``python bench/certificates.py``; exit 1 over a limit.

By the action itself, in batches as the command does, on a PostgreSQL of its own; the time on the wall.
"""

import sys
import time
from datetime import date
from pathlib import Path
from typing import Final

sys.path.insert(0, str(Path(__file__).parents[1]))

from sqlalchemy import func, select

from bench.machine import Sessions, database_server, migrated
from deploy.authority import kept_authority
from services.awards.actions.certificates import issue_certificate, sign_next
from services.awards.commands import AT_ONCE
from services.awards.models import Certificate
from services.awards.papers.signature import signer_of
from shared.clock import now
from shared.settings import Settings
from tests.awards_builders import make_dossier, make_round

CERTIFICATES: Final = 244
MOST_SECONDS: Final = 60.0
PASSWORD: Final = "bench"


def main(_argv: list[str]) -> int:
    """Sign them all; print the figures; return 1 if it takes too long."""
    with database_server(fast=True) as (folder, server):
        url = server.ensure_database("awards")
        sessions = migrated("awards", url)
        settings = Settings(
            database_url=url,
            broker_url="",
            secret_key="",
            certificate_key_file=str(kept_authority(folder / "authority", PASSWORD)),
            certificate_key_password=PASSWORD,
        )
        issue(sessions)
        seconds = sign_all(sessions, settings)
        with sessions() as session:
            size = session.scalar(select(func.avg(func.length(Certificate.pdf)))) or 0
    each = 1000 * seconds / CERTIFICATES
    ratio = seconds / MOST_SECONDS
    print(f"{'':24} {'took':>10} {'limit':>8} {'ratio':>6} {'each':>10} {'size':>10}")
    print(
        f"{f'{CERTIFICATES} signed certificates':24} {seconds:>8.1f} s {MOST_SECONDS:>6.0f} s {ratio:>6.2f}"
        f" {each:>7.0f} ms {size / 1000:>7.0f} kB"
    )
    return int(seconds > MOST_SECONDS)


def issue(sessions: Sessions) -> None:
    """Make a published round with its certificates."""
    with sessions.begin() as session:
        round_ = make_round(session, state="published", decision_number="1234/QĐ", decision_date=date(2018, 9, 12))
        for number in range(1, CERTIFICATES + 1):
            dossier = make_dossier(session, round_)
            issue_certificate(
                session,
                dossier,
                round_=round_,
                number=number,
                decision_number="1/QĐ",
                issued_on=date(2018, 9, 14),
                now=now(),
            )


def sign_all(sessions: Sessions, settings: Settings) -> float:
    """Return the seconds that making, signing and keeping all files took, loading the key included."""
    began = time.perf_counter()
    signer = signer_of(settings, now())
    assert signer is not None
    done = -1
    while done != 0:
        with sessions.begin() as session:
            done = sign_next(session, signer, settings=settings, now=now(), most=AT_ONCE)
    return time.perf_counter() - began


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
