"""python -m services.notifications web | relay | consume | tick | migrate | replay | dead-letters | …"""

import sys

from services.notifications.service import SERVICE
from shared.cli import main

if __name__ == "__main__":
    raise SystemExit(main(SERVICE, sys.argv[1:]))
