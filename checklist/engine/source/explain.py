"""Say in plain words why a text is no YAML, or that YAML takes the end of a text as a comment.

Pure. What the parser says ("expected ',' or '}'") helps nobody who only wrote a sentence: what
counts is what stands there, and that quotes cure it. To change what is accepted, edit loader.py.
"""

import re
from dataclasses import dataclass

import yaml

from checklist.engine.problem import quoted, visible
from checklist.engine.source.loader import JSON_LIKE, Comment, Loader

QUOTE_IT = "put the text in quotes"
TOO_LARGE = "a number that is too large"
_OTHER_QUOTES = f"{QUOTE_IT} of the other kind"
_INDENT = f"indent it as the lines that it belongs to, or {QUOTE_IT}"
_TAB = "\t"
_OPENING = {"]": "[", "}": "{"}
_BREAK = re.compile(r"\s*\n\s*")
_NO_SPACE = re.compile(r"([\w-]+):[^\s/]")

_END = re.compile(r"[.?!…][\"')\]]*$")
_GOES_ON = re.compile(r"\d|of\b")
"""What follows the sign in "# 42" and "the # of users"."""


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong in a line, and its cure."""

    line: int
    what: str
    cure: str


def shown(text: str) -> str:
    """Return `text` in quotes on one line; in single ones where it has double ones itself."""
    line = _BREAK.sub(" ", text)
    return f"'{visible(line)}'" if '"' in line else quoted(line)


def is_cut(before: str, comment: str) -> bool:
    """Return whether a comment after an unquoted text was meant as a part of the text.

    A comment begins with ``#`` and a blank. It is taken as a part of the text where something
    else follows the sign (``#42``), or nothing at all; where a number or "of" follows the blank
    (``# 42``, ``the # of users``); and where the text breaks off and the comment ends the sentence:
    it begins with a small letter and ends with a full stop, a question or an exclamation mark,
    which the text does not have.
    """
    words = comment[1:].strip()
    if not words or not comment[1].isspace() or _GOES_ON.match(words):
        return True
    return bool(words[0].islower() and _END.search(words) and not _END.search(before))


def cut(name: str, comment: Comment, cure: str = QUOTE_IT) -> Fault:
    """Return the fault that `comment` cuts off the end of the text that is called `name`."""
    what = f"{name} ends before {shown(comment.text.strip())}, which YAML takes as a comment"
    return Fault(comment.line, what, cure)


def explain(text: str, error: yaml.MarkedYAMLError) -> Fault:
    """Return what is wrong in `text`, which the parser gave up with `error`."""
    return _Explanation(text).of(error)


class _Explanation:
    """What is known of a text that is no YAML: its tokens and comments up to the fault."""

    def __init__(self, text: str) -> None:
        self.text = text
        loader = Loader(text)
        self.tokens: list[yaml.Token] = []
        try:
            while loader.check_token():
                self.tokens.append(loader.get_token())  # type: ignore[no-untyped-call]
        except (yaml.YAMLError, ValueError, OverflowError):
            pass  # the fault itself: what comes before it counts
        self.tokens += loader.tokens  # read, but not handed out before the fault
        self.comments = loader.comments

    def of(self, error: yaml.MarkedYAMLError) -> Fault:
        """Return the fault behind `error`."""
        where = error.problem_mark or error.context_mark
        if where and error.problem == TOO_LARGE:
            return Fault(where.line + 1, TOO_LARGE, "write a smaller one")
        if where is None or isinstance(error, yaml.composer.ComposerError):
            line = where.line + 1 if where else 1
            return Fault(line, "a second document", "take out the line --- and what follows it")
        if isinstance(error, yaml.parser.ParserError):
            return self._cut_before(where) or self._misplaced(where)
        start = error.context_mark or where
        return self._unfinished(start, where, error.context or "") or self._scanned(where, start)

    def _unfinished(self, start: yaml.Mark, where: yaml.Mark, context: str) -> Fault | None:
        """Return what is wrong in the thing that begins at `start`, if the parser knows which."""
        kinds = {
            "key": self._no_key,
            "quoted": self._quotes,
            "directive": self._directive,
            "block scalar": self._starts,
            "alias": self._starts,
            "anchor": self._starts,
            "tag": self._starts,
        }
        return next((make(start, where) for kind, make in kinds.items() if kind in context), None)

    def _scanned(self, where: yaml.Mark, start: yaml.Mark) -> Fault:
        """Return the fault at a character that cannot stand where it does."""
        ch, before = self._char(where), self._before(start)
        if ch == _TAB:
            what = f"a tab before {shown(self._rest(where).lstrip())}"
            return Fault(where.line + 1, what, "indent with spaces")
        if ch == ":" and isinstance(before, yaml.ScalarToken):
            return self._cut_before(where) or self._colon(where, before)
        return self._misplaced(where)

    def _misplaced(self, where: yaml.Mark) -> Fault:
        """Return the fault that what stands at `where` fits nothing before it."""
        before, opened = self._before(where), self._opened(where)
        if before is not None and before.end_mark.line == where.line:
            return self._after(before, where, opened)
        if isinstance(before, yaml.ScalarToken) and before.style in ("'", '"') and not opened:
            return self._after(before, where, opened)
        if opened:
            return self._unclosed(opened[-1], where)
        if self._char(where) == "%" or isinstance(before, yaml.DirectiveToken):
            return self._directive(where, where)
        what = f"{shown(self._rest(where))} fits none of the lines above it"
        return Fault(where.line + 1, what, _INDENT)

    def _after(self, before: yaml.Token, where: yaml.Mark, opened: list[yaml.Token]) -> Fault:
        """Return the fault of what stands at `where`, in the line in which `before` ends."""
        ch, line = self._char(where), where.line + 1
        if isinstance(before, yaml.ScalarToken):
            inside = before.plain
            return (
                self._inside(before, where, opened)
                if inside
                else self._behind_quotes(before, where)
            )
        if isinstance(before, yaml.AliasToken | yaml.AnchorToken | yaml.TagToken):
            return self._starts(before.start_mark, where)
        if self._closes(where, opened):
            return self._unclosed(opened[-1], where)
        if isinstance(before, JSON_LIKE):
            what = f"{shown(self._rest(where))} stands behind the closing {quoted(before.id)}"
            comma = "write a comma between them" if opened else "take it away"
            return Fault(line, what, f"{comma}, or {QUOTE_IT} if the brackets are a part of it")
        if ch in ",:" and isinstance(before, (yaml.FlowEntryToken, *_STARTS)):
            return Fault(line, f"nothing stands before {quoted(ch)}", f"write it, or {QUOTE_IT}")
        return self._starts(where, where)

    def _inside(
        self, before: yaml.ScalarToken, where: yaml.Mark, opened: list[yaml.Token]
    ) -> Fault:
        """Return the fault of a sign at `where` that ends the text `before`, without quotes."""
        ch = self._char(where)
        if opened and (self._closes(where, opened) or before.start_mark.line != where.line):
            return self._unclosed(opened[-1], where)
        if ch == ":":
            return self._colon(where, before)
        whole = self._slice(before.start_mark, where) + self._rest(where)
        return Fault(where.line + 1, f"the text {shown(whole)} is cut at {quoted(ch)}", QUOTE_IT)

    def _closes(self, where: yaml.Mark, opened: list[yaml.Token]) -> bool:
        """Return whether a bracket at `where` would close one of those that are open."""
        opening = _OPENING.get(self._char(where))
        return opening in [self._char(one.start_mark) for one in opened]

    def _starts(self, start: yaml.Mark, _where: yaml.Mark) -> Fault:
        rest = self._rest(start)
        what = f"the text {shown(rest)} starts with {shown(rest[:1])}"
        return Fault(start.line + 1, what, QUOTE_IT)

    def _colon(self, where: yaml.Mark, before: yaml.ScalarToken) -> Fault:
        """Return the fault of a colon that would make a key of the text before it."""
        if not before.plain:
            return self._behind_quotes(before, where)
        if before.start_mark.line == where.line:
            what = self._slice(before.start_mark, where) + self._rest(where)
            cure = QUOTE_IT
        else:
            what = self.text[: where.index].rpartition("\n")[2].strip() + self._rest(where)
            cure = f"{QUOTE_IT}, or indent this line as the key above it"
        return Fault(where.line + 1, f"a colon inside the text {shown(what)}", cure)

    def _behind_quotes(self, before: yaml.ScalarToken, where: yaml.Mark) -> Fault:
        """Return the fault of a text that goes on behind its closing quote."""
        start = before.start_mark
        of = visible(self._slice(start, before.end_mark))
        if start.line != where.line:
            of = f"the text that opens in line {start.line + 1}"
        what = f"{shown(self._rest(where))} stands behind the closing quote of {of}"
        return Fault(where.line + 1, what, f"{_OTHER_QUOTES}, or close them where it ends")

    def _quotes(self, start: yaml.Mark, where: yaml.Mark) -> Fault:
        """Return the fault of quotes that are never closed, or of a backslash in them."""
        rest = self._rest(start)
        if self.text[where.index - 1 : where.index] == "\\":
            what = f'"\\{visible(self._char(where))}" in double quotes means nothing'
            return Fault(where.line + 1, what, f"double the backslash, or {_OTHER_QUOTES}")
        if "\\" in self.text[max(0, where.index - 2) : where.index]:
            what = f"{shown(self._rest(start))} has a backslash with too few digits behind it"
            return Fault(where.line + 1, what, f"double the backslash, or {_OTHER_QUOTES}")
        what = f"the text {visible(rest)} starts with a quote that nothing closes"
        return Fault(start.line + 1, what, f"close it, or {_OTHER_QUOTES}")

    def _no_key(self, start: yaml.Mark, _where: yaml.Mark) -> Fault:
        """Return the fault of a line that is neither a key with its colon nor goes on with one."""
        if cut_off := self._cut_before(start):
            return cut_off
        before, rest = self._before(start), self._rest(start)
        if isinstance(before, yaml.ScalarToken) and not before.plain:
            return self._behind_quotes(before, start)
        if key := _NO_SPACE.match(rest):
            what = f"no space behind the colon in {shown(rest)}"
            return Fault(start.line + 1, what, f"write {key[1]}: and a space")
        what = f"{shown(rest)} is no key with a colon"
        return Fault(start.line + 1, what, f"write its key before it and {QUOTE_IT}, or indent it")

    def _directive(self, start: yaml.Mark, _where: yaml.Mark) -> Fault:
        what = f"the line {shown(self._line(start))} starts with a %, or stands below one that does"
        return Fault(start.line + 1, what, f"{QUOTE_IT}, or take it out")

    def _unclosed(self, bracket: yaml.Token, where: yaml.Mark) -> Fault:
        """Return the fault that `bracket` is still open at `where`."""
        start = bracket.start_mark
        ch = quoted(self._char(start))
        cure = f"close it, or {QUOTE_IT} if it is a part of one"
        rest = self._rest(where)
        before = self._before(where)
        if before and before.start_mark.line < where.line == before.end_mark.line:
            rest = self._line(where)  # a text goes on into it
        if where.index >= len(self.text) or rest in ("---", "..."):
            return Fault(start.line + 1, f"the bracket {ch} is never closed", cure)
        of = "" if start.line == where.line else f" of line {start.line + 1}"
        what = f"the bracket {ch}{of} is not closed, nor is there a comma, before {shown(rest)}"
        return Fault(where.line + 1, what, cure)

    def _cut_before(self, where: yaml.Mark) -> Fault | None:
        """Return the fault that a comment cuts off what would keep `where` from being one."""
        before = self._before(where)
        opened = {one.start_mark.index for one in self._opened(where)}
        for comment in self.comments:
            if comment.index > where.index:
                break
            last = self._before_index(comment.index)
            broken = last is before and isinstance(last, yaml.ScalarToken) and last.plain
            closing = _closing(comment.text)
            inside = opened.intersection(
                one.start_mark.index for one in self._opened_at(comment.index)
            )
            if (broken and not opened) or (comment.beside and inside and closing):
                return self._cut(last, comment)
        return None

    def _cut(self, last: yaml.Token | None, comment: Comment) -> Fault:
        """Return the fault that `comment`, behind the token `last`, cuts off more than itself."""
        name, cure = "the line", f"{QUOTE_IT}, or write what goes on before the comment"
        if isinstance(last, yaml.ScalarToken):
            text = self._slice(last.start_mark, last.end_mark)
            name = f"the text {shown(text)}"
            if last.plain and is_cut(text, comment.text.rstrip(" ]},")):
                cure = QUOTE_IT
        return cut(name, comment, cure)

    def _before(self, where: yaml.Mark) -> yaml.Token | None:
        return self._before_index(where.index)

    def _before_index(self, index: int) -> yaml.Token | None:
        """Return the last token that ends before `index` and can be seen."""
        found = None
        for token in self.tokens:
            start, end = token.start_mark.index, token.end_mark.index
            if start < end <= index and (found is None or end > found.end_mark.index):
                found = token
        return found

    def _opened(self, where: yaml.Mark) -> list[yaml.Token]:
        return self._opened_at(where.index)

    def _opened_at(self, index: int) -> list[yaml.Token]:
        """Return the brackets that are open at `index`, the outermost first."""
        opened: list[yaml.Token] = []
        for token in self.tokens:
            if token.start_mark.index >= index:
                break
            if isinstance(token, _STARTS):
                opened.append(token)
            elif isinstance(token, JSON_LIKE) and opened:
                opened.pop()
        return opened

    def _char(self, where: yaml.Mark) -> str:
        return self.text[where.index : where.index + 1]

    def _slice(self, start: yaml.Mark, end: yaml.Mark) -> str:
        return self.text[start.index : end.index]

    def _line(self, where: yaml.Mark) -> str:
        return self.text[where.index - where.column :].splitlines()[0].strip()

    def _rest(self, where: yaml.Mark) -> str:
        """Return what stands from `where` on in its line; inside brackets, up to the next ones."""
        line = (self.text[where.index :].splitlines() or [""])[0].strip()
        if not self._opened(where):
            return line
        ends = re.compile(r"[,}]" if line.startswith("[") else r"[],}]")
        stop = ends.search(line, 1)
        return line[: stop.start()].strip() if stop else line


_STARTS = (yaml.FlowSequenceStartToken, yaml.FlowMappingStartToken)


def _closing(comment: str) -> bool:
    return "]" in comment or "}" in comment
