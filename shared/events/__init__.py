"""The events of all services: one file per publishing service, the envelope they travel in, one example per version."""
