"""Load and render the templates of a room, as HTML or text.

Pure but for reading templates, through the package's loader, so that a zip works as well as a
folder; runs natively and in Pyodide, with the same bytes out.
"""

import marshal
from collections.abc import Iterable, Mapping, MutableMapping
from types import CodeType
from typing import Any

from jinja2.environment import Environment, Template
from jinja2.exceptions import TemplateNotFound
from jinja2.loaders import BaseLoader
from jinja2.runtime import StrictUndefined
from jinja2.utils import select_autoescape
from markupsafe import Markup

from checklist.engine.catalogue import Words, data

PARTS = "parts"
"""The folder of the templates that all rooms share."""

MADE: dict[str, bytes] = {}
"""Compiled templates that the build has yet to write, by the path of the file."""


class Loader(BaseLoader):
    """A loader of a room's templates and the shared ones, compiled by the build for the page."""

    def __init__(self, room: str) -> None:
        self._folders = tuple(
            folder for folder in (f"{room}/templates" if room else "", PARTS) if folder
        )

    def load(
        self,
        environment: Environment,
        name: str,
        globals: MutableMapping[str, Any] | None = None,  # noqa: A002  the name is Jinja's
    ) -> Template:
        """Return a template, ready to render."""
        for folder in self._folders:
            code = self._code(environment, name, folder)
            if code is not None:
                return environment.template_class.from_code(environment, code, globals or {})
        raise TemplateNotFound(name)

    def _code(self, environment: Environment, name: str, folder: str) -> CodeType | None:
        """Return a template's code, compiled here if need be; None if there is no template."""
        compiled = f"{folder}/made/{name}"
        try:
            code: CodeType = marshal.loads(MADE.get(compiled) or data(compiled))  # noqa: S302  our own
        except OSError:
            try:
                source = data(f"{folder}/{name}").decode()
            except OSError:
                return None
            code = environment.compile(source, name, name)
        return code


def environment(loader: BaseLoader) -> Environment:
    """Return the Jinja environment in which all templates are read and rendered."""
    return Environment(
        autoescape=select_autoescape(disabled_extensions=("txt",), default=True),
        auto_reload=False,
        loader=loader,
        lstrip_blocks=True,
        trim_blocks=True,
        undefined=StrictUndefined,
    )


def attribute(name: str, value: str) -> Markup:
    """Return an attribute; JSON in it keeps its quotes, or each would be five characters."""
    if '"' not in value:
        return Markup('{}="{}"').format(Markup(name), value)  # noqa: S704  the name is ours
    kept = value.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return Markup(f"{name}='{kept.replace(chr(39), '&#39;')}'")  # noqa: S704  escaped above


class Templates(Words):
    """The templates of one room, with the words of one language.

    `draws_on` are other rooms whose words it needs; `loader` replaces the usual one for a room
    that does not run in the page.
    """

    def __init__(
        self,
        room: str,
        language: str,
        *,
        draws_on: Iterable[str] = (),
        loader: BaseLoader | None = None,
    ) -> None:
        super().__init__(language, *draws_on, room)
        self._environment = environment(loader or Loader(room))
        self.give(
            word=self.word, words=self.words, html=self.html, plural=self.plural, say=self.say
        )
        self.give(attribute=attribute)

    def give(self, **values: object) -> None:
        """Make `values` available to every template."""
        self._environment.globals.update(values)

    def page(self, *, attributes: Mapping[str, str], modules: Iterable[str]) -> str:
        """Return the element of a page that needs nothing but its engine; `attributes` go on it.

        `modules` are the addresses of the page's scripts, so that they are all fetched at once.
        """
        return self.render("page.html", {"attributes": attributes, "modules": modules})

    def fault(self, detail: str) -> str:
        """Return the message for a fault of the program, with its technical detail folded away."""
        return self.render("fault.html", {"detail": detail})

    def render(self, template: str, values: Mapping[str, object]) -> str:
        """Return the rendered template."""
        return self._environment.get_template(template).render(**values)
