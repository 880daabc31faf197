"""Owns the voting for outstanding products; publishes nothing yet; listens to booths for who is an establishment."""
