"""Branching: the git sandbox in which a hotfix is done, step by step, on a real repository."""
