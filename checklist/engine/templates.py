"""Templates and words: what turns values into HTML and text, for each engine its own templates.

Pure but for reading templates and words, through the package's loader, so that a zip works as well
as a folder; runs natively and in Pyodide, with the same bytes out.
"""

import json
import marshal
from collections.abc import Callable, Mapping, MutableMapping
from typing import Any

from jinja2.environment import Environment, Template
from jinja2.exceptions import TemplateNotFound
from jinja2.loaders import BaseLoader
from jinja2.runtime import StrictUndefined
from jinja2.utils import select_autoescape
from markupsafe import Markup


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
    """Templates of a folder; the small start has those that a page uses, compiled by the build."""

    def __init__(self, folder: str, names: tuple[str, ...]) -> None:
        self._folder = folder
        self._names = names

    def load(
        self,
        environment: Environment,
        name: str,
        globals: MutableMapping[str, Any] | None = None,  # noqa: A002  the name is Jinja's
    ) -> Template:
        """Return a template, ready to render."""
        made = f"{self._folder}/made/{name}"
        try:
            code = marshal.loads(data(made))  # noqa: S302  our own file
        except OSError:
            source, file, _ = self.get_source(environment, name)
            code = environment.compile(source, name, file)
            MADE[f"checklist/engine/{made}"] = marshal.dumps(code)
        return environment.template_class.from_code(environment, code, globals or {})

    def get_source(
        self,
        environment: Environment,  # noqa: ARG002  the signature is Jinja's
        template: str,
    ) -> tuple[str, str | None, Callable[[], bool] | None]:
        """Return the text of a template."""
        if template not in self._names:
            raise TemplateNotFound(template)
        return data(f"{self._folder}/{template}").decode(), None, None


class Templates:
    """The templates of one engine, with the words of one language."""

    def __init__(self, folder: str, names: tuple[str, ...], language: str = "en") -> None:
        self._words: dict[str, Any] = json.loads(data(f"words/{language}.json"))
        self._environment = Environment(
            autoescape=select_autoescape(disabled_extensions=("txt",), default=True),
            auto_reload=False,
            loader=Loader(folder, names),
            lstrip_blocks=True,
            trim_blocks=True,
            undefined=StrictUndefined,
        )
        self.give(word=self.word, words=self.words, html=self.html, plural=self.plural)

    def give(self, **values: object) -> None:
        """Let every template use `values`."""
        self._environment.globals.update(values)

    def word(self, key: str, **values: object) -> str:
        """Return the phrase under `key` with `values` set in, as text."""
        return str(self._words[key]).format(**values)

    def words(self, prefix: str) -> str:
        """Return as JSON text the phrases whose keys start with `prefix`, by what follows it."""
        found = {
            key.removeprefix(prefix): phrase
            for key, phrase in self._words.items()
            if key.startswith(prefix)
        }
        return json.dumps(found, ensure_ascii=False, separators=(",", ":"))

    def html(self, key: str, **values: object) -> Markup:
        """Return the phrase under `key`, which is HTML, with `values` escaped and set in."""
        return Markup(self._words[key]).format(**values)  # noqa: S704  the words are ours

    def plural(self, key: str, n: int) -> str:
        """Return the phrase under `key` for the number `n`."""
        one, many = self._words[key]
        return str(one if n == 1 else many).format(n=f"{n:,}")

    def render(self, template: str, values: Mapping[str, object]) -> str:
        """Return the template with `values` set in."""
        return self._environment.get_template(template).render(**values)
