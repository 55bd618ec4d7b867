"""A page that needs nothing but its engine is filled in by the room's renderer."""

import pytest

from checklist.build.engine.engines import Engine, Page
from checklist.build.site import engine_page
from checklist.build.site.engine_page import fill_pages


def filled(html: str) -> str:
    return fill_pages(
        html,
        language="en",
        attributes=lambda room: {"data-page": room},
        modules=lambda room: [f"{room}.js"],
    )


def test_its_marker_becomes_an_element_that_the_script_brings_to_life(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    pages = (Page("triage", "<!-- plain -->"), Page("walkthrough", "<!-- own -->", has_hook=True))
    monkeypatch.setattr(engine_page, "ENGINES", (Engine("own", pages, list, "own"),))
    html = filled("<h1>Page</h1><!-- plain --><!-- own -->")
    assert 'data-live data-engine="starting"' in html
    assert 'data-page="triage"' in html
    assert '<link rel="modulepreload" href="triage.js">' in html
    assert '<div data-region="main"></div>' in html
    assert "<!-- plain -->" not in html
    assert "<!-- own -->" in html


def test_a_page_without_a_marker_stays_as_it_is() -> None:
    assert filled("<h1>Page</h1>") == "<h1>Page</h1>"
