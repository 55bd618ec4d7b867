"""Turn a text into the tokens, events and nodes of YAML 1.2, and note its comments.

Native only. PyYAML knows YAML 1.1, where a ``?`` ends a text inside brackets and a tab may stand
nowhere. Those of its methods that differ are replaced here; what is refused is said in reader.py,
and how a text that is no YAML is explained, in explain.py.
"""

from dataclasses import dataclass

import yaml

BREAKS = "\0\r\n\x85\u2028\u2029"
BLANKS = f"{BREAKS} \t"
BRACKETS = ",[]{}"
INDICATORS = ",[]{}#&*!|>'\"%@`"
"""What no plain text begins with, besides ``-``, ``?`` and ``:`` before a blank."""

JSON_LIKE = (yaml.FlowSequenceEndToken, yaml.FlowMappingEndToken)


@dataclass(frozen=True, slots=True)
class Comment:
    """A comment from its ``#`` on; `after` is where the last token before it ends.

    `beside` says whether that token ends in the same line.
    """

    text: str
    line: int
    index: int
    after: int
    beside: bool


class Loader(yaml.BaseLoader):
    """A loader of YAML 1.2 with every scalar as text; `comments` are those read so far."""

    def __init__(self, text: str) -> None:
        self.comments: list[Comment] = []
        self.last: yaml.Token | None = None
        super().__init__(text)

    def fetch_more_tokens(self) -> None:
        """Read one more token, and keep it as the last one."""
        super().fetch_more_tokens()
        if self.tokens:
            self.last = self.tokens[-1]

    def check_key(self) -> bool:
        """Return whether a ``?`` marks a key: only before a blank, inside brackets too."""
        return self.peek(1) in BLANKS

    def check_value(self) -> bool:
        """Return whether a ``:`` ends a key: before a blank, or right after a quoted key."""
        if not self.flow_level:
            return self.peek(1) in BLANKS
        last = self.last
        quoted = isinstance(last, yaml.ScalarToken) and not last.plain
        return self.peek(1) in BLANKS + BRACKETS or quoted or isinstance(last, JSON_LIKE)

    def check_plain(self) -> bool:
        """Return whether a plain text begins here."""
        ch = self.peek()
        if ch == "-":
            return self.peek(1) not in BLANKS
        if ch in "?:":
            return self.peek(1) not in BLANKS + (BRACKETS if self.flow_level else "")
        return ch not in BLANKS + INDICATORS

    def scan_to_next_token(self) -> None:
        """Pass over blanks and comments, and note the latter.

        A tab may stand between the tokens of a line, but not before the first one, nor behind a
        dash, where it would indent.
        """
        if self.index == 0 and self.peek() == "\ufeff":
            self.forward()
        last = self.last
        blanks = " " if last is None or isinstance(last, yaml.BlockEntryToken) else " \t"
        if last is not None and last.end_mark.line != self.line:
            blanks = " "
        while True:
            while self.peek() in blanks:
                self.forward()
            if self.peek() == "#":
                self._note_comment(last)
            if not self.scan_line_break():  # type: ignore[no-untyped-call]
                return
            blanks = " "
            if not self.flow_level:
                self.allow_simple_key = True

    def _note_comment(self, last: yaml.Token | None) -> None:
        if last is not None and last.start_mark.index < last.end_mark.index == self.index:
            raise yaml.scanner.ScannerError(None, None, "no blank before a #", self.get_mark())
        length = 0
        while self.peek(length) not in BREAKS:
            length += 1
        text, line, index = self.prefix(length), self.line + 1, self.index
        self.forward(length)
        if last is not None:
            beside = last.end_mark.line + 1 == line
            self.comments.append(Comment(text, line, index, last.end_mark.index, beside))

    def scan_plain(self) -> yaml.ScalarToken:
        """Read a plain text: inside brackets a comma and brackets end it, but no ``?``."""
        chunks: list[str] = []
        start = end = self.get_mark()
        indent = self.indent + 1
        spaces: list[str] | None = []
        while spaces is not None and self.peek() != "#":
            length = self._length_of_word()
            if not length:
                break
            self.allow_simple_key = False
            chunks += [*spaces, self.prefix(length)]
            self.forward(length)
            end = self.get_mark()
            spaces = self.scan_plain_spaces(indent, start)
            if not spaces or (not self.flow_level and self.column < indent):
                break
        return yaml.ScalarToken("".join(chunks), True, start, end)  # noqa: FBT003  PyYAML's own

    def _length_of_word(self) -> int:
        """Return how many characters of a plain text come before a blank or its end."""
        brackets = BRACKETS if self.flow_level else ""
        length = 0
        while (ch := self.peek(length)) not in BLANKS + brackets:
            if ch == ":" and self.peek(length + 1) in BLANKS + brackets:
                break
            length += 1
        return length

    def scan_plain_spaces(self, indent: int, start_mark: yaml.Mark) -> list[str] | None:
        """Return the blanks inside a plain text, tabs too; none where the text ends."""
        length = 0
        while self.peek(length) in " \t":
            length += 1
        blanks = self.prefix(length)
        self.forward(length)
        if self.peek() in BREAKS:
            folded: list[str] | None = super().scan_plain_spaces(indent, start_mark)
            return folded
        return [blanks] if blanks else []
