"""Templates and words: what turns values into HTML and text, for each engine its own templates.

Pure but for reading templates and words, through the package's loader, so that a zip works as well
as a folder; runs natively and in Pyodide, with the same bytes out.
"""

import json
from collections.abc import Mapping
from contextlib import suppress
from pathlib import PurePosixPath
from typing import Any

from jinja2 import BytecodeCache, DictLoader, Environment, StrictUndefined, select_autoescape
from jinja2.bccache import Bucket
from markupsafe import Markup


def data(name: str) -> bytes:
    """Return a data file of the whole package, by its path below it."""
    spec = __spec__
    assert spec is not None and spec.origin is not None and spec.loader is not None  # noqa: S101, PT018
    folder = PurePosixPath(spec.origin).parent.parent
    content: bytes = spec.loader.get_data(str(folder / name))  # type: ignore[attr-defined]
    return content


# What was compiled here since nobody had: by its path in the bundle, for the build to ship.
MADE: dict[str, bytes] = {}


class Made(BytecodeCache):
    """Templates that the build has compiled for the page; all others are compiled when first used.

    Jinja takes one only where its source and its Python are those that it was compiled from.
    """

    def load_bytecode(self, bucket: Bucket) -> None:
        """Take what the build has made, if it has."""
        with suppress(OSError):
            bucket.bytecode_from_string(data(f"view/templates/made/{bucket.key}"))

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Hold it ready for the build."""
        MADE[f"checklist/view/templates/made/{bucket.key}"] = bucket.bytecode_to_string()


class Templates:
    """The templates of one engine, with the words of one language."""

    def __init__(self, folder: str, names: tuple[str, ...], language: str = "en") -> None:
        self._words: dict[str, Any] = json.loads(data(f"view/words/{language}.json"))
        self._environment = Environment(
            autoescape=select_autoescape(disabled_extensions=("txt",), default=True),
            auto_reload=False,
            bytecode_cache=Made(),
            loader=DictLoader({name: data(f"{folder}/{name}").decode() for name in names}),
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

    def render(self, template: str, values: Mapping[str, object]) -> str:
        """Return the template with `values` set in."""
        return self._environment.get_template(template).render(**values)
