"""The web of booths."""
