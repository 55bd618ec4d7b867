"""Make up a large site: its sources, and builds of them with MkDocs Material.

A thousand pages in sections of forty, with headings, tables, code and links across; then a page for
each case of links.yml. Theme, Markdown and hooks are those of playbook.yml, with navigation.prune.
"""

import hashlib
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).parent.parent
PLAYBOOK = yaml.safe_load((ROOT / "playbook.yml").read_text("utf-8"))
CASES = Path(__file__).with_name("links.yml")
ADDRESS = "https://example.org/p/"
PAGES = 1000
SECTION = 40  # pages
LINKS = 30  # of a page to others, beside those of the navigation
PART = """
## Part {part} of {number}

The service **{number}** answers within {part}0 ms; what it needs is written down in {links}.

| what | who | when |
| --- | --- | --- |
| restart | on call | at once |
| roll back | release manager | within {part} hours |

```python
def part_{part}(request: Request) -> Response:
    return answer(request, number={number}, wait={part})
```
"""


@dataclass(frozen=True, slots=True)
class Case:
    """A page of links.yml: the fault planted there, and how to recognise a report of it."""

    name: str
    put: str = ""
    files: Mapping[str, str] = field(default_factory=dict)
    at: str = ""
    mark: str = "gone"
    folder: str = "planted"

    @property
    def page(self) -> str:
        """The file of the site."""
        return f"{self.folder}/{self.name}/index.html"

    @property
    def source(self) -> str:
        """The Markdown of the page, below docs."""
        return f"{self.folder}/{self.name}.md"


@dataclass(frozen=True, slots=True)
class Site:
    """The folder of a site: its sources, the built site, and the output of the build."""

    folder: Path

    @property
    def docs(self) -> Path:
        """The sources."""
        return self.folder / "docs"

    @property
    def root(self) -> Path:
        """The built site, in a folder that serves as the root of the host."""
        return self.folder / "www" / "p"

    @property
    def said(self) -> Path:
        """The file with the output of the build."""
        return self.folder / "said.txt"


def read_cases() -> tuple[list[Case], list[Case]]:
    """Return the faults, and the cases that are no faults."""
    read: dict[str, list[dict[str, Any]]] = yaml.safe_load(CASES.read_text("utf-8"))
    quiet = [Case(**case, folder="quiet") for case in read["quiet"]]
    return [Case(**case) for case in read["faults"]], quiet


def sites(folder: Path) -> tuple[Site, Site]:
    """Return the site with the faults and its clean twin, built below `folder` if they are not."""
    made_of = [Path(__file__), CASES, ROOT / "playbook.yml", ROOT / "requirements.txt"]
    digest = hashlib.sha256(b"".join(path.read_bytes() for path in made_of)).hexdigest()
    planted, clean = (Site(folder / digest[:12] / name) for name in ("planted", "clean"))
    for site in (planted, clean):
        if not site.said.is_file():
            print(f"building the {site.folder.name} site …", flush=True)
            _write_sources(site.docs, planted=site is planted)
            _, said = build(site, site.root, proofer=True)
            site.said.write_text(said, "utf-8")
    return planted, clean


def build(
    site: Site, target: Path, *, hooks: bool = False, proofer: bool = False
) -> tuple[float, str]:
    """Build the site into `target`; return the seconds that it took, and its output."""
    config = site.folder / "mkdocs.yml"
    config.write_text(yaml.safe_dump(_config(site.docs, hooks=hooks, proofer=proofer)), "utf-8")
    command = [sys.executable, "-m", "mkdocs", "build", "-f", str(config), "-d", str(target)]
    start = time.perf_counter()
    ran = subprocess.run(command, cwd=ROOT, capture_output=True, encoding="utf-8", check=False)
    taken = time.perf_counter() - start
    if ran.returncode:
        raise SystemExit(ran.stderr)
    return taken, ran.stderr


def _write_sources(docs: Path, *, planted: bool) -> None:
    faults, quiet = read_cases()
    for case in [*faults, *quiet]:
        there = planted or case in quiet
        _write(docs / case.source, f"# {_title(case)}\n\n{case.put if there else ''}\n")
        for path, text in case.files.items() if there else ():
            _write(docs / path, text)
    plain = PAGES - len(faults) - len(quiet) - 1
    names = [f"section-{at // SECTION}/page-{at}.md" for at in range(plain)]
    _write(docs / "index.md", "# Start\n\n" + _links(0, names, ""))
    for number, name in enumerate(names):
        _write(docs / name, _page(number, names))


def _config(docs: Path, *, hooks: bool, proofer: bool) -> dict[str, Any]:
    theme = PLAYBOOK["theme"]
    strictly = {"validate_rendered_template": True, "strict_anchors": True}
    proof = {"htmlproofer": {**strictly, "validate_external_urls": False}}
    return {
        "site_name": "Manual",
        "site_url": ADDRESS,
        "docs_dir": str(docs),
        "theme": {**theme, "features": [*theme["features"], "navigation.prune"]},
        "markdown_extensions": PLAYBOOK["markdown_extensions"],
        "plugins": ["search", proof] if proofer else ["search"],
        "hooks": [str(ROOT / hook) for hook in PLAYBOOK["hooks"]] if hooks else [],
        "extra": PLAYBOOK["extra"],
    }


def _title(case: Case) -> str:
    return case.name.replace("-", " ").capitalize()


def _page(number: int, names: list[str]) -> str:
    text = f"# Service {number}\n"
    for part in range(1, 6):
        links = _links(number * 5 + part, names, "../")
        text += PART.format(part=part, number=number, links=links)
    return text


def _links(start: int, names: list[str], up: str) -> str:
    """Return links to pages, always the same for the same `start`."""
    chosen = [(start * 7 + at * 131) % len(names) for at in range(LINKS // 5)]
    return ", ".join(f"[service {at}]({up}{names[at]}#part-{at % 5 + 1}-of-{at})" for at in chosen)


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")
