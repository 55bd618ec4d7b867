"""Tests of what runs before anything is installed, and of the workflow."""
