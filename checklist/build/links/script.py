"""Find the files that a JavaScript module names: in import, export … from, import() and new URL.

Pure. A tokenizer, not a parser: it knows strings, templates, comments and regular expressions,
so that an import in a text is not taken for one. `new URL("x", import.meta.url)` is how a
module names a worker or a file beside it.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

_TOKEN = re.compile(
    r"""(?P<skip>\s+|//[^\n]*|/\*.*?(?:\*/|\Z))
      |(?P<string>"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*')
      |(?P<word>[\w$]+)
      |(?P<mark>.)""",
    re.DOTALL | re.VERBOSE,
)
_REGEX = re.compile(r"/(?:[^/\\\[\n]|\\.|\[(?:[^\]\\\n]|\\.)*\])+/\w*")
_CHUNK = re.compile(r"((?:[^`\\$]|\\.|\$(?!\{))*)(`|\$\{|\Z)", re.DOTALL)
_BEFORE_REGEX = (
    "return",
    "typeof",
    "case",
    "in",
    "of",
    "delete",
    "void",
    "throw",
    "else",
    "do",
    "await",
)


@dataclass(frozen=True, slots=True)
class Token:
    """A word, string, mark or part of a template, with its line; strings without their quotes."""

    kind: str
    text: str
    line: int


def imports(text: str) -> Iterator[tuple[str, int, str]]:
    """Yield each address that is named, its line, and how: "import", "later" or "beside".

    "later" is an import that is made when it is asked for, "beside" a new URL. An address that is
    computed is not found.
    """
    found = list(tokens(text))
    for at, token in enumerate(found):
        if token.kind != "string":
            continue
        before = [earlier.text for earlier in found[max(0, at - 4) : at]]
        after = [later.text for later in found[at + 1 : at + 7]]
        if role := _role(before, after):
            yield token.text, token.line, role


def _role(before: list[str], after: list[str]) -> str:
    """Return how a string between these tokens names a file, "" where it does not."""
    match before:
        case [*_, ".", "import" | "from"] | [*_, ".", "import", "("]:
            return ""
        case [*_, "import" | "from"]:
            return "import"
        case [*_, "import", "("] if after[:1] in ([")"], [","]):
            return "later"
        case [*_, "new", "URL", "("] if after[:6] == [",", "import", ".", "meta", ".", "url"]:
            return "beside"
    return ""


def tokens(text: str) -> Iterator[Token]:
    """Yield what a module consists of, without spaces and comments."""
    at = 0
    line = 1
    open_braces: list[int] = []  # for each template that is open, the braces open in its ${}
    last = Token("", "", 1)
    while at < len(text):
        kind, value, end = _next(text, at, last)
        if value == "`" or (value == "}" and open_braces[-1:] == [0]):
            kind, value, end = _template(text, at, open_braces, starts=value == "`")
        elif open_braces and value in ("{", "}"):
            open_braces[-1] += 1 if value == "{" else -1
        if kind != "skip":
            last = Token(kind, value, line)
            yield last
        line += text.count("\n", at, end)
        at = end


def _next(text: str, at: int, last: Token) -> tuple[str, str, int]:
    if text[at] == "/" and _may_start_regex(last) and not text.startswith(("//", "/*"), at):
        found = _REGEX.match(text, at)
        if found:
            return "regex", "", found.end()
    found = _TOKEN.match(text, at)
    assert found is not None  # noqa: S101  the last group takes any character
    kind = found.lastgroup or ""
    value = _unquoted(found[0][1:-1]) if kind == "string" else found[0]
    return kind, value, found.end()


def _may_start_regex(last: Token) -> bool:
    if last.kind == "word":
        return last.text in _BEFORE_REGEX
    return last.kind in ("", "mark") and last.text not in (")", "]", "}")


def _template(text: str, at: int, open_braces: list[int], *, starts: bool) -> tuple[str, str, int]:
    """Read a part of a template literal; a whole one without ${} is a string."""
    found = _CHUNK.match(text, at + 1)
    assert found is not None  # noqa: S101  it may be empty
    opens = found[2] == "${"
    if starts and opens:
        open_braces.append(0)
    elif not starts and not opens:
        open_braces.pop()
    kind = "string" if starts and not opens else "template"
    return kind, _unquoted(found[1]), found.end()


def _unquoted(text: str) -> str:
    return re.sub(r"\\(.)", r"\1", text, flags=re.DOTALL)
