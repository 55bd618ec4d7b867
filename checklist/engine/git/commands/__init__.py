"""git's commands, each a function of a repository and its arguments.

To add one, write it in the file that it belongs to and name it in COMMANDS (table.py).
"""
