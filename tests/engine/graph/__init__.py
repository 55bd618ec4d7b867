"""Tests of the commit graph."""
