"""Stands in for Jinja's package, which imports all of Jinja: the page takes modules of it."""
