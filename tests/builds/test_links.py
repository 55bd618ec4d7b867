"""The build checks its own links, however the site is laid out, and names the sources.

Which faults of Markdown and of policies are reported, word for word, is in tests/golden/builds.yml.
"""

import pytest

from tests.builds.project import POLICY, SCENARIOS, SMALL, Project, copy_package, serve_live
from tests.named import place_and_code
from tests.paths import ROOT

FAULTS = """\
# Start

Go to the [triage](triage/index.md#gone), [there](gone.md), <a href="/elsewhere/">out</a>.
"""
ANCHOR = "docs/index.md:3 dead-fragment"
PAGE = "docs/index.md:3 dead-link"
OUTSIDE = "docs/index.md:3 outside-link"
LAYOUTS = {
    "below a path, with folders for pages": ("", OUTSIDE),
    "below a path, with files for pages": ("use_directory_urls: false\n", OUTSIDE),
    "at the root of a host": ("site_url: https://example.org/\n", PAGE),
    "without an address": ("site_url: ''\n", PAGE),
    "without an address, with files for pages": (
        "site_url: ''\nuse_directory_urls: false\n",
        PAGE,
    ),
}


def lay_out(project: Project, settings: str) -> None:
    text = SMALL["mkdocs.yml"]
    if "site_url" in settings:
        text = text.replace("site_url: https://example.org/small/\n", "")
    project.write("mkdocs.yml", text + settings)


@pytest.mark.parametrize("layout", LAYOUTS)
def test_the_same_faults_are_reported_in_every_layout(small: Project, layout: str) -> None:
    settings, outside = LAYOUTS[layout]
    lay_out(small, settings)
    built = small.build()
    assert (built.status, built.complaints) == (0, [])
    small.write("docs/index.md", FAULTS)
    built = small.build()
    reported = sorted(map(place_and_code, built.complaints))
    assert (built.status, reported) == (1, sorted([ANCHOR, PAGE, outside]))


@pytest.mark.deep
def test_without_the_hook_the_build_says_less(small: Project) -> None:
    small.edit("playbook.yml", "  - hooks/links.py # the last: it checks what is published\n", "")
    small.write("docs/index.md", FAULTS)
    assert not {ANCHOR, PAGE} & set(map(place_and_code, small.build().complaints))
    small.write("docs/index.md", '# Start\n\n<a href="gone/">Go</a>\n')
    assert small.build().status == 0


def test_the_command_says_of_the_built_site_what_the_hook_said(small: Project) -> None:
    small.write("docs/index.md", FAULTS)
    complaints = small.build("--no-strict").complaints
    ran = small.run("-m", "checklist", "links", "site", "--docs", "docs")
    assert ran.status == 1
    assert ran.output.splitlines()[:-1] == complaints
    assert ran.output.splitlines()[-1].startswith("site: 4 pages, ")


def test_a_fault_of_the_theme_is_reported_where_the_site_has_it(small: Project) -> None:
    small.write(
        "overrides/main.html",
        '{% extends "base.html" %}{% block styles %}\n'
        '<link rel="icon" href="gone.png">{% endblock %}\n',
    )
    small.write("mkdocs.yml", SMALL["mkdocs.yml"] + "theme: {custom_dir: overrides}\n")
    complaints = small.build("--no-strict").complaints
    assert len(complaints) == 4
    for complaint in complaints:
        place, _, rest = complaint.partition(": ")
        file, line = place.split(":")
        assert rest.endswith("[dead-link]")
        assert 'href="gone.png"' in small.read(file).splitlines()[int(line) - 1]


def test_faults_of_style_sheets_and_modules_are_reported_in_their_sources(small: Project) -> None:
    style = "docs/assets/stylesheets/playbook.css"
    script = "docs/assets/javascripts/live-page.js"
    small.write(style, small.read(style) + "p { background: url(gone.png) }\n")
    started = 'import { startEngine } from "./engine.js"'
    small.edit(script, started, started.replace("engine.js", "engines.js"))
    lines = {file: small.read(file).splitlines() for file in (style, script)}
    complaints = small.build().complaints
    assert len(complaints) == 2
    for complaint, wrong in zip(complaints, ('"./engines.js"', "url(gone.png)"), strict=True):
        file, line = complaint.split(":")[:2]
        assert wrong in lines[file][int(line) - 1]


def test_a_link_of_a_step_is_reported_in_the_policy_though_the_page_shows_it_later(
    small: Project,
) -> None:
    small.edit(POLICY, "page: index.md", "page: triage/index.md#gone")
    (complaint,) = small.build().complaints
    assert complaint.startswith(f'{POLICY}:19: link to "triage/index.md#gone" names an anchor')


def test_pages_of_a_broken_policy_add_no_faults_of_their_own(small: Project) -> None:
    small.edit(SCENARIOS, "expect: plan", "expect: fix")
    (complaint,) = small.build().complaints
    assert complaint.endswith("[unmet-scenario]")


@pytest.mark.deep
def test_serving_leaves_links_to_mkdocs(small: Project) -> None:
    copy_package(small)  # serve watches its words and templates
    small.write("docs/index.md", FAULTS)
    with serve_live(small) as server:
        assert "Links checked" not in server.terminal
        assert "contains a link 'gone.md'" in server.terminal


def test_the_register_is_no_page_of_the_site(small: Project) -> None:
    small.write("docs/links.yml", "[]")
    assert small.build().complaints == []
    assert not (small.root / "site" / "links.yml").exists()


@pytest.mark.deep
def test_every_link_of_the_shipped_site_is_in_the_register(shipped: Project) -> None:
    entries = (ROOT / "docs" / "links.yml").read_text("utf-8").count("- address:")
    assert entries
    shipped.write("docs/links.yml", "- {address: https://example.com/, why: It is cited.}\n")
    complaints = shipped.build().complaints
    assert any(line.startswith("docs/links.yml:1: no page links to") for line in complaints)
    assert sum("[unregistered-link]" in line for line in complaints) == entries
