"""Ask other sites whether the links of a register still answer.

The only part of the project that contacts other machines, and only when it is called. It is
polite: one host gets one request at a time, HEAD before GET, and a pause where it asks for one.
To change how long it waits and how often it tries, edit `Manners`.
"""

from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from urllib.parse import urldefrag, urljoin, urlsplit

import urllib3
from urllib3.exceptions import HTTPError
from urllib3.util import Retry, Timeout

from checklist.build.links.register import Entry, Register
from checklist.engine.problem import Location, Problem, quoted

_AGENT = "hotfix-playbook links (asks once whether a cited page is there)"
_OFTEN = (429, 500, 502, 503, 504)  # statuses that another try may clear
_MOVED = (301, 308)  # for good; other redirects are the site's own affair
_FINE = range(200, 300)


@dataclass(frozen=True, slots=True)
class Manners:
    """How many hosts are asked at once, how often each address, and two waits in seconds.

    `backoff` is the first wait between tries, `patience` the longest wait for a reply.
    """

    hosts: int = 8
    tries: int = 3
    backoff: float = 1.0
    patience: float = 20.0


@dataclass(frozen=True, slots=True)
class Reply:
    """The reply of an address: its fault in words or "", and its new address or ""."""

    fault: str = ""
    moved: str = ""


def ask(addresses: Iterable[str], manners: Manners | None = None) -> dict[str, Reply]:
    """Return the reply of each address; hosts are asked at once, each for one address at a time."""
    manners = manners or Manners()
    hosts: dict[str, list[str]] = {}
    for address in dict.fromkeys(map(_plain, addresses)):
        hosts.setdefault(urlsplit(address).netloc, []).append(address)
    with _pool(manners) as pool, ThreadPoolExecutor(manners.hosts) as threads:
        answered = threads.map(lambda host: [(a, _ask(pool, a)) for a in host], hosts.values())
        return {address: reply for host in answered for address, reply in host}


def judge(register: Register, replies: Mapping[str, Reply]) -> Iterator[Problem]:
    """Yield a problem for each entry that was asked, and is lost or has moved."""
    for entry in register.entries:
        reply = replies.get(_plain(entry.address), Reply())
        where = Location(register.name, entry.line)
        shown = quoted(entry.address, whole=True)
        if reply.fault:
            cure = "cite where it is now, or another source, or take it out"
            yield Problem(where, f"{shown} {reply.fault}", cure, "lost-link")
        elif reply.moved:
            what = f"{shown} has moved for good"
            cure = f"write {quoted(reply.moved, whole=True)}, here and where it is cited"
            yield Problem(where, what, cure, "moved-link")


def answering(entries: Iterable[Entry], replies: Mapping[str, Reply]) -> tuple[Entry, ...]:
    """Return the entries whose address replied without a fault."""
    asked = ((entry, replies.get(_plain(entry.address))) for entry in entries)
    return tuple(entry for entry, reply in asked if reply and not reply.fault)


def _plain(address: str) -> str:
    """Return `address` as it is sent: without its fragment, with a scheme."""
    sent = urldefrag(address).url
    return f"https:{sent}" if sent.startswith("//") else sent


def _pool(manners: Manners) -> urllib3.PoolManager:
    retries = Retry(
        total=manners.tries,
        backoff_factor=manners.backoff,
        status_forcelist=_OFTEN,
        raise_on_status=False,
    )
    return urllib3.PoolManager(
        headers={"User-Agent": _AGENT}, retries=retries, timeout=Timeout(manners.patience)
    )


def _ask(pool: urllib3.PoolManager, address: str) -> Reply:
    """Return the reply to HEAD, or where that is refused, to GET, whose body is not read."""
    try:
        response = pool.request("HEAD", address)
        if response.status not in _FINE:
            response = pool.request("GET", address, preload_content=False)
            response.close()
    except HTTPError as error:
        return Reply(fault=f"does not answer ({_reason(error)})")
    if response.status not in _FINE:
        return Reply(fault=f"answers {response.status}")
    return Reply(moved=_moved(address, response))


def _moved(address: str, response: urllib3.BaseHTTPResponse) -> str:
    """Return where permanent redirects lead from `address`, "" where there are none."""
    here = address
    for step in response.retries.history if response.retries else ():
        if step.redirect_location:
            if step.status not in _MOVED:
                break
            here = urljoin(here, step.redirect_location)
    return "" if here == address else here


def _reason(error: HTTPError) -> str:
    cause = getattr(error, "reason", None) or error
    return type(cause).__name__.removesuffix("Error")
