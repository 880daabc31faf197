"""The command ``grant EMAIL organiser|officer [PROVINCE] --name NAME``: the first organiser comes from here."""

import argparse
import sys
from collections.abc import Sequence

from sqlalchemy.orm import Session, sessionmaker

from services.booths.actions.staff import AlreadyStaff, grant_role
from services.booths.models.staff import ROLES
from shared.clock import now
from shared.errors import Invalid
from shared.settings import Settings

BY = "grant"


def grant_command(argv: Sequence[str], sessions: sessionmaker[Session], _settings: Settings) -> int:
    """Give a mailbox a role and say so; 0 also if it has it already, 2 if something does not fit."""
    parser = argparse.ArgumentParser(prog="python -m services.booths grant", description=grant_command.__doc__)
    parser.add_argument("email")
    parser.add_argument("role", choices=ROLES)
    parser.add_argument("province", nargs="?", help="code of the officer's province, as in shared/places.csv")
    parser.add_argument("--name", required=True)
    given = parser.parse_args(argv)
    try:
        with sessions.begin() as session:
            staff = grant_role(
                session,
                by=BY,
                email=given.email,
                name=given.name,
                role=given.role,
                province_code=given.province,
                now=now(),
            )
            said = f"{staff.email}: {staff.role} {staff.province_code or ''}".rstrip()
    except AlreadyStaff:
        said = f"{given.email}: {given.role} already"
    except Invalid as trouble:
        sys.stderr.write("".join(f"{field}: {text}\n" for field, text in trouble.fields.items()))
        return 2
    sys.stdout.write(said + "\n")
    return 0
