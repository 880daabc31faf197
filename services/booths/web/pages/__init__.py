"""Pages (HTML), one file per noun; each has its blueprint ``bp``."""
