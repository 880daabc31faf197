"""Verbs: take an open session, read, decide, write, record the event; never commit. One file per noun."""
