"""The rooms of what is native only."""
