"""What can be done in awards: read, decide, write, tell; never commit."""
