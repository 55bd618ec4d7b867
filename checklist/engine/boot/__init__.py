"""The modules that start in the page before any other."""
