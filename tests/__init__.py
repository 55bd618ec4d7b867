"""The tests; each is named after the behaviour that it shows."""
