"""Tests of strategies and of walking them."""
