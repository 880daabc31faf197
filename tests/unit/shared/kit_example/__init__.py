"""A service of one page, to try the web kit on: what a page, a form, a list and an API view look like."""
