"""The commands: ``python -m checklist …``.

Reads the files that it is given; problems, and nothing else, go to standard error, one a line.
Exit status 0 fine, 1 problems found, 2 wrong use. Each command is an adapter of a few lines; to
change what one does, edit the function of the package that it calls.
"""

import csv
import io
import json
import sys
from collections import Counter
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, NoReturn

import click

from checklist.build.engine import runtime
from checklist.build.engine.bundle import BundleError
from checklist.build.links.address import is_web
from checklist.build.links.address_syntax import flaw
from checklist.build.links.register import read_register
from checklist.build.links.stamp_register import with_seen
from checklist.build.policy import released, schema
from checklist.build.policy.batch import triage_rows
from checklist.build.policy.stream import STANDARD, is_same_file, open_input, open_output
from checklist.engine.policy import diff
from checklist.engine.policy import diff_report as tell
from checklist.engine.policy.compile import Compiled, compile_policy
from checklist.engine.policy.decide import Answers, as_data, decide
from checklist.engine.policy.diagram import BudgetSpentError
from checklist.engine.policy.model import Policy, Question
from checklist.engine.policy.table import FORMATS, MOST_ROWS, full_rows, rows
from checklist.engine.problem import Problem, ProblemsFoundError, counted, in_order, nearest, quoted
from checklist.engine.source.findings import find_problems
from checklist.engine.triage.card import card
from checklist.engine.triage.render import Renderer

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)
DEFAULT_POLICY = Path("docs/triage/policy.yml")
DEFAULT_REGISTER = Path("docs/links.yml")
STRATEGIES = Path("docs/branching")
UNKNOWN = "?"


class WrongUseError(click.ClickException):
    """The command was called with what does not fit; told on one line, exit status 2."""

    exit_code = 2

    def show(self, file: Any = None) -> None:  # noqa: ANN401  click's signature
        """Print the message alone."""
        click.echo(self.format_message(), file=file, err=True)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def main() -> None:
    """Check a triage policy, and decide with it."""


@main.command()
@click.argument("policy", type=FILE, default=DEFAULT_POLICY)
def check(policy: Path) -> None:
    """Prove POLICY, and the scenarios beside it."""
    found = find_problems(policy, name=policy.as_posix())
    _complain(found.problems)
    if read := found.policy:
        number = sum(len(table.rules) for table in read.tables)
        of_all = counted(read.combinations).replace(",", "")
        click.echo(
            f"{policy.as_posix()}: {len(read.questions)} questions, {number} rules, "
            f"{of_all} combinations, {len(read.outcomes)} outcomes"
        )
    sys.exit(1 if found.problems else 0)


@main.command("decide")
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
    compiled = _compiled(policy)
    pairs = [_split(text) for text in given]
    for file in files:
        pairs += _read_answers(file)
    decision = decide(compiled, _answers(compiled.policy, pairs))
    if as_json:
        click.echo(json.dumps(as_data(compiled.policy, decision), ensure_ascii=False, indent=2))
    else:
        click.echo(Renderer().summary(compiled.policy, card(compiled, decision)))


@main.command()
@click.argument("policy", type=FILE, default=DEFAULT_POLICY)
def triage(policy: Path) -> None:
    """Ask the questions that can still change the decision, then print it."""
    compiled = _compiled(policy)
    words = Renderer().word
    answers: dict[str, tuple[str, ...]] = {}
    skipped: set[str] = set()
    if isinstance(sys.stdin, io.TextIOWrapper):  # what is no text is no answer, but no fault either
        sys.stdin.reconfigure(errors="replace")
    while name := next((q for q in decide(compiled, answers).open if q not in skipped), None):
        try:
            answer = _ask(compiled.policy.question(name), unknown=words("unknown"))
        except EOFError:  # the reader has had enough: decide with what there is
            click.echo()
            break
        if answer is None:
            skipped.add(name)
        else:
            answers[name] = (answer,)
    shown = card(compiled, decide(compiled, answers))
    click.echo(Renderer().summary(compiled.policy, shown))


@main.command()
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
        _wrong(f"-o {quoted(str(out))}: this is the table that is read: name another file")
    compiled = _compiled(policy)
    try:
        fine = _triage_table(compiled, table, out)
    except ProblemsFoundError as error:
        _complain(error.problems)
        fine = False
    except BrokenPipeError:  # whoever reads it has had enough: click ends quietly
        raise
    except OSError as error:
        pair = f"{quoted(str(table))} into {quoted(str(out))}"
        _wrong(f"{pair}: {error.strerror or error}: name files that can be read and written")
    sys.exit(0 if fine else 1)


@main.command("diff")
@click.argument("old", type=FILE)
@click.argument("new", type=FILE)
@click.option("--json", "as_json", is_flag=True, help="Print the difference as JSON.")
def diff_command(old: Path, new: Path, as_json: bool) -> None:  # noqa: FBT001
    """Print what NEW changes for whom, and which part of the version must rise."""
    before, after = _compiled(old).policy, _compiled(new).policy
    try:
        found = diff.diff(before, after)
    except BudgetSpentError:
        _complain([diff.too_large(before, after)])
        sys.exit(1)
    if as_json:
        click.echo(json.dumps(tell.as_data(found), ensure_ascii=False, indent=2))
    else:
        click.echo(tell.as_text(found), nl=False)


@main.command("version")
@click.argument("policy", type=FILE, default=DEFAULT_POLICY)
def version_command(policy: Path) -> None:
    """Hold the version of POLICY to what changed since the last release that has it."""
    found = released.check_version(policy, _compiled(policy).policy)
    click.echo(f"{policy.as_posix()}: {found.told}")
    _complain(found.problems)
    sys.exit(1 if found.problems else 0)


@main.command()
@click.argument("policy", type=FILE, default=DEFAULT_POLICY)
@click.option("--format", "form", type=click.Choice(sorted(FORMATS)), required=True)
@click.option("--full", is_flag=True, help="A row a combination instead of a row a rule.")
def table(policy: Path, form: str, full: bool) -> None:  # noqa: FBT001
    """Print the decision table."""
    found = _compiled(policy).policy
    if full and found.combinations > MOST_ROWS:
        raise WrongUseError(
            f"--full: {found.combinations:,} combinations are more than {MOST_ROWS:,} rows: "
            "leave --full out"
        )
    click.echo(FORMATS[form](found, full_rows(found) if full else rows(found)), nl=False)


@main.command("schema")
@click.argument("folder", type=FOLDER, default=DEFAULT_POLICY.parent)
def schema_command(folder: Path) -> None:
    """Write the JSON schemas of policy and scenarios into FOLDER, for editors."""
    for name, text in schema.files().items():
        path = folder / name
        path.write_text(text, "utf-8")
        click.echo(path.as_posix())


@main.command("links")
@click.argument("site", metavar="SITE_DIR", type=FOLDER)
@click.option("--base", metavar="URL", help="Where the site is published, if no page says it.")
@click.option("--register", type=FILE, help="The links to other sites that are allowed.")
@click.option("--docs", type=FOLDER, help="The sources, to name their lines instead of the site's.")
def links_command(site: Path, base: str | None, register: Path | None, docs: Path | None) -> None:
    """Check every link of the rendered site in SITE_DIR."""
    # Here, since the other commands do without lxml, which is of the extra "site".
    from checklist.build.links.check import check as check_links  # noqa: PLC0415
    from checklist.build.links.source import Sources  # noqa: PLC0415

    if base is not None and (not is_web(base) or flaw(base)):
        _wrong(f"--base {quoted(base)}: no full address: write https://example.org/p/")
    checked = check_links(
        site,
        name=site.as_posix(),
        base=base,
        register=read_register(register, name=register.as_posix()) if register else None,
        sources=Sources(docs, docs.as_posix()) if docs else None,
    )
    if not checked.pages:
        _wrong(f"{site.as_posix()}: holds no page: name the folder of a rendered site")
    _complain(checked.problems)
    click.echo(f"{site.as_posix()}: {checked.told}")
    sys.exit(1 if checked.problems else 0)


@main.command("links-online")
@click.argument("register", type=FILE, default=DEFAULT_REGISTER)
@click.option("--days", default=7, show_default=True, help="Ask what was not seen for so long.")
def links_online(register: Path, days: int) -> None:
    """Ask whether the links of REGISTER still answer, and write down when they were seen."""
    from checklist.build.links import online  # noqa: PLC0415  as above, for urllib3

    found = read_register(register, name=register.as_posix())
    today = datetime.now(UTC).date()
    waiting = found.not_seen_since((today - timedelta(days=days)).isoformat())
    answers = online.ask(entry.address for entry in waiting)
    seen = {entry.address for entry in online.answering(waiting, answers)}
    if seen:
        text = register.read_text("utf-8")
        register.write_text(with_seen(text, seen, today.isoformat()), "utf-8")
    problems = in_order([*found.problems, *online.judge(found, answers)])
    _complain(problems)
    click.echo(
        f"{register.as_posix()}: {len(found.entries)} links, {len(waiting)} asked, {len(seen)} seen"
    )
    sys.exit(1 if problems else 0)


@main.command("walkthrough")
@click.argument("strategy")
@click.option("--until", metavar="STEP", help="The last step to do, if not all of them.")
@click.option(
    "--into",
    metavar="DIR",
    type=click.Path(path_type=Path),
    required=True,
    help="The repository's folder: a new one, or an empty one.",
)
def walkthrough_command(strategy: str, until: str | None, into: Path) -> None:
    """Build the repository of the walkthrough of STRATEGY, which is a file of docs/branching."""
    # Here, since the other commands do without dulwich.
    from checklist.build.walkthrough.load import read_strategy  # noqa: PLC0415
    from checklist.engine.walkthrough.inputs import filled  # noqa: PLC0415
    from checklist.engine.walkthrough.walk import walkthrough, wrong_lines  # noqa: PLC0415

    files = {path.stem: path for path in sorted(STRATEGIES.glob("*.yml"))}
    if strategy not in files:
        _wrong(f"unknown strategy {quoted(strategy)}: {nearest(strategy, files)}")
    reading = read_strategy(files[strategy])
    if reading.strategy is None:
        _complain(reading.problems)
        sys.exit(1)
    told = filled(reading.strategy)
    if until is not None and until not in told.step_ids:
        _wrong(f"--until {quoted(until)}: no such step: {nearest(until, told.step_ids)}")
    walk = walkthrough(told, _empty_folder(into), until=until)
    problems = in_order([*reading.problems, *wrong_lines(told, walk.ran)])
    _complain(problems)
    done = len(told.steps) if until is None else len(told.before(until)) + 1
    goal = "reached" if walk.holds() else "not reached yet"
    click.echo(
        f"{into.as_posix()}: {told.id}, {done} of {len(told.steps)} steps, "
        f"{len(walk.ran)} lines, the goal is {goal}"
    )
    sys.exit(1 if problems else 0)


@main.command("sandbox")
@click.argument("script", metavar="FILE", type=FILE)
@click.option(
    "--into",
    metavar="DIR",
    type=click.Path(path_type=Path),
    required=True,
    help="The repository's folder: a new one, or an empty one.",
)
def sandbox_command(script: Path, into: Path) -> None:
    """Run the git commands of FILE, one a line, in a new repository in DIR."""
    from checklist.engine.git.sandbox import run_file  # noqa: PLC0415  as above, for dulwich

    try:
        text = script.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        _wrong(f"{script.as_posix()}: {error}: name a file of text")
    failed = False
    for said, problem in run_file(text, _empty_folder(into), name=script.as_posix()):
        click.echo(said)
        if problem:
            failed = True
            _complain([problem])
    sys.exit(1 if failed else 0)


@main.command("runtime")
def runtime_command() -> None:
    """Build what starts Python in the page, and print where it lies."""
    try:
        click.echo(runtime.build())
    except BundleError as error:
        raise click.ClickException(str(error)) from None


def _complain(problems: Iterable[Problem]) -> None:
    for problem in problems:
        click.echo(str(problem), err=True)


def _compiled(path: Path) -> Compiled:
    """Return the policy at `path`, ready to decide; exit 1 where nothing can be decided with it."""
    found = find_problems(path, name=path.as_posix())
    if found.policy is None or not found.decides:
        _complain(found.problems)
        sys.exit(1)
    return compile_policy(found.policy)


def _empty_folder(path: Path) -> Path:
    """Return the folder at `path`, made where it is absent; wrong use where it is not empty."""
    try:
        path.mkdir(parents=True, exist_ok=True)
        empty = not any(path.iterdir())
    except FileExistsError:
        empty = False
    except OSError as error:
        _wrong(f"--into {quoted(path.as_posix())}: {error.strerror}: name another folder")
    if not empty:
        what = f"--into {quoted(path.as_posix())}: it is there, and not empty"
        _wrong(f"{what}: name an empty folder, or a new one")
    return path


def _triage_table(compiled: Compiled, table: Path, out: Path) -> bool:
    """Return whether every row could be decided; complain of the others."""
    told: Counter[str] = Counter()

    def complain(problem: Problem) -> None:
        told[problem.code] += 1
        _complain([problem])

    with open_input(table) as lines, open_output(out) as written:
        decided = triage_rows(compiled, lines, file=table.as_posix(), complain=complain)
        writer, header = csv.writer(written), next(decided)
        writer.writerow(header)
        writer.writerows(decided)
    missing = [name for name in compiled.policy.question_ids if name not in header]
    if missing and out != STANDARD:
        names = ", ".join(map(quoted, missing))
        click.echo(f"{table.as_posix()}: no column for {names}: not known in any row")
    return not told


def _split(text: str) -> tuple[str, tuple[str, ...]]:
    name, equals, answers = text.partition("=")
    if not equals:
        _wrong(f"--answer {quoted(text)}: no answer is named: write question=answer")
    return name, tuple(answers.split("|"))


class _Pairs(list[tuple[str, Any]]):
    """A JSON object as it stands, a key that stands twice included."""


def _read_answers(path: Path) -> list[tuple[str, tuple[str, ...]]]:
    """Read ``{question: answer or [answer, …]}``; null and [] are no answer."""
    try:
        pairs = json.loads(path.read_text(encoding="utf-8-sig"), object_pairs_hook=_Pairs)
    except (UnicodeDecodeError, json.JSONDecodeError) as error:
        _wrong(f"{path.as_posix()}:{getattr(error, 'lineno', 1)}: not JSON: {error}")
    except (ValueError, RecursionError):  # Python's own limits
        _wrong(f"{path.as_posix()}:1: not answers: nested too deeply, or a number too long")
    if not isinstance(pairs, _Pairs):
        _wrong(f'{path.as_posix()}:1: no answers by question: write {{"question": "answer"}}')
    return [(name, _as_texts(path, name, given)) for name, given in pairs]


def _as_texts(path: Path, name: str, given: object) -> tuple[str, ...]:
    if given is None:
        return ()
    several = given if type(given) is list else [given]
    if not all(isinstance(answer, str) for answer in several):
        what = f"the answer to {quoted(name)} is not text"
        _wrong(f'{path.as_posix()}:1: {what}: write "answer" or ["answer", …]')
    return tuple(several)


def _answers(policy: Policy, pairs: Iterable[tuple[str, tuple[str, ...]]]) -> Answers:
    """Return the answers in policy order; unknown names and questions named twice are wrong use."""
    found: dict[str, tuple[str, ...]] = {}
    for name, given in pairs:
        if name not in policy.question_ids:
            _wrong(f"unknown question {quoted(name)}: {nearest(name, policy.question_ids)}")
        if name in found:
            _wrong(f"question {quoted(name)} is answered twice: name all its answers once, as a|b")
        ids = policy.question(name).answer_ids
        for answer in given:
            if answer not in ids:
                cure = nearest(answer, ids)
                _wrong(f"unknown answer {quoted(answer)} to {quoted(name)}: {cure}")
        found[name] = tuple(answer for answer in ids if answer in given)
    return found


def _wrong(message: str) -> NoReturn:
    raise WrongUseError(message)


def _ask(question: Question, *, unknown: str) -> str | None:
    """Ask one question in the terminal until an answer fits; None is not known."""
    click.echo(f"\n{question.ask}")
    for number, answer in enumerate(question.answers, start=1):
        click.echo(f"  {number}  {answer.label}")
    click.echo(f"  {UNKNOWN}  {unknown}")
    by_key = {str(number): a.id for number, a in enumerate(question.answers, start=1)}
    by_key |= {answer_id: answer_id for answer_id in question.answer_ids}
    while True:
        typed = input("> ").strip()
        if typed in ("", UNKNOWN):
            return None
        if typed in by_key:
            return by_key[typed]
        click.echo(f"{quoted(typed)} is none of these: type a number, or {UNKNOWN}")


if __name__ == "__main__":
    main(prog_name="python -m checklist")
