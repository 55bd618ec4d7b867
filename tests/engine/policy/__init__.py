"""Tests of what a policy means, decides and proves."""
