"""The JSON API, one file per noun; each has its blueprint ``bp``."""
