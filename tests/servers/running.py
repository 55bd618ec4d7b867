"""Run nginx as the site shows it: its file, with what is under CHANGE filled in.

It runs as whoever runs the tests, on a free port of loopback, below a temporary folder.
"""

import re
import socket
import subprocess
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPMessage
from pathlib import Path

import pytest

from tests.builds.project import free_port
from tests.paths import ROOT

SETTINGS = ROOT / "docs" / "adopt" / "nginx.conf"
PATIENCE = 30  # seconds until a server that does not listen has failed
# As on Debian, what is around the site's settings has types and compression of its own.
MAIN = """\
load_module {module};
daemon off;
master_process off;
pid nginx.pid;
error_log stderr;
events {{}}
http {{
    access_log off;
    types {{ application/javascript js; }}
    gzip on;
    client_body_temp_path temporary-body;
    proxy_temp_path temporary-proxy;
    fastcgi_temp_path temporary-fastcgi;
    uwsgi_temp_path temporary-uwsgi;
    scgi_temp_path temporary-scgi;
    include site.conf;
}}
"""


@dataclass(frozen=True)
class Reply:
    """What a server answers."""

    status: int
    headers: HTTPMessage
    body: bytes

    def header(self, name: str) -> str:
        """Return a header that is sent once, "" for one that is not sent."""
        values = self.headers.get_all(name, [])
        assert len(values) <= 1, f"{name} is sent {len(values)} times"
        return values[0] if values else ""


@dataclass(frozen=True)
class Nginx:
    """A server that runs; the site is below `prefix`."""

    port: int
    prefix: str

    @property
    def url(self) -> str:
        """The address of the first page."""
        return f"http://127.0.0.1:{self.port}{self.prefix}"

    def get(self, path: str, accept: str = "", headers: Mapping[str, str] | None = None) -> Reply:
        """Ask for a path below the site's, in one of the encodings that are accepted."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        try:
            host = {"Host": f"127.0.0.1:{self.port}"}
            wanted = {"Accept-Encoding": accept} if accept else {}
            connection.putrequest(
                "GET", self.prefix + path, skip_host=True, skip_accept_encoding=True
            )
            for name, value in {**host, **wanted, **(headers or {})}.items():
                connection.putheader(name, value)
            connection.endheaders()
            response = connection.getresponse()
            return Reply(response.status, response.headers, response.read())
        finally:
            connection.close()


def filled(settings: str, *, port: int, root: Path, prefix: str) -> str:
    """Return the settings with the lines that a team changes."""
    for old, new in (
        ("listen 80;", f"listen 127.0.0.1:{port};"),
        ("root /var/www/playbook;", f"root {root};"),
        ("error_page 404 /404.html;", f"error_page 404 {prefix}404.html;"),
    ):
        marked = rf"    # CHANGE.*\n(?:    #.*\n)*    {re.escape(old)}\n"
        (found,) = re.findall(marked, settings)
        settings = settings.replace(found, found.replace(old, new))
    return settings


def prepare(folder: Path, site: Path, prefix: str, settings: str | None = None) -> tuple[int, Path]:
    """Lay a server's files into `folder`; return its port and its program."""
    program, module = _paths()
    place = folder / "root" / prefix.strip("/")
    place.parent.mkdir(parents=True, exist_ok=True)
    place.symlink_to(site)
    text = SETTINGS.read_text("utf-8") if settings is None else settings
    port = free_port()
    whole = filled(text, port=port, root=folder / "root", prefix=prefix)
    (folder / "site.conf").write_text(whole, "utf-8")
    (folder / "nginx.conf").write_text(MAIN.format(module=module), "utf-8")
    return port, program


def command(program: Path, folder: Path, *options: str) -> list[str]:
    """Return how nginx is started in `folder`."""
    return [str(program), "-e", "stderr", "-p", str(folder), "-c", "nginx.conf", *options]


@contextmanager
def run(
    folder: Path, site: Path, *, prefix: str = "/", settings: str | None = None
) -> Iterator[Nginx]:
    """Serve `site` below `prefix` while the block runs."""
    port, program = prepare(folder, site, prefix, settings)
    with subprocess.Popen(
        command(program, folder), stderr=subprocess.PIPE, encoding="utf-8"
    ) as process:
        try:
            _wait(process, port)
            yield Nginx(port, prefix)
        finally:
            process.terminate()


def _wait(process: subprocess.Popen[str], port: int) -> None:
    pause, end = threading.Event(), time.monotonic() + PATIENCE
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), PATIENCE).close()
        except ConnectionRefusedError:
            if process.poll() is not None or time.monotonic() > end:
                process.kill()
                assert process.stderr is not None
                pytest.fail(f"nginx does not listen: {process.stderr.read()}")
            pause.wait(0.02)
        else:
            return


def _paths() -> tuple[Path, str]:
    noted = ROOT / ".venv" / "nginx"
    if not noted.is_file():
        pytest.fail(f"no nginx was set up: run make {noted.relative_to(ROOT)}")
    program, module = noted.read_text("utf-8").splitlines()
    return Path(program), module
