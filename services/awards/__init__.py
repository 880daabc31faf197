"""Owns the voting for outstanding products; publishes what becomes of rounds; listens to booths for who is who."""
