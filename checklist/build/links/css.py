"""Find the addresses in a style sheet: url(), src(), @import, and the strings of image-set().

Pure. The grammar is tinycss2's. To read a further construct, edit `_found_in`.
"""

import re
from collections.abc import Iterable, Iterator

import tinycss2
from tinycss2 import ast

_WORTH_READING = re.compile(
    r"""@import|url\(\s*(?!["']?data:)\S|image-set\(|\bsrc\(""", re.IGNORECASE
)
_URL = re.compile(r"url\(\s*(.*?)\s*\)", re.IGNORECASE)
_OF_STRINGS = ("url", "src", "image-set", "-webkit-image-set")


def addresses(text: str) -> Iterator[tuple[str, int]]:
    """Yield each address and its line; a style sheet that names only data is not parsed."""
    if _WORTH_READING.search(text):
        lines = text.splitlines()
        yield from _found_in(tinycss2.parse_component_value_list(text), lines)


def _found_in(nodes: Iterable[ast.Node], lines: list[str]) -> Iterator[tuple[str, int]]:
    rule = ""
    for node in nodes:
        if isinstance(node, ast.AtKeywordToken):
            rule = node.lower_value
        elif isinstance(node, ast.LiteralToken) and node.value == ";":
            rule = ""
        elif rule != "namespace":  # its address names a language, it leads nowhere
            yield from _found_at(node, rule, lines)
        if isinstance(node, ast.CurlyBracketsBlock):
            rule = ""


def _found_at(node: ast.Node, rule: str, lines: list[str]) -> Iterator[tuple[str, int]]:
    if isinstance(node, ast.URLToken) or (isinstance(node, ast.StringToken) and rule == "import"):
        yield node.value, node.source_line
    elif isinstance(node, ast.FunctionBlock):
        strings = node.lower_name in _OF_STRINGS
        yield from _found_in_function(node.arguments, lines, strings=strings)
    elif isinstance(node, ast.ParseError) and node.kind == "bad-url":
        found = _URL.search(lines[node.source_line - 1], node.source_column - 1)
        yield found[1] if found else "url(", node.source_line
    elif hasattr(node, "content"):
        yield from _found_in(node.content, lines)


def _found_in_function(
    nodes: Iterable[ast.Node], lines: list[str], *, strings: bool
) -> Iterator[tuple[str, int]]:
    for node in nodes:
        if strings and isinstance(node, ast.StringToken):
            yield node.value, node.source_line
        else:
            yield from _found_at(node, "", lines)
