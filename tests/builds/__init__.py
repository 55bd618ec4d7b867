"""Tests of what the hooks call."""
