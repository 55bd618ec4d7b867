"""Tests of what is kept of a decision, and of what its times are counted by."""
