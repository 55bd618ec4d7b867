"""Stands in for Jinja's module of this name, which has the nodes of syntax trees.

The page's templates are compiled by the build; all they take from it is their context.
"""

TYPE_CHECKING = False
if TYPE_CHECKING:
    from jinja2.environment import Environment


class EvalContext:
    """The setting whether a template escapes what it writes."""

    def __init__(self, environment: "Environment", template_name: str | None = None) -> None:
        self.environment = environment
        escapes = environment.autoescape
        self.autoescape = escapes(template_name) if callable(escapes) else escapes
        self.volatile = False
