"""What people type about awards besides the words of every service."""

import sys
from argparse import ArgumentParser
from collections.abc import Sequence

from sqlalchemy.orm import Session, sessionmaker
from tqdm import tqdm

from services.awards.actions.certificates import sign_next
from services.awards.papers.signature import KeyUnusable, signer_of
from services.awards.queries.certificates import count_unsigned
from shared.clock import now
from shared.settings import Settings

AT_ONCE = 10


def certificates_command(argv: Sequence[str], sessions: sessionmaker[Session], settings: Settings) -> int:
    """Sign every certificate that waits for its file, and show how far it is; what is signed is kept at once."""
    ArgumentParser(prog="python -m services.awards certificates", description=__doc__).parse_args(argv)
    try:
        signer = signer_of(settings, now())
    except KeyUnusable as trouble:
        sys.stderr.write(f"{trouble}\n")
        return 1
    if signer is None:
        sys.stderr.write("There is no key to sign with: set CERTIFICATE_KEY_FILE and CERTIFICATE_KEY_PASSWORD.\n")
        return 1
    with sessions() as session:
        total = count_unsigned(session)
    done = -1
    with tqdm(total=total, unit="certificate", desc=signer.name) as bar:
        while done != 0:
            with sessions.begin() as session:
                done = sign_next(session, signer, settings=settings, now=now(), most=AT_ONCE)
            bar.update(done)
    sys.stdout.write(f"{bar.n} certificates signed\n")
    return 0
