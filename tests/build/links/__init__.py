"""Tests of the links of a rendered site."""
