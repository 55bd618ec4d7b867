"""Tests that the page's Python answers like the native one, byte for byte."""
