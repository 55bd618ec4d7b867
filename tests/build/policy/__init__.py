"""Tests of the native commands about policies."""
