"""HTML pages of notifications, one file per noun."""
