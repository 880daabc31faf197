"""What can be done in notifications: read, decide, write; never commit. One file per noun."""
