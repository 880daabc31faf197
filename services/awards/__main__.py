"""python -m services.awards web | relay | consume | tick | migrate | replay | dead-letters | …"""

import sys

from services.awards.service import SERVICE
from shared.cli import main

if __name__ == "__main__":
    raise SystemExit(main(SERVICE, sys.argv[1:]))
