"""Templates and words: what turns values into HTML and text, for each engine its own templates.

Pure but for reading templates and words, through the package's loader, so that a zip works as well
as a folder; runs natively and in Pyodide, with the same bytes out.
"""

import json
import marshal
from collections.abc import Mapping, MutableMapping
from types import CodeType
from typing import Any

from jinja2.environment import Environment, Template
from jinja2.exceptions import TemplateNotFound
from jinja2.loaders import BaseLoader
from jinja2.runtime import StrictUndefined
from jinja2.utils import select_autoescape
from markupsafe import Markup

PARTS = "parts"
"""The folder of the templates that every room has."""

SHARED = "engine"
"""The file of the words that every room has."""


def data(name: str) -> bytes:
    """Return a data file of the engine's package, by its path below it."""
    spec = __spec__
    assert spec is not None and spec.origin is not None and spec.loader is not None  # noqa: S101, PT018
    folder = spec.origin.replace("\\", "/").rsplit("/", 1)[0]
    content: bytes = spec.loader.get_data(f"{folder}/{name}")  # type: ignore[attr-defined]
    return content


# What was compiled here since nobody had: by its path in the bundle, for the build to ship.
MADE: dict[str, bytes] = {}


class Loader(BaseLoader):
    """The templates of a room, and those of every room; the page has them compiled by the build."""

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
        """Return the code of a template, compiled here if the build has not; None for none."""
        made = f"{folder}/made/{name}"
        try:
            code: CodeType = marshal.loads(data(made))  # noqa: S302  our own file
        except OSError:
            try:
                source = data(f"{folder}/{name}").decode()
            except OSError:
                return None
            code = environment.compile(source, name, name)
            MADE[f"checklist/engine/{made}"] = marshal.dumps(code)
        return code


class Templates:
    """The templates of one room, with the words of one language."""

    def __init__(self, room: str = "", language: str = "en") -> None:
        self._words: dict[str, Any] = {}
        for name in filter(None, (SHARED, room)):  # a room may say in its own words what all share
            self._words |= json.loads(data(f"words/{language}/{name}.json"))
        self._environment = Environment(
            autoescape=select_autoescape(disabled_extensions=("txt",), default=True),
            auto_reload=False,
            loader=Loader(room),
            lstrip_blocks=True,
            trim_blocks=True,
            undefined=StrictUndefined,
        )
        self.give(word=self.word, html=self.html, plural=self.plural)

    def give(self, **values: object) -> None:
        """Let every template use `values`."""
        self._environment.globals.update(values)

    def word(self, key: str, **values: object) -> str:
        """Return the phrase under `key` with `values` set in, as text."""
        return str(self._words[key]).format(**values)

    def html(self, key: str, **values: object) -> Markup:
        """Return the phrase under `key`, which is HTML, with `values` escaped and set in."""
        return Markup(self._words[key]).format(**values)  # noqa: S704  the words are ours

    def plural(self, key: str, n: int) -> str:
        """Return the phrase under `key` for the number `n`."""
        one, many = self._words[key]
        return str(one if n == 1 else many).format(n=f"{n:,}")

    def fault(self, detail: str) -> str:
        """Return the message for a fault of the program, with its technical detail folded away."""
        return self.render("fault.html", {"detail": detail})

    def render(self, template: str, values: Mapping[str, object]) -> str:
        """Return the template with `values` set in."""
        return self._environment.get_template(template).render(**values)
