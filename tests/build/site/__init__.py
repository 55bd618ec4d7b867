"""Tests of what the hooks add to pages."""
