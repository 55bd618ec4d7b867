"""Stands in for subprocess, which Dulwich has for hooks: a page runs no other program."""
