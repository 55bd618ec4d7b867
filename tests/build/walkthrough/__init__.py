"""Tests of how strategies are read and judged."""
