"""The commands that write a policy: import-table, new."""

import re
import sys
from collections.abc import Callable, Iterable
from contextlib import suppress
from decimal import Decimal
from pathlib import Path
from typing import TypeVar

import click

from checklist.build.policy import starter
from checklist.build.policy.draft import as_yaml, stories_as_yaml
from checklist.build.policy.import_table import policy_from
from checklist.build.policy.starter import Asked
from checklist.build.policy.stream import STANDARD, is_same_file, open_input, open_output
from checklist.cli.shared import complain, once, wrong
from checklist.engine.problem import ProblemsFoundError, quoted
from checklist.engine.source.findings import SCENARIOS

_OUT = click.Path(dir_okay=False, path_type=Path)
_Read = TypeVar("_Read")
_NUMBER = re.compile(r"[+-]?\d{1,12}(?:\.\d{1,6})?", re.ASCII)


@click.command("import-table")
@click.argument(
    "table",
    metavar="FILE.csv",
    type=click.Path(exists=True, dir_okay=False, allow_dash=True, path_type=Path),
)
@click.option(
    "-o",
    "out",
    metavar="FILE",
    type=click.Path(dir_okay=False, allow_dash=True, path_type=Path),
    default=Path("policy.yml"),
    help="Where to write, instead of policy.yml; - is standard output.",
)
@click.option("--force", is_flag=True, help="Replace the file if it is there.")
def import_table(*, table: Path, out: Path, force: bool) -> None:
    """Make a policy of FILE.csv, a decision table as spreadsheets save it; - is standard input.

    A header, a column a question, the outcome in the last one, a row a rule. An empty cell or - is
    any answer, a|b either of two, not(a) all others, >= 7 or 3..6 a number.
    """
    if is_same_file(table, out):
        wrong(f"-o {quoted(str(out))}: this is the table that is read: name another file")
    _refuse_to_replace(out, force=force)
    given = table != STANDARD
    title = _typed(re.sub(r"[\s_-]+", " ", table.stem)) if given else ""
    title = title[:1].upper() + title[1:] or "Decision table"
    try:
        with open_input(table) as lines:
            draft = policy_from(lines, file=table.as_posix(), title=title)
    except ProblemsFoundError as error:
        complain(error.problems)
        sys.exit(1)
    except OSError as error:
        wrong(f"{quoted(str(table))}: {error.strerror or error}: name a file that can be read")
    _write(out, as_yaml(draft))
    if out != STANDARD:
        click.echo(
            f"{out.as_posix()}: {len(draft.questions)} questions, {len(draft.rules)} rules, "
            f"{len(draft.outcomes)} outcomes"
        )


@click.command("new")
@click.option(
    "-o",
    "out",
    metavar="FILE",
    type=_OUT,
    multiple=True,
    callback=once(Path("policy.yml")),
    help=f"Where to write, instead of policy.yml; {SCENARIOS} goes beside it.",
)
@click.option("--yes", is_flag=True, help="Ask nothing: take what is left out as it is proposed.")
@click.option("--force", is_flag=True, help="Replace the files if they are there.")
@click.option(
    "--title", metavar="TEXT", multiple=True, callback=once(), help="The name of the policy."
)
@click.option(
    "--hit-policy",
    type=click.Choice([*starter.HIT_POLICIES]),
    multiple=True,
    callback=once(),
    help="How rules that match together are resolved.",
)
@click.option(
    "--outcome", "outcomes", metavar="TEXT", multiple=True, help="From least to most urgent."
)
@click.option(
    "--question",
    "questions",
    metavar="ASK=A|B…",
    multiple=True,
    help="A question, with its answers from least to most severe.",
)
def new(
    *,
    out: Path,
    yes: bool,
    force: bool,
    title: str | None,
    hit_policy: str | None,
    outcomes: tuple[str, ...],
    questions: tuple[str, ...],
) -> None:
    """Ask for outcomes and questions, and write a first policy with scenarios that passes check.

    Enter takes what is proposed. The questions go to standard error, the name of the policy's file
    to standard output.
    """
    beside = out.with_name(SCENARIOS)
    if out == STANDARD or out.name == SCENARIOS:
        wrong(f"-o {quoted(str(out))}: the scenarios need a file of their own: name another file")
    _refuse_to_replace(out, beside, force=force)
    ends = _distinct("--outcome", outcomes, starter.MOST_OUTCOMES)
    asked = [_question_given(text) for text in questions]
    _refuse_repeated([one.ask for one in asked])
    if len(asked) > starter.MOST_QUESTIONS:
        wrong(f"--question: more than {starter.MOST_QUESTIONS}: begin with fewer")
    terminal = _Terminal(silent=yes)
    name = _typed(title or "") or terminal.text("Name of the policy", starter.TITLE)
    kind = hit_policy or terminal.choice("Kind of table", starter.HIT_POLICIES)
    ends = _two_or_more(
        ends
        or terminal.texts(
            "Outcomes, from the least urgent to the most urgent",
            starter.OUTCOMES,
            starter.MOST_OUTCOMES,
        ),
        starter.OUTCOMES,
    )
    asked = asked or _ask_questions(terminal)
    if levels := starter.lacking(ends, asked):
        asked.append(starter.further(levels))
        terminal.say(
            f"These answers are too few to tell {len(ends)} outcomes apart: a question is added."
        )
    made = starter.start(name, kind, ends, asked)
    _write(beside, stories_as_yaml(made.stories, starter.STORIES_HEAD))
    _write(out, as_yaml(made.draft))
    click.echo(out.as_posix())


def _refuse_to_replace(*paths: Path, force: bool) -> None:
    """End as wrong use if there is a file at one of the paths, unless it may be replaced."""
    for path in paths:
        special = path.exists() and not path.is_file()  # a device or a pipe
        if not (force or special) and (path.exists() or path.is_symlink()):
            wrong(f"{quoted(str(path))} is there already: name another with -o, or add --force")


def _write(path: Path, text: str) -> None:
    try:
        with open_output(path) as file:
            file.write(text)
    except BrokenPipeError:  # whoever reads it has had enough: click ends quietly
        raise
    except OSError as error:
        cure = "name a file that can be written"
        wrong(f"-o {quoted(str(path))}: {error.strerror or error}: {cure}")


def _typed(text: str) -> str:
    """Return what was typed on one line, without what a policy file may not hold."""
    kept = (c for c in " ".join(text.split()) if c.isprintable() or c in "\u200c\u200d")
    return "".join(kept).strip()


def _distinct(option: str, texts: Iterable[str], most: int) -> list[str]:
    """Return the texts of an option; wrong use if one repeats another, or there are too many.

    A single one is wrong use, too.
    """
    found: dict[str, str] = {}
    for text in filter(None, map(_typed, texts)):
        if before := found.get(text.casefold()):
            first = "" if before == text else f", first as {quoted(before)}"
            wrong(f"{option} {quoted(text)}: it is given twice{first}: give each once")
        found[text.casefold()] = text
    if len(found) == 1:
        wrong(f"{option} {quoted(next(iter(found.values())))}: one is too few: name two or more")
    if len(found) > most:
        wrong(f"{option}: {len(found)} are too many: name {most} at most")
    return [*found.values()]


def _two_or_more(texts: list[str], proposed: Iterable[str]) -> list[str]:
    """Return the texts, with one of those proposed after a single one."""
    if len(texts) > 1:
        return texts
    others = [text for text in proposed if text.casefold() not in map(str.casefold, texts)]
    return [*texts, others[-1]]


def _question_given(text: str) -> Asked:
    ask, _, answers = text.partition("=")
    ask = _typed(ask)
    if not ask:
        wrong(f"--question {quoted(text)}: nothing is asked: write ASK=ANSWER|ANSWER")
    if not answers:
        return Asked(ask)
    option = f"--question {quoted(ask)}"
    found = _distinct(option, answers.split("|"), starter.MOST_ANSWERS)
    if not found:
        wrong(f"{option}: it has no answers: write ASK=ANSWER|ANSWER")
    return Asked(ask, tuple(found))


def _refuse_repeated(asks: Iterable[str]) -> None:
    """End as wrong use if a question is asked twice."""
    seen: set[str] = set()
    for ask in asks:
        if ask.casefold() in seen:
            wrong(f"--question {quoted(ask)}: it is asked twice: ask it once, with all its answers")
        seen.add(ask.casefold())


def _ask_questions(terminal: "_Terminal") -> list[Asked]:
    """Ask what is asked; the questions proposed stand for none."""
    found: list[Asked] = []
    proposed = " / ".join(one.ask for one in starter.QUESTIONS)
    while len(found) < starter.MOST_QUESTIONS:
        prompt = f"Question {len(found) + 1}"
        ask = terminal.text(prompt, "" if found else proposed, shown="no more" if found else "")
        if not ask:
            break
        if not found and ask == proposed:
            return list(starter.QUESTIONS)
        kind = terminal.choice("  It is answered with", _KINDS)
        found.append(_KINDS_ASKED[kind](terminal, ask))
    return found


_KINDS = {"one": "one of its answers", "number": "a number", "several": "any of its answers"}


def _ask_one(terminal: "_Terminal", ask: str) -> Asked:
    prompt = "  Answers, from the least severe to the most severe"
    texts = terminal.texts(prompt, ("No", "Yes"), starter.MOST_ANSWERS)
    return Asked(ask, tuple(_two_or_more(texts, ("No", "Yes"))))


def _ask_several(terminal: "_Terminal", ask: str) -> Asked:
    prompt = "  What can be ticked; each makes it more severe"
    proposed = ("The first effect", "The second effect")
    texts = terminal.texts(prompt, proposed, starter.MOST_ANSWERS)
    return Asked(ask, tuple(_two_or_more(texts, proposed)), several=True)


def _ask_number(terminal: "_Terminal", ask: str) -> Asked:
    unit = terminal.text("  Its unit", "", shown="none")
    prompt = "  More severe from which numbers on? Put commas between them"

    def read(text: str) -> tuple[Decimal, ...] | None:
        texts = [part.strip() for part in text.split(",") if part.strip()]
        if not texts or not all(map(_NUMBER.fullmatch, texts)):
            return None
        return tuple(sorted({Decimal(part) for part in texts}))[: starter.MOST_ANSWERS]

    bounds = terminal.read(prompt, "7", read, "write numbers such as 3, 7")
    return Asked(ask, (), bounds=bounds or (Decimal(7),), unit=unit)


_KINDS_ASKED = {"one": _ask_one, "number": _ask_number, "several": _ask_several}


class _Terminal:
    """Asks on standard error, and reads standard input; at its end, what is proposed counts."""

    def __init__(self, *, silent: bool) -> None:
        self._ended = silent
        if not silent:
            with suppress(AttributeError):  # what is no text is no answer, not a fault
                sys.stdin.reconfigure(errors="replace")  # type: ignore[union-attr]

    def say(self, text: str) -> None:
        """Print a line, unless nobody is asked."""
        if not self._ended:
            click.echo(text, err=True)

    def text(self, prompt: str, proposed: str, *, shown: str = "") -> str:
        """Ask for a text."""
        return self._line(f"{prompt} [{shown or proposed}]: ") or proposed

    def texts(self, prompt: str, proposed: tuple[str, ...], most: int) -> list[str]:
        """Ask for texts, one a line; an empty line ends them, and the proposed stand for none."""
        self.say(f"{prompt}, one a line [{', '.join(proposed)}]:")
        found: list[str] = []
        while len(found) < most and (text := self._line(f"  {len(found) + 1}: ")):
            if text.casefold() in map(str.casefold, found):
                self.say(f"  {quoted(text)} is there already")
            else:
                found.append(text)
        return found or list(proposed)

    def choice(self, prompt: str, options: dict[str, str]) -> str:
        """Ask for one of the options, by number or name; the first is proposed."""
        self.say(f"{prompt}:")
        for number, (name, means) in enumerate(options.items(), start=1):
            self.say(f"  {number}  {name}: {means}")
        by_key = {str(number): name for number, name in enumerate(options, start=1)}
        by_key |= {name: name for name in options}
        first = next(iter(options))
        return self.read("  Number", "1", by_key.get, "type one of the numbers") or first

    def read(
        self, prompt: str, proposed: str, read: Callable[[str], _Read | None], cure: str
    ) -> _Read | None:
        """Ask until what is typed can be read; None for what is proposed."""
        while text := self._line(f"{prompt} [{proposed}]: "):
            if (found := read(text)) is not None:
                return found
            self.say(f"  {quoted(text)} is none: {cure}")
        return None

    def _line(self, prompt: str) -> str:
        if self._ended:
            return ""
        click.echo(prompt, err=True, nl=False)
        line = sys.stdin.readline()
        if not line:
            click.echo(err=True)
            self._ended = True
        return _typed(line)
