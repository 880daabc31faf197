"""`make run`: everything on one machine from Python wheels, with a real PostgreSQL."""
