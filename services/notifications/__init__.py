"""Owns people, their sign-in and every letter to them; publishes nothing yet; listens to booths."""
