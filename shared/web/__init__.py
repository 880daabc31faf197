"""The web kit: every service's app, pages, forms and API answers are built with it; only it knows HTTP's numbers."""
