"""Stands in for Jinja's module of this name; see compiler.py."""


class Parser:
    """The parser of a template's text, never used here."""
