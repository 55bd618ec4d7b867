"""Show problems on the page that they leave without its checklist.

Reads its template and the words; native only. What a problem says is a message of the commands,
which speak English. To change how the frame looks, edit templates/problems.html beside this file.
"""

from collections.abc import Iterable, Iterator
from pathlib import Path

from jinja2.loaders import FileSystemLoader

from checklist.engine.problem import Problem
from checklist.engine.templates import Templates

TEMPLATES = Path(__file__).parent / "templates"


def frames(problems: Iterable[Problem], *, codes_page: str, language: str) -> Iterator[str]:
    """Yield the list of `problems` as HTML, then, for each further part of the page, a word."""
    site = Templates("site", language, loader=FileSystemLoader(TEMPLATES))
    yield site.render("problems.html", {"problems": list(problems), "codes_page": codes_page})
    while True:
        yield f"<p>{site.word('problems_missing')}</p>"
