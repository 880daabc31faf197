"""``make bench``: every measurement with its limits; exits with 1 if one is missed."""

import sys

from bench import allocation, certificates, commit_to_letter, files, half_sent, letters, messaging, severity, tally

MEASUREMENTS = (allocation, tally, severity, certificates, files, half_sent, messaging, commit_to_letter, letters)


def main() -> int:
    """Run all; go on after a miss, so that one sees all of them."""
    missed = [module.__name__ for module in MEASUREMENTS if module.main([]) != 0]
    print(f"missed: {', '.join(missed)}" if missed else "every limit is kept")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
