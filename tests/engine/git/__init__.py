"""Tests of git's commands, in a sandbox."""
