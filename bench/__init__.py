"""Benchmarks: they print the figures that the project states, and gate nothing."""
