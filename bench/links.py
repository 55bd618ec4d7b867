"""Measure what the link guard finds, and how soon, against lychee and mkdocs-htmlproofer-plugin.

On a made-up site of a thousand pages (manual.py) with a fault of each kind in links.yml, and on its
clean twin. Then how much longer a build takes with the hooks of playbook.yml, and with htmlproofer.
Everything by turns; processor time tells more where the machine has other things to do.
The sites, and the times of the builds, are kept below .cache/links: a first run takes ten minutes.
"""

import hashlib
import json
import resource
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from importlib.util import find_spec
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any

from bench.checkers import LYCHEE, Report, guard, htmlproofer, lychee
from bench.manual import PAGES, ROOT, Case, Site, build, read_cases, sites

ROUNDS = 7
BUILDS = 3  # rounds: a build takes long
KINDS: Mapping[str, Mapping[str, bool]] = {
    "plain": {},
    "hooks": {"hooks": True},
    "htmlproofer": {"proofer": True},
}
Reports = Mapping[str, Sequence[Report]]
Times = Mapping[str, Sequence[tuple[float, float]]]  # wall clock and processor, round by round


def _reports(site: Site) -> Reports:
    reports = {"guard": guard(site.root), "lychee": lychee(site.root)}
    return {**reports, "htmlproofer": htmlproofer(site)}


def _print_faults(planted: Reports, clean: Reports, faults: list[Case]) -> None:
    print(f"{'planted fault':<32}" + "".join(f"{tool:>13}" for tool in planted))
    found = dict.fromkeys(planted, 0)
    for case in faults:
        finds = {tool: any(r.finds(case) for r in reports) for tool, reports in planted.items()}
        print(
            f"{case.name:<32}" + "".join(f"{'found' if it else '-':>13}" for it in finds.values())
        )
        found = {tool: count + finds[tool] for tool, count in found.items()}
    print(f"{f'found of {len(faults)}':<32}" + "".join(f"{it:>13}" for it in found.values()))
    false = [len(set(reports)) for reports in clean.values()]
    print(f"{'false alarms on the clean site':<32}" + "".join(f"{count:>13}" for count in false))
    for tool, reports in clean.items():
        pages = sorted({report.file.removesuffix("/index.html") for report in reports})
        print(f"false alarms of {tool}: {', '.join(pages) or 'none'}")


def _by_turns(works: Mapping[str, Callable[[], object]], rounds: int) -> Times:
    times: dict[str, list[tuple[float, float]]] = {name: [] for name in works}
    for _ in range(rounds):
        for name, work in works.items():
            start, used = time.perf_counter(), _used()
            work()
            times[name].append((time.perf_counter() - start, _used() - used))
    return times


def _used() -> float:
    """Return the processor time of all processes that were started, in seconds."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _print_times(title: str, times: Times, other: str) -> None:
    """Print medians, and those of the ratios to `other`, round by round."""
    print(f"\n{title + ', s':<18}{'time':>8}{'ratio':>8}{'processor':>12}{'ratio':>8}")
    for name, taken in times.items():
        line = f"{name:<18}"
        for at, width in ((0, 8), (1, 12)):
            pairs = zip(taken, times[other], strict=True)
            ratio = median(one[at] / theirs[at] for one, theirs in pairs)
            line += f"{median(one[at] for one in taken):>{width}.2f}{ratio:>8.2f}"
        print(line)


def _checks(site: Site) -> Times:
    works = {"guard": lambda: guard(site.root), "lychee": lambda: lychee(site.root)}
    return _by_turns(works, ROUNDS)


def _builds(site: Site) -> Times:
    """Return the times of builds of each kind; those of the same code are measured once."""
    code = sorted([*ROOT.glob("hooks/*.py"), *ROOT.glob("checklist/build/**/*.py")])
    digest = hashlib.sha256(b"".join(path.read_bytes() for path in code)).hexdigest()
    kept = site.folder / f"builds-{digest[:12]}.json"
    if not kept.is_file():
        with TemporaryDirectory(dir=site.folder) as name:
            works = {kind: _build(site, Path(name) / kind, made) for kind, made in KINDS.items()}
            kept.write_text(json.dumps(_by_turns(works, BUILDS)), "utf-8")
    times: Times = json.loads(kept.read_text("utf-8"))
    return times


def _build(site: Site, target: Path, made: Mapping[str, Any]) -> Callable[[], object]:
    return lambda: build(site, target, **made)


def main() -> int:
    """Print the figures; return an exit status."""
    if not LYCHEE.is_file() or find_spec("htmlproofer") is None:
        print("needs lychee and mkdocs-htmlproofer-plugin: run make .venv/.bench", file=sys.stderr)
        return 2
    planted, clean = sites(ROOT / ".cache" / "links")
    print(f"{PAGES} pages\n")
    _print_faults(_reports(planted), _reports(clean), read_cases()[0])
    _print_times(f"check ({ROUNDS} rounds)", _checks(clean), "lychee")
    _print_times(f"build ({BUILDS} rounds)", _builds(clean), "plain")
    return 0
