"""The commands on a policy: check, decide, triage, batch, diff, version, table, schema."""

import csv
import io
import json
import os
import stat
import sys
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import click

from checklist.build.policy import released, schema
from checklist.build.policy.batch import triage_rows
from checklist.build.policy.decider import Decider
from checklist.build.policy.stream import STANDARD, is_same_file, open_input, open_output
from checklist.cli.shared import (
    DEFAULT_POLICY,
    FILE,
    FOLDER,
    WrongUseError,
    compiled_policy,
    complain,
    decider,
    wrong,
)
from checklist.engine.catalogue import ENGLISH
from checklist.engine.cell import harmless
from checklist.engine.policy import diff, diff_report
from checklist.engine.policy.answer import how_to_answer, in_normal_form, wrong_answers
from checklist.engine.policy.compile import Compiled
from checklist.engine.policy.counting import combinations
from checklist.engine.policy.decide import Answers, as_data, decide
from checklist.engine.policy.diagram import BudgetSpentError
from checklist.engine.policy.lower import FEWER, MOST_BOXES, has_too_many, lower
from checklist.engine.policy.model import NONE as NOTHING
from checklist.engine.policy.model import Policy, Question
from checklist.engine.policy.table import FORMATS, MOST_ROWS, full_rows, rows
from checklist.engine.problem import (
    Problem,
    ProblemsFoundError,
    counted,
    in_brief,
    nearest,
    quoted,
)
from checklist.engine.source.findings import Stories, find_problems
from checklist.engine.triage.card import card
from checklist.engine.triage.render import Renderer

UNKNOWN = "?"
NONE = "-"


@click.command()
@click.argument("policy", type=FILE, default=DEFAULT_POLICY)
@click.option(
    "--scenarios",
    "files",
    multiple=True,
    metavar="FILE",
    help="The scenarios to prove with, instead of those beside POLICY; - is none.",
)
def check(policy: Path, files: tuple[str, ...]) -> None:
    """Prove POLICY, and the scenarios beside it."""
    found = find_problems(policy, name=policy.as_posix(), stories=_stories(files))
    complain(in_brief(found.problems))
    if read := found.policy:
        number = sum(len(table.rules) for table in read.tables)
        of_all = _counted(read)
        by_interval = any(question.number for question in read.questions)
        click.echo(
            f"{policy.as_posix()}: {len(read.questions)} questions, {number} rules, "
            f"{of_all} combinations, {len(read.outcomes)} outcomes"
            f"{'; a number counts as the interval that it is in' if by_interval else ''}"
        )
    sys.exit(1 if found.problems else 0)


@click.command("decide")
@click.argument("policy", type=FILE, default=DEFAULT_POLICY)
@click.option("--answer", "given", multiple=True, metavar="Q=A[|A…]", help="One question's answer.")
@click.option(
    "--answers",
    "files",
    type=FILE,
    multiple=True,
    help='JSON: {"question": "answer" or ["answer", …]}.',
)
@click.option("--json", "as_json", is_flag=True, help="Print the decision as JSON.")
def decide_command(
    policy: Path,
    given: tuple[str, ...],
    files: tuple[Path, ...],
    as_json: bool,  # noqa: FBT001
) -> None:
    """Print the decision for the answers; questions without one are taken as not known."""
    found = decider(policy)
    compiled = found.compiled
    pairs = [_split(text) for text in given]
    for file in files:
        pairs += _read_answers(file)
    answers = _answers(compiled.policy, pairs)
    if not found.decides(answers):
        sys.exit(1)
    decision = decide(compiled, answers)
    if as_json:
        click.echo(json.dumps(as_data(compiled.policy, decision), ensure_ascii=False, indent=2))
    else:
        click.echo(Renderer(ENGLISH).summary(card(compiled, decision), to_share=False))
    sys.exit(found.status)


@click.command()
@click.argument("policy", type=FILE, default=DEFAULT_POLICY)
def triage(policy: Path) -> None:
    """Ask the questions that can still change the decision, then print it."""
    found = decider(policy)
    compiled = found.compiled
    renderer = Renderer(ENGLISH)
    answers: dict[str, tuple[str, ...]] = {}
    asked: set[str] = set()  # an answer may leave its question open: the reader knows no more
    if isinstance(sys.stdin, io.TextIOWrapper):  # what is no text is no answer, not a fault
        sys.stdin.reconfigure(errors="replace")
    while name := next((q for q in decide(compiled, answers).open if q not in asked), None):
        try:
            answer = _ask(compiled.policy, compiled.policy.question(name), renderer)
        except EOFError:  # the reader has had enough: decide with what there is
            click.echo()
            break
        asked.add(name)
        if answer is not None:
            answers[name] = (answer,)
    if not found.decides(answers):
        sys.exit(1)
    shown = card(compiled, decide(compiled, answers))
    click.echo(Renderer(ENGLISH).summary(shown, to_share=False))
    sys.exit(found.status)


@click.command()
@click.argument(
    "table",
    metavar="IN.csv",
    type=click.Path(exists=True, dir_okay=False, allow_dash=True, path_type=Path),
)
@click.option("--policy", type=FILE, default=DEFAULT_POLICY, help="The policy to decide with.")
@click.option(
    "-o",
    "out",
    metavar="OUT.csv",
    type=click.Path(dir_okay=False, writable=True, allow_dash=True, path_type=Path),
    default=STANDARD,
    help="Where to write, instead of standard output; it must not be IN.csv.",
)
def batch(table: Path, policy: Path, out: Path) -> None:
    """Triage each row of IN.csv, a table with a header; - is standard input.

    Columns named after questions are read: an empty cell is not known, a|b several possible
    answers. All columns are kept; outcome, possible, rule and because are added or replaced.
    Undecided, only possible is filled: the outcomes that can still be reached, separated by spaces.
    """
    if is_same_file(table, out):
        wrong(f"-o {quoted(str(out))}: this is the table that is read: name another file")
    found = decider(policy)
    try:
        fine = _triage_table(found, table, out)
    except ProblemsFoundError as error:
        complain(error.problems)
        fine = False
    except BrokenPipeError:  # whoever reads it has had enough: click ends quietly
        raise
    except OSError as error:
        pair = f"{quoted(str(table))} into {quoted(str(out))}"
        wrong(f"{pair}: {error.strerror or error}: name files that can be read and written")
    sys.exit(found.status if fine else 1)


@click.command("diff")
@click.argument("old", type=FILE)
@click.argument("new", type=FILE)
@click.option("--json", "as_json", is_flag=True, help="Print the difference as JSON.")
def diff_command(old: Path, new: Path, as_json: bool) -> None:  # noqa: FBT001
    """Print what NEW changes for whom, and which part of the version must rise."""
    before, after = compiled_policy(old).policy, compiled_policy(new).policy
    try:
        found = diff.diff(before, after)
    except BudgetSpentError:
        complain([diff.too_large(before, after)])
        sys.exit(1)
    if as_json:
        click.echo(json.dumps(diff_report.as_data(found), ensure_ascii=False, indent=2))
    else:
        click.echo(diff_report.as_text(found), nl=False)


@click.command("version")
@click.argument("policy", type=FILE, default=DEFAULT_POLICY)
def version_command(policy: Path) -> None:
    """Hold the version of POLICY to what changed since the last release that has it."""
    found = released.check_version(policy, compiled_policy(policy).policy)
    click.echo(f"{policy.as_posix()}: {found.summary}")
    complain(found.problems)
    sys.exit(1 if found.problems else 0)


@click.command()
@click.argument("policy", type=FILE, default=DEFAULT_POLICY)
@click.option("--format", "form", type=click.Choice(sorted(FORMATS)), required=True)
@click.option("--full", is_flag=True, help="A row a combination instead of a row a rule.")
def table(policy: Path, form: str, full: bool) -> None:  # noqa: FBT001
    """Print the decision table."""
    wanted = decider(policy)
    compiled = wanted.compiled
    found = compiled.policy
    if full and (number := combinations(compiled)) > MOST_ROWS:
        raise WrongUseError(
            f"--full: {number:,} combinations are more than {MOST_ROWS:,} rows: leave --full out"
        )
    listed = full_rows(found, decides=wanted.decides) if full else rows(found)
    click.echo(FORMATS[form](found, listed), nl=False)
    sys.exit(wanted.status)


@click.command("schema")
@click.argument("folder", type=FOLDER, default=lambda: DEFAULT_POLICY().parent)
def schema_command(folder: Path) -> None:
    """Write the JSON schemas of policy and scenarios into FOLDER, for editors."""
    for name, text in schema.files().items():
        path = folder / name
        path.write_text(text, "utf-8")
        click.echo(path.as_posix())


def _stories(files: tuple[str, ...]) -> Stories | None:
    """Return the scenarios that --scenarios names, None where it is not given."""
    if len(files) > 1:
        wrong("--scenarios is given twice: name one file, or - for none")
    if not files:
        return None
    if files[0] == NONE:
        return Stories(None)
    path, shown = Path(files[0]), f"--scenarios {quoted(files[0])}"
    try:
        status = path.stat()
    except OSError as error:
        wrong(f"{shown}: {error.strerror}: name a file, or - for none")
    if stat.S_ISDIR(status.st_mode) or not os.access(path, os.R_OK):
        wrong(f"{shown}: this cannot be read as a file: name another, or - for none")
    return Stories(path, path.as_posix())


def _triage_table(found: Decider, table: Path, out: Path) -> bool:
    """Return whether every row could be decided; complain of the others."""
    refused: Counter[str] = Counter()

    def refuse(problem: Problem) -> None:
        refused[problem.code] += 1
        complain([problem])

    with open_input(table) as lines, open_output(out) as written:
        decided = triage_rows(found, lines, file=table.as_posix(), complain=refuse)
        writer, header = csv.writer(written), next(decided)
        writer.writerow(harmless(header))
        writer.writerows(map(harmless, decided))
    missing = [name for name in found.compiled.policy.question_ids if name not in header]
    if missing and out != STANDARD:
        names = ", ".join(map(quoted, missing))
        click.echo(f"{table.as_posix()}: no column for {names}: not known in any row")
    return not refused


def _split(text: str) -> tuple[str, tuple[str, ...]]:
    name, equals, answers = text.partition("=")
    if not equals:
        wrong(f"--answer {quoted(text)}: no answer is named: write question=answer")
    return name, tuple(answers.split("|"))


class _Pairs(list[tuple[str, Any]]):
    """The pairs of a JSON object, repeated keys included."""


def _read_answers(path: Path) -> list[tuple[str, tuple[str, ...]]]:
    """Read ``{question: answer or [answer, …]}``; null and [] are no answer."""
    try:
        pairs = json.loads(path.read_text(encoding="utf-8-sig"), object_pairs_hook=_Pairs)
    except (UnicodeDecodeError, json.JSONDecodeError) as error:
        wrong(f"{path.as_posix()}:{getattr(error, 'lineno', 1)}: not JSON: {error}")
    except (ValueError, RecursionError):  # Python's own limits
        wrong(f"{path.as_posix()}:1: not answers: nested too deeply, or a number too long")
    if not isinstance(pairs, _Pairs):
        wrong(f'{path.as_posix()}:1: no answers by question: write {{"question": "answer"}}')
    return [(name, _as_texts(path, name, given)) for name, given in pairs]


def _as_texts(path: Path, name: str, given: object) -> tuple[str, ...]:
    if given is None:
        return ()
    several = given if type(given) is list else [given]
    if not all(isinstance(answer, str) for answer in several):
        what = f"the answer to {quoted(name)} is not text"
        wrong(f'{path.as_posix()}:1: {what}: write "answer" or ["answer", …]')
    return tuple(several)


def _answers(policy: Policy, pairs: Iterable[tuple[str, tuple[str, ...]]]) -> Answers:
    """Return the answers in policy order; unknown names and questions named twice are wrong use."""
    found: dict[str, tuple[str, ...]] = {}
    for name, given in pairs:
        if name not in policy.question_ids:
            wrong(f"unknown question {quoted(name)}: {nearest(name, policy.question_ids)}")
        if name in found:
            wrong(f"question {quoted(name)} is answered twice: name all its answers once, as a|b")
        question = policy.question(name)
        for answer in wrong_answers(question, given):
            plain = question.number is None and not question.several
            cure = nearest(answer, question.answer_ids) if plain else how_to_answer(question)
            wrong(f"unknown answer {quoted(answer)} to {quoted(name)}: {cure}")
        found[name] = in_normal_form(question, given) or ()
    if has_too_many(policy, found):
        wrong(f"the ticks have more than {MOST_BOXES:,} possible combinations: {FEWER}")
    return found


def _ask(policy: Policy, question: Question, renderer: Renderer) -> str | None:
    """Ask one question in the terminal until an answer fits; None is not known."""
    click.echo(f"\n{question.ask}")
    by_key: dict[str, str] = {}
    for number, answer in enumerate(question.answers, start=1):
        click.echo(f"  {number}  {answer.label}")
        by_key[str(number)] = answer.id
    if question.several:
        click.echo(f"  {NOTHING}  {renderer.word('ticks_none')}")
    click.echo(f"  {UNKNOWN}  {renderer.word('unknown')}")
    if question.number is not None:
        click.echo(
            f"{question.number.unit}: ".removeprefix(": ") + renderer.number_hint(policy, question)
        )
    while True:
        typed = input("> ").strip()
        if typed in ("", UNKNOWN):
            return None
        answers = in_normal_form(question, [_meant(question, typed, by_key)])
        if answers is not None:
            return answers[0] if answers else None
        click.echo(f"{quoted(typed)} is no answer: {_how(question)}, or {UNKNOWN}")


def _meant(question: Question, typed: str, by_key: Mapping[str, str]) -> str:
    """Return the answer that is meant, where answers may be named by their numbers."""
    if not question.several:
        return by_key.get(typed, typed)
    parts = typed.replace(",", "+").replace(" ", "").split("+")
    return "+".join(by_key.get(part, part) for part in parts)


def _how(question: Question) -> str:
    """Return what to type for an answer."""
    if question.number is not None:
        return "type a number, or a range such as 3..6"
    if question.several:
        return f"type what applies, such as 1+2, with +{UNKNOWN} where more may apply"
    return "type a number"


def _counted(policy: Policy) -> str:
    """Return how many combinations of answers there are; a number counts as its intervals."""
    try:
        number = combinations(Compiled(lower(policy), {}))
    except BudgetSpentError:
        return "uncounted"
    return counted(number).replace(",", "")
