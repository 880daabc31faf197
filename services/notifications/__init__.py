"""Owns people, their sign-in and every letter to them; publishes notifications.*; listens to booths and awards."""
