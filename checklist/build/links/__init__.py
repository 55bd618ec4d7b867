"""Check every address in a rendered site; `check.py` is the door."""
