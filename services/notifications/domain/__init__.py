"""The rules of notifications: pure Python, no clock, no randomness of its own."""
