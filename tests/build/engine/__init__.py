"""Tests of how the page's Python is made."""
