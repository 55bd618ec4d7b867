"""Whole builds of sites, by MkDocs with the hooks."""
