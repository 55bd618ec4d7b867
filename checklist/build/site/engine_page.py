"""Replace the marker of a room by its page, where that needs nothing but its engine."""

from collections.abc import Callable, Iterable, Mapping

from checklist.build.engine.engines import ENGINES
from checklist.engine.entry import respond_of


def fill_pages(
    html: str,
    *,
    language: str,
    attributes: Callable[[str], Mapping[str, str]],
    modules: Callable[[str], Iterable[str]],
) -> str:
    """Return `html` with the markers of rooms replaced by what their Renderer's `page` returns.

    `attributes` and `modules` return, for a room, what its element and its scripts need.
    """
    for page in (page for engine in ENGINES for page in engine.pages):
        if page.marker in html and not page.has_hook:
            renderer = respond_of(page.room).Renderer(language)
            shown = renderer.page(attributes=attributes(page.room), modules=modules(page.room))
            html = html.replace(page.marker, shown)
    return html
