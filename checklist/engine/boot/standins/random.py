"""Stands in for random, which Jinja has for a filter: no template draws lots."""


def choice(_: object) -> None:
    """Refuse to draw."""
    raise RuntimeError("the small start draws no lots")


randrange = choice
