"""Tests: unit (pure), integration (embedded PostgreSQL), contract, browser, e2e, chaos."""
