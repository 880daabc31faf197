"""JSON API of notifications, one file per noun."""
