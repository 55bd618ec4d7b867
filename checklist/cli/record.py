"""The commands on files of records: show, merge, export, clocks.

The same Python as in the page computes what they print, so that a bot or a pipeline reads a record
as people do.
"""

import json
import sys
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

import click

from checklist.cli.shared import FILE, complain, wrong
from checklist.engine.catalogue import ENGLISH
from checklist.engine.problem import Location, Problem, in_brief, nearest, quoted, visible
from checklist.engine.record.acts import stamp
from checklist.engine.record.clocks import Clocked, clocks
from checklist.engine.record.events import Fault
from checklist.engine.record.file import (
    MOST_BYTES,
    Kept,
    RefusedError,
    merged,
    read_file,
    too_large,
    write_file,
)
from checklist.engine.record.fold import Record, fold
from checklist.engine.run.exports import FORMATS, export
from checklist.engine.run.render import Renderer, Shown
from checklist.engine.triage.times import read_moment

FILES = click.argument("files", type=FILE, nargs=-1, required=True, metavar="FILE…")
OUT = click.option(
    "-o", "--output", type=click.Path(dir_okay=False, path_type=Path), help="Where to write it."
)
ONE = click.option("--record", "wanted", metavar="ID", help="This record alone.")
AT = click.option(
    "--at", "at", metavar="TIME", help="As of then, such as 2026-11-28T02:03Z; or now."
)


@click.group("record")
def record_group() -> None:
    """Read files of records: what happened, when, by whom, and what was due."""


@record_group.command()
@FILES
@ONE
@AT
def show(files: tuple[Path, ...], wanted: str | None, at: str | None) -> None:
    """Print records as text."""
    now = _moment(at)
    kept, problems = _read(files, wanted)
    renderer = Renderer(ENGLISH)
    texts = [renderer.markdown(_shown(one, now)) for one in map(_fold, kept)]
    click.echo("\n".join(texts), nl=False)
    _end(problems)


@record_group.command()
@FILES
@OUT
def merge(files: tuple[Path, ...], output: Path | None) -> None:
    """Print one file with the records of all FILEs; of copies of one record every event, once."""
    kept, problems = _read(files, None)
    _end_without(kept, problems)
    _write(write_file(kept), output)
    _end(problems)


@record_group.command("export")
@FILES
@click.option("--format", "form", type=click.Choice(FORMATS), default="markdown", show_default=True)
@ONE
@OUT
def export_command(
    files: tuple[Path, ...], form: str, wanted: str | None, output: Path | None
) -> None:
    """Print a record as the page exports it: the same bytes."""
    kept, problems = _read(files, wanted)
    _end_without(kept, problems)
    if len(kept) != 1 and form != "json":
        complain(in_brief(problems))
        names = ", ".join(one.id for one in kept) or "none"
        wrong(f"--format {form} is of one record, and there are {names}: name one with --record")
    if form == "json":
        _write(write_file(kept), output)
    else:
        shown = _shown(_fold(kept[0]), datetime.now(UTC))
        _write(export(shown, form, Renderer(ENGLISH))["text"], output)
    _end(problems)


@record_group.command("clocks")
@FILES
@ONE
@AT
@click.option("--json", "as_json", is_flag=True, help="Print them as JSON.")
def clocks_command(
    files: tuple[Path, ...],
    wanted: str | None,
    at: str | None,
    as_json: bool,  # noqa: FBT001  as click calls it
) -> None:
    """Print the clocks of records: when each is due, whether it has ended, what is left."""
    now = _moment(at)
    kept, problems = _read(files, wanted)
    found = {one.id: clocks(one, now) for one in map(_fold, kept)}
    if as_json:
        data = {name: [_data(clock) for clock in rows] for name, rows in found.items()}
        click.echo(json.dumps(data, ensure_ascii=False, indent=2))
    else:
        renderer = Renderer(ENGLISH)
        for name, rows in found.items():
            for clock in rows:
                cells = [name, clock.id, clock.state, _line(clock, renderer)]
                click.echo("\t".join(visible(cell, whole=True) for cell in cells))
    _end(problems)


def _data(clock: Clocked) -> dict[str, object]:
    """Return a clock as JSON data: moments in UTC, times in whole seconds."""
    spans = {"left": clock.left, "elapsed": clock.elapsed, "business": clock.business}
    moments = {"start": clock.start, "due": clock.due, "ended": clock.ended}
    return {
        "id": clock.id,
        "title": clock.title,
        "within": str(clock.within),
        "from": clock.since,
        "state": clock.state,
        **{key: stamp(one) if one else None for key, one in moments.items()},
        **{key: None if span is None else int(span.total_seconds()) for key, span in spans.items()},
    }


def _line(clock: Clocked, renderer: Renderer) -> str:
    due = f"due {stamp(clock.due)}" if clock.due else renderer.within(clock)
    ended = f", ended {stamp(clock.ended)}" if clock.ended else ""
    left = ""
    if clock.left is not None:
        left = (
            f", {renderer.span(clock.left)} {'left' if clock.left.total_seconds() >= 0 else 'late'}"
        )
    return f"{clock.title}: {due}{ended}{left}"


def _moment(text: str | None) -> datetime:
    if text is None:
        return datetime.now(UTC)
    moment = read_moment(text)
    if moment is None:
        wrong(f"--at {quoted(text)} is no time: write it as 2026-11-28T02:03Z")
    return moment


def _fold(kept: Kept) -> Record:
    return fold(kept.id, kept.events, kept.beside)


def _shown(record: Record, now: datetime) -> Shown:
    return Shown(record=record, asked=record.id, now=now)


def _read(files: Iterable[Path], wanted: str | None) -> tuple[list[Kept], list[Problem]]:
    """Return the records of all files, copies of one joined, and what is wrong with them."""
    found: dict[str, Kept] = {}
    problems: list[Problem] = []
    places: dict[str, str] = {}
    for file in files:
        name = file.as_posix()
        try:
            kept, faults = read_file(_text(file))
        except RefusedError as error:
            problems.append(_problem(error.fault, name, error.line))
            continue
        problems += [_problem(fault, name) for fault in faults]
        for one in kept:
            places.setdefault(one.id, name)
            found[one.id] = merged(found[one.id], one) if one.id in found else one
    if wanted is not None and wanted not in found:
        complain(in_brief(problems))
        wrong(f"--record {quoted(wanted)} is in none of the files: {nearest(wanted, found)}")
    chosen = [one for one in found.values() if wanted in (None, one.id)]
    for one in chosen:
        problems += [_problem(fault, places[one.id]) for fault in _fold(one).faults]
    return sorted(chosen, key=lambda one: one.id), problems


def _text(file: Path) -> str:
    """Return the text of a file; one that is too large is not read to its end."""
    with file.open("rb") as opened:
        content = opened.read(MOST_BYTES + 1)
    if len(content) > MOST_BYTES:
        raise too_large()
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        raise RefusedError("the file is not UTF-8", "export the records again") from None


def _problem(fault: Fault, file: str, line: int = 1) -> Problem:
    return Problem(Location(file, line), fault.what, fault.cure, fault.code)


def _end_without(kept: Iterable[Kept], problems: list[Problem]) -> None:
    """End with the problems where they have left no record at all: there is nothing to write."""
    if problems and not list(kept):
        _end(problems)


def _write(text: str, output: Path | None) -> None:
    if output is None:
        sys.stdout.buffer.write(text.encode())
        return
    part = (
        output.with_name(f"{output.name}.part")
        if not output.exists() or output.is_file()
        else output
    )
    try:
        part.write_bytes(text.encode())
        if part != output:
            part.replace(output)
    except OSError as error:
        if part != output:
            part.unlink(missing_ok=True)
        wrong(f"-o {quoted(output.as_posix())}: {error.strerror}: name another file")


def _end(problems: Iterable[Problem]) -> None:
    """Report `problems`, and end with the status that says whether there are any."""
    told = in_brief(problems)
    complain(told)
    sys.exit(1 if told else 0)
