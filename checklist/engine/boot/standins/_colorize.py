"""Stands in for Python's module of this name, which colours what a terminal shows."""


class Uncoloured:
    """A theme without colours, and each part of it."""

    def __getattr__(self, _name: str) -> str:
        return ""


class Theme:
    """The parts of a theme."""

    argparse = traceback = syntax = Uncoloured()


def can_colorize(**_: object) -> bool:
    """Return that there is no terminal."""
    return False


def get_theme(**_: object) -> Theme:
    """Return the only theme."""
    return Theme()


def decolor(text: str) -> str:
    """Return `text`, which has no colours."""
    return text
