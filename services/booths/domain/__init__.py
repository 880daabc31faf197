"""The rules of booths: pure Python over plain data; no database, no web, no clock, no randomness of its own."""
