"""Tests of what the triage answers."""
