"""What is asked of other sites, how politely, and how the replies are judged.

The other site is a server on this machine; nothing here leaves it.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from click.testing import CliRunner

from checklist.build.links.online import Manners, Reply, ask
from checklist.build.links.stamp_register import with_seen
from checklist.cli.main import main
from tests.goldens import Messages

QUICK = Manners(backoff=0, patience=1)
ANSWERS = {
    ("HEAD", "/fine"): [(200, "")],
    ("HEAD", "/no-head"): [(405, "")],
    ("GET", "/no-head"): [(200, "")],
    ("HEAD", "/gone"): [(404, "")],
    ("GET", "/gone"): [(404, "")],
    ("HEAD", "/busy"): [(503, ""), (429, ""), (200, "")],
    ("HEAD", "/moved"): [(301, "/further")],
    ("HEAD", "/further"): [(308, "/fine")],
    ("HEAD", "/lent"): [(302, "/fine")],
    ("HEAD", "/round"): [(302, "/round")],
    ("HEAD", "/silent"): [(0, "")],
}


class Site(ThreadingHTTPServer):
    """A site that answers as ANSWERS says, in turn, and keeps what it was asked."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.asked: list[str] = []
        self.lock = threading.Lock()
        self.together = 0
        self.most = 0
        self.over = threading.Event()

    def address(self, path: str) -> str:
        """Return the address of a path of this site."""
        return f"http://127.0.0.1:{self.server_address[1]}{path}"


class Handler(BaseHTTPRequestHandler):
    """Answers one request."""

    server: Site

    def do_HEAD(self) -> None:
        """Answer as ANSWERS says; status 0 says nothing at all."""
        with self.server.lock:
            key = self.command, self.path
            turn = self.server.asked.count(" ".join(key))
            self.server.asked.append(" ".join(key))
            self.server.together += 1
            self.server.most = max(self.server.most, self.server.together)
        status, to = ANSWERS[key][min(turn, len(ANSWERS[key]) - 1)]
        if not status:
            self.server.over.wait(10)
            return
        with self.server.lock:
            self.server.together -= 1
        self.send_response(status)
        if to:
            self.send_header("Location", to)
        self.send_header("Content-Length", "0")
        self.end_headers()

    do_GET = do_HEAD  # noqa: N815

    def log_message(self, format: str, *arguments: object) -> None:  # noqa: A002
        """Say nothing."""


@contextmanager
def served() -> Iterator[Site]:
    with Site() as site:
        thread = threading.Thread(target=site.serve_forever)
        thread.start()
        try:
            yield site
        finally:
            site.over.set()
            site.shutdown()
            thread.join()


@pytest.fixture
def site() -> Iterator[Site]:
    """Serve the other site."""
    with served() as found:
        yield found


@pytest.mark.parametrize(
    ("path", "fault", "requests"),
    [
        ("/fine", "", ["HEAD /fine"]),
        ("/no-head", "", ["HEAD /no-head", "GET /no-head"]),
        ("/gone", "answers 404", ["HEAD /gone", "GET /gone"]),
        ("/busy", "", ["HEAD /busy", "HEAD /busy", "HEAD /busy"]),
        ("/lent", "", ["HEAD /lent", "HEAD /fine"]),
        ("/round", "does not answer (Response)", ["HEAD /round"] * 4),
        pytest.param(
            "/silent", "does not answer (ReadTimeout)", ["HEAD /silent"] * 4, marks=pytest.mark.deep
        ),
    ],
)
def test_each_answer_is_understood(site: Site, path: str, fault: str, requests: list[str]) -> None:
    address = site.address(path)
    assert ask([address], QUICK) == {address: Reply(fault)}
    assert site.asked == requests


def test_what_has_moved_for_good_is_reported(site: Site) -> None:
    address = site.address("/moved")
    assert ask([address], QUICK) == {address: Reply(moved=site.address("/fine"))}


def test_a_host_that_is_not_there_is_reported(site: Site) -> None:
    address = site.address("/fine")
    site.server_close()
    assert ask([address], Manners(tries=0, patience=1))[address].fault.startswith("does not answer")


def test_one_host_is_asked_one_thing_at_a_time_and_each_page_once(site: Site) -> None:
    addresses = [site.address(path) for path in ("/fine#one", "/fine#two", "/gone", "/no-head")]
    ask(addresses, QUICK)
    assert site.most == 1
    assert site.asked == ["HEAD /fine", "HEAD /gone", "GET /gone", "HEAD /no-head", "GET /no-head"]


def run(register: Path, *arguments: str) -> tuple[int, str, str]:
    ran = CliRunner().invoke(main, ["links-online", register.name, *arguments])
    return ran.exit_code, ran.stdout, ran.stderr


def test_the_command_reports_what_is_lost_and_writes_when_the_rest_was_seen(
    site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, reported: Messages
) -> None:
    monkeypatch.chdir(tmp_path)
    fine, gone, moved = (site.address(path) for path in ("/fine#x", "/gone", "/moved"))
    register = tmp_path / "links.yml"
    register.write_text(
        f"# ours\n- address: {fine}\n  why: It is cited.\n- {{address: {gone}, why: It was.}}\n"
        f'- {{address: "{moved}", why: It moved., seen: 2020-01-01}}\n',
        "utf-8",
    )
    status, out, problems = run(register)
    assert status == 1
    assert out == "links.yml: 3 links, 3 asked, 2 seen\n"
    reported(line.replace(site.address(""), "https://a.example") for line in problems.splitlines())
    site.asked.clear()
    assert run(register)[1] == "links.yml: 3 links, 1 asked, 0 seen\n"
    assert site.asked == ["HEAD /gone", "GET /gone"]


def test_the_day_is_written_without_a_change_elsewhere() -> None:
    text = """\
# ours
- address: https://a.example # the first
  why: >
    Two
    lines.

- {address: https://b.example, why: x}
- why: "c"
  seen: "2020-01-01" # long ago
  address: https://c.example
- {address: https://d.example, why: x}
- address: https://e.example"""
    addresses = [f"https://{letter}.example" for letter in "abce"]
    assert (
        with_seen(text, addresses, "2026-11-23")
        == """\
# ours
- address: https://a.example # the first
  seen: 2026-11-23
  why: >
    Two
    lines.

- {address: https://b.example, seen: 2026-11-23, why: x}
- why: "c"
  seen: 2026-11-23 # long ago
  address: https://c.example
- {address: https://d.example, why: x}
- address: https://e.example
  seen: 2026-11-23"""
    )
