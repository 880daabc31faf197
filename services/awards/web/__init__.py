"""Pages and API of awards."""
