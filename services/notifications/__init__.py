"""Owns people, their sign-in and every letter to them; publishes nothing; listens to booths and awards."""
