"""Stands in for Jinja's module of this name; see compiler.py."""


class Parser:
    """What takes the text of a template apart."""
