"""The same for programs: one file per noun."""
