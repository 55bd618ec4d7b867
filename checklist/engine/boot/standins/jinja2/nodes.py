"""Stands in for Jinja's module of this name, which holds what templates are taken apart into.

All that the page's templates, which were compiled by the build, take from it is their context.
"""

TYPE_CHECKING = False
if TYPE_CHECKING:
    from jinja2.environment import Environment


class EvalContext:
    """Whether what a template writes is escaped."""

    def __init__(self, environment: "Environment", template_name: str | None = None) -> None:
        self.environment = environment
        escapes = environment.autoescape
        self.autoescape = escapes(template_name) if callable(escapes) else escapes
        self.volatile = False
