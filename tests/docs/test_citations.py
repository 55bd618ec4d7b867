"""What comments, docstrings and documents cite is in the repository: files, folders, sections."""

import ast
import io
import os
import re
import tokenize
from collections.abc import Callable, Iterator
from pathlib import Path, PurePosixPath

import pytest

from tests.paths import ROOT

Lines = Iterator[tuple[int, str]]

ELSEWHERE = {
    "Node.js": "a program",
    "answers.json": "a file that the reader of README.md would write",
    "OLD.yml": "the same",
    "NEW.yml": "the same",
    "service-worker.js": "a file of each built site",
    "index.html": "the file that a web server sends for a folder",
    "how.html": "an example of an address",
    "how/index.html": "an example of a page of a built site",
    "site/how/index.html": "the same",
    ".github/workflows/hotfix.yml": "where a team puts one of the pipelines",
    "respond.py": "a file of each room in checklist/engine/ that answers a page",
}
"""What is cited and is no file of the repository, or none in particular, with the reason."""

MADE = {".cache", ".git", ".venv", "node_modules", "site"}
"""Folders of the repository in which nothing is written by hand; so is each that PASSED names."""

PASSED = {"__pycache__", ".hypothesis", ".mypy_cache", ".pytest_cache", ".ruff_cache"}

TOP = "bench|checklist|docs|hooks|overrides|setup|tests"
_FILE = re.compile(
    r"(?<![\w./@:~*<-])((?:\.\.?/)*(?:[\w.-]+/)*[\w-][\w.-]*"
    r"\.(?:css|html|js|json|md|mjs|py|toml|txt|yaml|yml))(?:#([a-z][\w-]*))?(?![\w/*])"
)
_FOLDER = re.compile(rf"(?<![\w./@:~*<-])((?:{TOP})(?:/[\w.-]*\w)+)/?(?![\w*])")
_MODULE = re.compile(rf"(?<![\w./@:~*<-])((?:{TOP})(?:\.[a-z_]\w*)+)(?![\w/])(?!\.\w)")


def in_python(text: str) -> Lines:
    """Yield the comments and the docstrings, those of constants too."""
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type == tokenize.COMMENT:
            yield token.start[0], token.string
    for node in ast.walk(ast.parse(text)):
        match node:
            case ast.Expr(value=ast.Constant(value=str(said))):
                yield from enumerate(said.split("\n"), start=node.lineno)


def in_script(text: str) -> Lines:
    """Yield the comments of JavaScript or CSS."""
    for found in re.finditer(r"/\*.*?\*/|(?:^|(?<=\s))//[^\n]*", text, re.DOTALL):
        first = text.count("\n", 0, found.start()) + 1
        yield from enumerate(found[0].split("\n"), start=first)


def behind_hashes(text: str) -> Lines:
    """Yield the comments of YAML, TOML or a makefile."""
    for number, line in all_of(text):
        if found := re.search(r"(?:^|\s)#(.*)", line):
            yield number, found[1]


def all_of(text: str) -> Lines:
    """Yield every line."""
    yield from enumerate(text.split("\n"), start=1)


READERS: dict[str, Callable[[str], Lines]] = {
    ".css": in_script,
    ".js": in_script,
    ".md": all_of,
    ".mjs": in_script,
    ".py": in_python,
    ".toml": behind_hashes,
    ".yml": behind_hashes,
    "Makefile": behind_hashes,
}


def files_of(root: Path) -> Iterator[str]:
    """Yield the paths of the files below `root` that were written by hand."""
    for folder, inner, names in os.walk(root):
        inner[:] = sorted(set(inner) - PASSED - (MADE if Path(folder) == root else set()))
        yield from (Path(folder, name).relative_to(root).as_posix() for name in sorted(names))


class Repository:
    """The files that can be cited, and the sections of those that are Markdown."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.files = set(files_of(root))
        self.folders = {str(above) for file in self.files for above in PurePosixPath(file).parents}

    def wrong(self, path: str, text: str) -> list[str]:
        """Return what the text of the file at `path` cites and is not there, each at its line."""
        place = PurePosixPath(path)
        reader = READERS.get(place.suffix or place.name)
        found = []
        for line, said in reader(text) if reader else ():
            cited = {*self._files(place, said), *self._folders(said), *self._modules(said)}
            if "§" in said:
                cited.add("§ (cite the anchor of a section)")
            found += [f"{path}:{line}: {one}" for one in sorted(cited)]
        return found

    def _files(self, place: PurePosixPath, said: str) -> Iterator[str]:
        for name, anchor in _FILE.findall(said):
            if name in ELSEWHERE or (_is_published(place) and not re.match(f"(?:{TOP})/", name)):
                continue
            tail = re.sub(r"^(?:\.\.?/)+", "", name)
            named = {file for file in self.files if f"/{file}".endswith(f"/{tail}")}
            # Of modules of one name, a bare name means the one beside; others need their folder.
            several = place.suffix == ".py" and tail.endswith(".py") and len(named) > 1
            if several and "/" not in tail:
                named &= {str(place.parent / tail)}
            if not named:
                yield name
            elif anchor and not any(anchor in self._anchors(file) for file in named):
                yield f"{name}#{anchor}"

    def _folders(self, said: str) -> Iterator[str]:
        for name in _FOLDER.findall(said):
            numbered = any(file.startswith(f"{name}-") for file in self.files)  # docs/adr/0004
            if name not in self.files | self.folders and not numbered and name not in ELSEWHERE:
                yield name

    def _modules(self, said: str) -> Iterator[str]:
        for name in _MODULE.findall(said):
            path = name.replace(".", "/")
            own = path.rpartition("/")[0]  # of a module that has something of that name
            there = {path, f"{path}.py", f"{own}.py"} & (self.files | self.folders)
            if not there and not _FILE.fullmatch(name):
                yield name

    def _anchors(self, file: str) -> list[str]:
        return re.findall(r"\{ #([\w-]+) \}", (self.root / file).read_text("utf-8"))


def _is_published(place: PurePosixPath) -> bool:
    """Return whether a file is a page, whose examples and links are not about the repository."""
    return place.suffix == ".md" and place.parts[0] == "docs" and "adr" not in place.parts


HERE = Repository(ROOT)


def test_what_is_cited_is_in_the_repository() -> None:
    wrong = [
        one
        for path in sorted(HERE.files)
        if (PurePosixPath(path).suffix or path) in READERS
        for one in HERE.wrong(path, (ROOT / path).read_text("utf-8"))
    ]
    assert not wrong, "\n".join(wrong)


def test_each_exception_is_needed() -> None:
    texts = [
        (ROOT / path).read_text("utf-8")
        for path in HERE.files
        if path.endswith((".md", ".py", ".yml"))
    ]
    assert [name for name in ELSEWHERE if sum(name in text for text in texts) < 2] == []


@pytest.mark.parametrize(
    ("path", "text", "cited"),
    [
        ("checklist/x.py", '"""As in docs/gone.md."""', "docs/gone.md"),
        ("checklist/x.py", "# As PLAN.md says.", "PLAN.md"),
        ("checklist/x.py", 'A = 1\n"""See PLAN §4."""', "§ (cite the anchor of a section)"),
        ("checklist/x.py", "# See gone.py.", "gone.py"),
        ("checklist/x.py", "# See prove.py, of which there are two.", "prove.py"),
        ("checklist/x.py", "# See checklist/view/templates.", "checklist/view/templates"),
        ("checklist/x.py", "# See checklist.view.card.", "checklist.view.card"),
        ("tests/x.py", "# docs/contracts/policy.md#gone", "docs/contracts/policy.md#gone"),
        ("docs/assets/x.js", "/** See\n * engine/gone.js. */", "engine/gone.js"),
        ("docs/assets/x.js", "let a; // as gone.js does", "gone.js"),
        ("docs/assets/x.css", "/* colours of gone.css */", "gone.css"),
        ("playbook.yml", "a: b # as gone.yml says", "gone.yml"),
        ("Makefile", "# as gone.py says", "gone.py"),
        ("README.md", "- what `docs/gone.yml` says", "docs/gone.yml"),
        ("docs/adr/0001.md", "It is in `gone.py`.", "gone.py"),
        ("docs/adopt/index.md", "Edit `checklist/gone.json`.", "checklist/gone.json"),
    ],
)
def test_what_is_cited_and_is_not_there_is_reported(path: str, text: str, cited: str) -> None:
    (reported,) = HERE.wrong(path, text)
    assert reported.endswith(f": {cited}")


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("checklist/engine/policy/x.py", '"""See prove.py, policy/model.py, csp.py."""'),
        (
            "checklist/x.py",
            "# checklist/engine/, checklist.engine.policy.model.Policy, docs/adr/0007",
        ),
        ("checklist/x.py", "# https://example.org/gone.js, docs/**/gone.yml, *.py, <name>.py"),
        ("checklist/x.py", 'A = "gone.py"  # as docs/contracts/policy.md#proofs says'),
        ("docs/assets/x.js", 'fetch("https://example.org/gone.js"); // ./engine.js'),
        ("docs/adopt/index.md", "Write `gone.py`, or see [there](../gone.md)."),
        ("x.css", "a { background: url(gone.css) } /* playbook.css */"),
    ],
)
def test_nothing_else_is_reported(path: str, text: str) -> None:
    assert HERE.wrong(path, text) == []
