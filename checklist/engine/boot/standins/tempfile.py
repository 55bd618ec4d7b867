"""Stands in for tempfile, which Dulwich has for packs: the sandbox writes none."""
