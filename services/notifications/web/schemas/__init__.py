"""Schemas of notifications, one file per noun."""
