"""The commands on the site: compress, links, links-online, runtime, words."""

import os
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import click

from checklist.build.docs import REGISTER, Docs, default
from checklist.build.engine import runtime
from checklist.build.engine.engines import ENGINES
from checklist.build.engine.error import BundleError
from checklist.build.links.address import is_web
from checklist.build.links.address_syntax import flaw
from checklist.build.links.register import read_register
from checklist.build.links.stamp_register import with_seen
from checklist.build.words import FOLDER as WORDS
from checklist.build.words import check_words, languages
from checklist.cli.shared import (
    FILE,
    FOLDER,
    complain,
    wrong,
)
from checklist.engine.problem import in_order, quoted


@click.command("links")
@click.argument("site", metavar="SITE_DIR", type=FOLDER)
@click.option("--base", metavar="URL", help="Where the site is published, if no page says it.")
@click.option("--register", type=FILE, help="The links to other sites that are allowed.")
@click.option("--docs", type=FOLDER, help="The sources, to name their lines instead of the site's.")
def links_command(site: Path, base: str | None, register: Path | None, docs: Path | None) -> None:
    """Check every link of the rendered site in SITE_DIR."""
    # Imported here, since the other commands work without lxml, which is in the extra "site".
    from checklist.build.links.check import check  # noqa: PLC0415
    from checklist.build.links.source import Sources  # noqa: PLC0415

    if base is not None and (not is_web(base) or flaw(base)):
        wrong(f"--base {quoted(base)}: no full address: write https://example.org/p/")
    checked = check(
        site,
        name=site.as_posix(),
        base=base,
        register=read_register(register, name=register.as_posix()) if register else None,
        sources=Sources(Docs((docs,)), Path.as_posix) if docs else None,
    )
    if not checked.pages:
        wrong(f"{site.as_posix()}: holds no page: name the folder of a rendered site")
    complain(checked.problems)
    click.echo(f"{site.as_posix()}: {checked.summary}")
    sys.exit(1 if checked.problems else 0)


@click.command("compress")
@click.argument("site", metavar="SITE_DIR", type=FOLDER)
@click.option(
    "--encoding",
    "names",
    multiple=True,
    type=click.Choice(("br", "gz", "zst")),
    help="One encoding of the copies; all three, where none is named.",
)
def compress_command(site: Path, names: tuple[str, ...]) -> None:
    """Lay compressed copies beside the files of the built site in SITE_DIR."""
    # Imported here, as above, for Brotli and Zstandard.
    from checklist.build.site.compress import ENCODINGS, compress_site  # noqa: PLC0415

    if not (site / "index.html").is_file():  # copies are laid and removed: in no other folder
        wrong(f"{site.as_posix()}: has no index.html: name the folder of a built site")
    try:
        done = compress_site(site, dict.fromkeys(names or ENCODINGS))
    except OSError as error:
        place = Path(error.filename or site).as_posix()
        wrong(f"{place}: {error.strerror}: name a folder that can be read and written")
    click.echo(f"{site.as_posix()}: {done.summary}")


@click.command("links-online")
@click.argument("register", type=FILE, default=default(REGISTER))
@click.option("--days", default=7, show_default=True, help="Ask what was not seen for so long.")
def links_online(register: Path, days: int) -> None:
    """Ask whether the links of REGISTER still answer, and write down when they were seen."""
    from checklist.build.links import online  # noqa: PLC0415  as above, for urllib3

    found = read_register(register, name=register.as_posix())
    today = datetime.now(UTC).date()
    waiting = found.not_seen_since((today - timedelta(days=days)).isoformat())
    replies = online.ask(entry.address for entry in waiting)
    seen = {entry.address for entry in online.answering(waiting, replies)}
    if seen:
        text = register.read_text("utf-8")
        register.write_text(with_seen(text, seen, today.isoformat()), "utf-8")
    problems = in_order([*found.problems, *online.judge(found, replies)])
    complain(problems)
    click.echo(
        f"{register.as_posix()}: {len(found.entries)} links, {len(waiting)} asked, {len(seen)} seen"
    )
    sys.exit(1 if problems else 0)


@click.command("runtime")
def runtime_command() -> None:
    """Build what starts Python in the pages, and print where it is, an engine a line."""
    try:
        for folder in runtime.build_all(ENGINES).values():
            click.echo(folder)
    except BundleError as error:
        raise click.ClickException(str(error)) from None


@click.command("words")
def words_command() -> None:
    """Check that each language says what English says."""
    name = Path(os.path.relpath(WORDS)).as_posix()
    problems = [problem for known in languages() for problem in check_words(known, name=name)]
    complain(problems)
    click.echo(f"{name}: {', '.join(languages())}")
    sys.exit(1 if problems else 0)
