"""What the three services have in common: errors, settings, database, events, messaging, the web kit."""
