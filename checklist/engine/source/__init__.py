"""YAML with its lines, and policy files read: the one room that may import yaml and markdown."""
