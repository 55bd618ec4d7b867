"""The commands on a git sandbox: walkthrough, sandbox."""

import sys
from pathlib import Path

import click

from checklist.build.docs import STRATEGIES, docs_of
from checklist.cli.shared import (
    FILE,
    complain,
    empty_folder,
    wrong,
)
from checklist.engine.problem import in_order, nearest, quoted


@click.command("walkthrough")
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
    # Imported here, since the other commands work without dulwich.
    from checklist.build.walkthrough.check import wrong_lines  # noqa: PLC0415
    from checklist.build.walkthrough.load import read_strategy  # noqa: PLC0415
    from checklist.engine.walkthrough.inputs import filled  # noqa: PLC0415
    from checklist.engine.walkthrough.walk import walkthrough  # noqa: PLC0415

    files = {path.stem: path for path in docs_of(Path()).matching(STRATEGIES).values()}
    if strategy not in files:
        wrong(f"unknown strategy {quoted(strategy)}: {nearest(strategy, files)}")
    reading = read_strategy(files[strategy])
    if reading.strategy is None:
        complain(reading.problems)
        sys.exit(1)
    story = filled(reading.strategy)
    if until is not None and until not in story.step_ids:
        wrong(f"--until {quoted(until)}: no such step: {nearest(until, story.step_ids)}")
    walk = walkthrough(story, empty_folder(into), until=until)
    problems = in_order([*reading.problems, *wrong_lines(story, walk.ran)])
    complain(problems)
    done = len(story.steps) if until is None else len(story.before(until)) + 1
    goal = "reached" if walk.holds() else "not reached yet"
    click.echo(
        f"{into.as_posix()}: {story.id}, {done} of {len(story.steps)} steps, "
        f"{len(walk.ran)} lines, the goal is {goal}"
    )
    sys.exit(1 if problems else 0)


@click.command("sandbox")
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
        wrong(f"{script.as_posix()}: {error}: name a file of text")
    failed = False
    for said, problem in run_file(text, empty_folder(into), name=script.as_posix()):
        click.echo(said)
        if problem:
            failed = True
            complain([problem])
    sys.exit(1 if failed else 0)
