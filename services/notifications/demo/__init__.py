"""The demo year's people, as far as letters and signing in know them."""
