"""Tests of the commands, run as a reader runs them."""
