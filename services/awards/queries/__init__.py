"""What the pages and the API of awards show."""
