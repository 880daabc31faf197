"""Strict schemas of what comes in, one file per noun."""
