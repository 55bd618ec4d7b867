"""The sandbox's own messages, for lines that git or a shell would treat otherwise.

Pure. They are shown as the output of a command and, like git's, are always in English.
Refusals that begin as git's do ("fatal: ") are in the module of their command.
"""

from collections.abc import Mapping

# A line, before anything runs.
TOO_LONG = "the line has {length:,} characters: {most:,} are the most"
UNSEEN = "the line holds a character that cannot be shown: delete it"
VARIABLES = "the sandbox has no variables and runs no commands inside others: write it out"
QUOTED_MARK = "a quoted > is no word of its own here: quote it with the words around it"
OPEN_QUOTE = "a quote is not closed: close it with the same sign"
SHELL_ONLY: Mapping[str, str] = {
    r"[&|;<()]": "means something only to a shell: write one command a line",
    r"\d>": "would send away what a command says: write echo TEXT > FILE",
    r">{3}|>[&|]": "means something only to a shell: write echo TEXT > FILE",
    r"[*?]|\[.*\]": "a shell would put names of files in its place: write them out, or quote it",
    r"(?<!\S)~": "a shell would put your home folder in its place: quote it",
    r"\{[^}\s]*(?:,|\.\.)[^}\s]*\}": "a shell would write it out: write it out yourself",
}
"""Patterns of what only a shell understands, each with the rest of the message about a match."""

# Unknown commands; what to do instead of some of them is in commands/table.py.
NOT_FOUND = "{name}: command not found: the sandbox knows {known}"
USAGE = "usage: git <command>: {known}"
NO_COMMAND = "git: '{name}' is not a command of this sandbox: {cure}"
NEAREST = "did you mean git {name}?"
KNOWN = "it knows {known}"

# The shell's commands.
ECHO_ONLY = "the sandbox writes files with echo only: leave out > and what follows"
ECHO_FORM = "write echo TEXT > FILE, or >> to add to it"
ECHO_OPTION = "echo: {option}: shells differ in what it does: leave it out"
ECHO_ESCAPE = "echo: shells differ in what they make of \\: leave it out"
NO_FOLDER = "{name}: there is no such folder, and the sandbox makes none"
ONE_FOLDER = "ls: {name}: this sandbox lists one folder at a time"
NO_OPTION = "{command}: this sandbox's {command} has no option '{option}'"
NO_FILE = "{command}: no file is named: name one"
OUTSIDE = "'{name}' is outside of the sandbox: name a file in it"
OF_GIT = "{name}: git keeps its own files there: leave them to it"
