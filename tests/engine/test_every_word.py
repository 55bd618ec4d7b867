"""Every word that a reader meets comes from the catalogue, or from the data of the team.

Pages and answers are rendered in a language that shows nothing but keys: see tests/pseudo.py.
"""

import contextlib
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from html import unescape
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from urllib.parse import unquote

import pytest
from jinja2 import ChoiceLoader, DictLoader, Environment, FileSystemLoader

from checklist.build.engine import (
    rehearse_answers,
    rehearse_records,
    rehearse_triage,
    rehearse_walkthrough,
)
from checklist.build.engine.engines import ENGINES
from checklist.build.engine.rehearse_triage import TEAM
from checklist.build.site.facts import facts_of
from checklist.build.site.glossary import Glossary, Term
from checklist.build.site.language import SWITCHES, name_switches
from checklist.build.site.record_page import RECORDS, RUN, fill_records, fill_run
from checklist.build.site.triage_page import PARTS, Checklist, fill
from checklist.build.site.walkthrough_page import MARKER, fill_walk
from checklist.engine import catalogue, entry, templates
from checklist.engine.catalogue import Words
from checklist.engine.graph import changes
from checklist.engine.graph.layout import Graph
from checklist.engine.policy.json_form import to_data as policy_data
from checklist.engine.policy.model import Policy, Rule
from checklist.engine.problem import Location, Problem, visible
from checklist.engine.record.share import unpacked
from checklist.engine.templates import Templates
from checklist.engine.triage import flow
from checklist.engine.triage.team_facts import taps
from checklist.engine.walkthrough import respond
from checklist.engine.walkthrough.inputs import filled, values
from checklist.engine.walkthrough.strategy import Name, from_data, to_data
from tests import pseudo
from tests.paths import ROOT
from tests.pseudo import PSEUDO, keys_in, outside, spoken, strangers, texts_of, written

MAIN = ROOT / "overrides" / "main.html"
BLOCKS = ("htmltitle", "config", "header", "announce", "site_nav", "content")
"""The blocks of the theme's page that overrides/ fills."""
ALL = """\
{% include "main.html" %}
{% include "home.html" %}
{% include "404.html" %}
{% include "partials/tabs.html" %}
{% import "partials/nav-item.html" as entry with context %}
{{ entry.render(nav.items[0], "nav", 1) }}
"""
"""A template with every template of overrides/."""
TITLES = ("First", "Second", "Third")
ASSETS = ROOT / "docs" / "assets"
SCRIPTS = sorted(ASSETS.rglob("*.js"))
STYLES = sorted(ASSETS.rglob("*.css"))


@pytest.fixture(autouse=True, scope="module")
def _speaks_pseudo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(catalogue, "phrases", pseudo.phrases)
        patch.setattr(respond, "HOME", tmp_path_factory.mktemp("sandbox"))
        entry._renderer.cache_clear()  # noqa: SLF001  renderers keep their words
        yield
        entry._renderer.cache_clear()  # noqa: SLF001
        respond._open.clear()  # noqa: SLF001  its folder goes


def asked(engine: str) -> list[dict[str, Any]]:
    """Return the requests of an engine's rehearsal that name their page."""
    (found,) = (one for one in ENGINES if one.name == engine)
    requests = [json.loads(text) for text in found.requests() if text.startswith('{"page"')]
    assert len(requests) > 50
    return [{**request, "language": PSEUDO} for request in requests]


def answers(request: dict[str, Any]) -> dict[str, Any]:
    answer: dict[str, Any] = json.loads(entry.step(json.dumps(request)))
    assert "fault" not in answer, answer
    return answer


def known_to(request: dict[str, Any]) -> set[str]:
    """Return what texts the data of a request brings along, and what the sandbox holds now."""
    known = set(texts_of(request))
    if request["page"] == "walkthrough":
        known |= set(_in_sandbox(request))
        return known
    known |= _taps(request.get("team", {}))
    if request["page"] in ("run", "records"):
        return known | set(_in_records(request))
    if request["arrival"]:
        fragment = unquote(request["arrival"]["fragment"])
        known |= {*re.split("[#&=,]", fragment), *re.split("[#&=,:|]", fragment)}
    return known


def _taps(team: Mapping[str, str]) -> set[str]:
    """Return the facts of a team in the parts in which they are shown."""
    return {part for fact in team.values() for part, _ in taps(fact)}


def _in_records(request: dict[str, Any]) -> Iterator[str]:
    """Yield the texts of records that Python makes of data: ids, addresses, parts of events."""
    yield from (part for text in texts_of(request) for part, _ in taps(text))
    every = [request, *request.get("others", ()), *request.get("records", ())]
    for record in every:
        for event in record.get("events", ()):
            yield from (part for text in texts_of(event) for part in re.split(r"[^\w.-]+", text))
    with contextlib.suppress(ValueError):
        yield from texts_of(unpacked(request.get("arrival", "").partition("=")[2]))


def _in_sandbox(request: dict[str, Any]) -> Iterator[str]:
    strategy = from_data(json.loads(request["strategy"]))
    (session,) = respond._open  # noqa: SLF001  its history is what is drawn
    yield from values(strategy, request["names"]).values()
    yield from (visible(name) for name in request["names"].values())
    yield from texts_of(to_data(session.strategy))
    yield from (ran.line.text for ran in session.walk.ran)
    yield from (path.name for path in session.root.iterdir())
    for graph in (session.now, session.before, *respond._goals.values()):  # noqa: SLF001
        yield from _in_graph(graph) if graph else ()


def _in_graph(graph: Graph) -> Iterator[str]:
    history = graph.history
    yield from (*history.branches, *history.tags, history.branch or "")
    yield from (commit.subject for commit in history.commits.values())


MOMENT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9:]{5,8}(?:Z| UTC(?:[-+][0-9:]{5})?)")
"""When something is, as a machine reads it; a script writes it in the reader's language."""


MARKDOWN = re.compile(r"\[[ x]\]|[#|]+|---|~~|<(?=https?:)|(?<=[\w/])>")
"""What is no word in the text for a ticket."""


def lost_in(text: str, known: set[str]) -> list[str]:
    """Return the lines of plain text that come from nowhere."""
    data = {one.strip() for one in known if one.strip()}
    return [line for line in text.splitlines() if outside(line, data)]


@dataclass
class Met:
    """What readers met: all of it, and what of it came from nowhere."""

    lost: set[str] = field(default_factory=set)
    keys: set[str] = field(default_factory=set)

    def html(self, html: str, known: Iterable[str]) -> None:
        """Take in what a page shows; `known` are texts of data."""
        self.lost |= set(strangers(html, set(known)))
        self.keys |= keys_in(html)

    def text(self, text: str, known: Iterable[str]) -> None:
        """Take in plain text."""
        self.lost |= set(lost_in(text, set(known)))
        self.keys |= keys_in(text)

    def answer(self, request: dict[str, Any]) -> None:
        """Take in what Python answers."""
        answer, known = answers(request), known_to(request)
        known.add(MOMENT.sub("", answer.get("link", "")))
        for region in answer["regions"].values():
            self.html(MOMENT.sub("", region), known)
        self.text(MOMENT.sub("", answer.get("summary", "")), known)
        ticket = MOMENT.sub("", answer.get("texts", {}).get("ticket", ""))
        self.text(MARKDOWN.sub(" ", unescape(ticket.replace("\\", ""))), known)
        file = answer.get("file") or {"text": ""}
        self.keys |= keys_in(file["text"].replace("\r\n ", ""))
        self.keys |= keys_in(unquote(answer["regions"].get("out", "")))
        self.keys |= keys_in(json.dumps(answer.get("take"), ensure_ascii=False))
        decision = answer.get("decision") or {"title": ""}
        self.text(decision["title"], known)
        run = answer.get("known") or {"called": "", "steps": ""}
        self.text(run["called"], known)
        self.text(run["steps"], known)


# What the rehearsals have no reason to reach.


def _conflict(command: str) -> list[str]:
    return [
        "git switch -c side",
        "echo c > f",
        "git commit -am Side",
        "git switch main",
        "echo d > f",
        "git commit -am Ours",
        *(["echo e > f", "git commit -am More"] if command == "revert" else []),
        f"git {command} {'HEAD~1' if command == 'revert' else 'side'}",
        f"git {command} --abort",
    ]


def _commit(name: str) -> list[str]:
    return [f"echo {name} > {name}", f"git add {name}", f"git commit -m {name}"]


MANY = [f"b{number}" for number in range(6)]
LINES = (
    _conflict("cherry-pick"),
    _conflict("revert"),
    ["git tag -f v1.2.0", *_commit("g"), "git tag -f v1.2.0", "git tag -d v1.2.0"],
    [*(f"git branch {name}" for name in MANY), f"git branch -D {' '.join(MANY)}"],
    [line for name in [*MANY, "b6"] for line in _commit(name)] + ["git reset --hard HEAD~7"],
    ["git branch side", *_commit("h"), "git switch side", *_commit("g"), "git cherry-pick -x main"],
)
NAMES: tuple[dict[str, str], ...] = (
    {"live": "1"},
    {"live": "1.2.0", "version": "1.2.1", "fix": "v1.2.1"},
    {"fix": "main/x"},
    {"fix": "x" * 61},
)
TWO = replace(
    rehearse_walkthrough.STRATEGY,
    names=(*rehearse_walkthrough.STRATEGY.names, Name("old", "Old", "version", "1.2.0")),
)
CONSTANT = replace(
    rehearse_triage.POLICY, id="constant", rules=(Rule("all", {}, "act", "Always."),), derived=()
)
EITHER = replace(
    CONSTANT,
    rules=tuple(Rule(name, {"broken": (name,)}, "act", f"{name}.") for name in ("no", "yes")),
)


def answer_further(met: Met) -> None:
    """Ask what shows the phrases that no rehearsal needs."""
    walk = asked("walkthrough")[-1] | {"want": "", "moves": [], "names": {}}
    steps = [["step", "cut"], ["step", "merge"]]
    for lines in LINES:
        for number in range(1, len(lines) + 1):
            met.answer({**walk, "moves": [["line", line] for line in lines[:number]]})
    for names in NAMES:
        met.answer({**walk, "names": names})
    met.answer({**walk, "strategy": json.dumps(to_data(TWO))})
    met.answer({**walk, "moves": [*steps, ["line", "git tag -d v1.2.1"]]})
    met.answer({**walk, "moves": [["pitfall", "wrong"]]})
    met.answer({**walk, "moves": [["line", "#"]] * 401})
    triage = asked("triage")[0]
    for policy in (CONSTANT, EITHER):
        met.answer({**triage, "policy": json.dumps(policy_data(policy))})
    arrival = {"fragment": "#answers=broken:green", "source": "address"}
    met.answer({**triage, "arrival": arrival})
    for page in ("triage", "run", "records", "walkthrough", "none"):
        answer = json.loads(entry.step(json.dumps({"page": page, "language": PSEUDO})))
        met.html(answer["regions"]["notice"], ())


def show_pages(met: Met) -> None:
    """Show what the build sets into pages."""
    steps = rehearse_records.policy()
    for html in (
        fill_run(
            RUN, steps, language=PSEUDO, attributes={}, modules=(), team=TEAM, flow=("f/", "/f/")
        ),
        fill_records(RECORDS, language=PSEUDO, attributes={}, modules=()),
    ):
        met.html(html, {*texts_of(policy_data(steps)), *_taps(TEAM), "/f/"})
    policies = (rehearse_triage.POLICY, rehearse_triage.CHOOSER, CONSTANT, rehearse_answers.POLICY)
    for policy in policies:
        met.html(_triage_page(policy), texts_of(policy_data(policy)))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(flow, "MOST_BOXES", 1)
        page = _triage_page(rehearse_triage.POLICY)
        met.html(page, texts_of(policy_data(rehearse_triage.POLICY)))
    problem = Problem(Location("a.yml", 1), "something is wrong", "correct it", "hole")
    page = fill(
        "".join(f"<!-- checklist:{part} -->" for part in PARTS),
        Checklist(None, (problem,)),
        language=PSEUDO,
        attributes={},
        modules=(),
        codes_page="codes/",
    )
    met.html(page, ["a.yml:1", "hole"])
    _show_walkthrough(met)
    facts = facts_of({}, rehearse_triage.POLICY, language=PSEUDO)
    met.text("\n".join(facts.values.values()), ())
    words = Words(PSEUDO, "site")
    term = Term(("canary",), "A few servers.", "deliver/verify.md", 1)
    listed = Glossary("glossary.yml", (term,)).listed("index.md", more=words.word("glossary_more"))
    met.text(listed, [*term.forms, f":   {term.means} [", f"]({term.page})"])
    palette: list[dict[str, Any]] = [{"scheme": name, "toggle": {"icon": "x"}} for name in SWITCHES]
    name_switches({"palette": palette}, words.word)
    met.text("\n".join(look["toggle"]["name"] for look in palette), ())
    met.html(_beside_pages(words, MAIN.read_text("utf-8")), TITLES)
    met.html(Templates("", PSEUDO).page(attributes={}, modules=["a.js"]), ())


def _triage_page(policy: Policy) -> str:
    return fill(
        "".join(f"<!-- checklist:{part} -->" for part in PARTS),
        Checklist(policy, ()),
        language=PSEUDO,
        attributes={"data-language": PSEUDO},
        modules=["a.js"],
        codes_page="",
    )


def _show_walkthrough(met: Met) -> None:
    strategy = rehearse_walkthrough.STRATEGY
    page = fill_walk(
        MARKER,
        [strategy],
        language=PSEUDO,
        resolve=lambda path: path,
        entered={},
        chosen="",
        attributes={},
        modules=(),
    )
    known = [*texts_of(to_data(strategy)), *texts_of(to_data(filled(strategy)))]
    known += values(strategy, {}).values()
    met.html(page, [*known, "First & 'last'", "main", "Fix", "Merge branch 'fix/123'"])


def _beside_pages(words: Words, main: str) -> str:
    """Return what overrides/ adds to each of three pages on the reading path, and further pages."""
    given = {
        "base.html": "".join(f"{{% block {name} %}}{{% endblock %}}" for name in BLOCKS),
        "main.html": main,
        "partials/toc.html": "",
        "all.html": ALL,
    }
    environment = Environment(  # noqa: S701
        loader=ChoiceLoader([DictLoader(given), FileSystemLoader(MAIN.parent)])
    )
    environment.filters["url"] = str
    environment.globals |= {"word": words.word, "words": words.words}
    files = [SimpleNamespace(src_uri=f"{name}.md", url=name) for name in TITLES]
    for file in files:
        file.page = SimpleNamespace(
            file=file,
            title=file.url,
            url=file.url,
            meta={},
            toc=[SimpleNamespace(level=2)],
            active=True,
        )
    pages = [file.page for file in files]
    section = SimpleNamespace(title=TITLES[0], children=pages, active=True)
    config = SimpleNamespace(
        site_name=TITLES[0],
        use_directory_urls=True,
        extra={"reading_path": [file.src_uri for file in files]},
    )
    return "".join(
        environment.get_template("all.html").render(
            config=config,
            nav=SimpleNamespace(items=[section], homepage=pages[0]),
            page=page,
            pages=files,
        )
        for page in pages
    )


@pytest.fixture(scope="module")
def met() -> dict[str, Met]:
    """Return what readers meet of each engine's rehearsal, and beside it."""
    found = {name: Met() for name in (*(engine.name for engine in ENGINES), FURTHER, PAGES)}
    for engine in ENGINES:
        for request in asked(engine.name):
            found[engine.name].answer(request)
    answer_further(found[FURTHER])
    show_pages(found[PAGES])
    return found


FURTHER, PAGES = "further", "pages"


@pytest.mark.parametrize("part", [*(engine.name for engine in ENGINES), FURTHER, PAGES])
def test_every_text_is_from_the_catalogue_or_from_data(met: dict[str, Met], part: str) -> None:
    assert met[part].lost == set()
    assert len(met[part].keys) > 30


def test_every_phrase_is_said_somewhere(met: dict[str, Met]) -> None:
    said = {key for one in met.values() for key in one.keys}
    assert pseudo.keys() - said == {"engine.plural", "engine.thousands"}


# The search finds what it is for.


PLANTED = (
    "<p>Planted here</p>",
    '<p title="Planted here"></p>',
    '<p data-hint="Planted here"></p>',
    "<p>{{ word('holds') }} Planted here</p>",
    '<p lang="de">Planted here</p>',
)


@pytest.mark.parametrize("planted", PLANTED)
def test_text_in_a_template_is_found(monkeypatch: pytest.MonkeyPatch, planted: str) -> None:
    def data(name: str) -> bytes:
        is_it = name == "walkthrough/templates/checks.html"
        return catalogue.data(name) + (planted.encode() if is_it else b"")

    monkeypatch.setattr(templates, "data", data)
    entry._renderer.cache_clear()  # noqa: SLF001
    met = Met()
    met.answer(asked("walkthrough")[0])
    assert [outside(text, set()) for text in met.lost] == ["Planted here"]
    entry._renderer.cache_clear()  # noqa: SLF001


@pytest.mark.parametrize("planted", ["HEAD is lost", "⟦graph.head_at⟧ of ⟦graph.head_at⟧"])
def test_text_in_python_is_found(monkeypatch: pytest.MonkeyPatch, planted: str) -> None:
    monkeypatch.setattr(changes, "head", lambda *_: planted)
    met = Met()
    met.answer(asked("walkthrough")[0])
    assert {outside(text, set()) for text in met.lost} == {outside(planted, set())} != {""}


def test_text_beside_the_pages_is_found() -> None:
    main = MAIN.read_text("utf-8").replace('"{{ word("path") }}"', '"Reading path"')
    met = Met()
    met.html(_beside_pages(Words(PSEUDO, "site"), main), TITLES)
    assert met.lost == {"Reading path"}


# What scripts and style sheets say.


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
def test_a_script_says_nothing_to_readers(path: Path) -> None:
    assert [*spoken(path.read_text("utf-8"))] == []


@pytest.mark.parametrize(
    ("script", "found"),
    [
        ('say("Try again");', ["Try again"]),
        ("say(`${n} steps left`);", [" steps left"]),
        ('button.textContent = "copied";', ["copied"]),
        ('button.setAttribute("aria-label", "more");', ["more"]),
        ('throw new Error("not started"); console.warn("Python starts plainly");', []),
        ('root.querySelector("form input:checked");', []),
        ("// Try again\n/* or not */", []),
    ],
)
def test_text_in_a_script_is_found(script: str, found: list[str]) -> None:
    assert [*spoken(script)] == found


@pytest.mark.parametrize("path", STYLES, ids=lambda path: path.name)
def test_a_style_sheet_says_nothing_to_readers(path: Path) -> None:
    assert [*written(path.read_text("utf-8"))] == []


def test_text_in_a_style_sheet_is_found() -> None:
    sheet = """.a::before { content: "\\2060" / ""; } .b { content: attr(data-x) " now"; }"""
    assert [*written(sheet)] == [" now"]
