"""Tests of what starts in the page."""
