"""Serve a folder on loopback, as a static host would.

Sends the MIME types that modules and WebAssembly need, gzip where asked for, and an ETag. Used by
the browser tests and by bench/; nothing that ships. To change what a host sends, edit this file.
"""

import functools
import gzip
import hashlib
import mimetypes
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import unquote, urlsplit

TYPES = {
    ".mjs": "text/javascript",
    ".js": "text/javascript",
    ".wasm": "application/wasm",
    ".whl": "application/zip",
    ".woff2": "font/woff2",
}
PIECE = 8192  # bytes that a slow line sends at once
PACKED = {".woff2", ".png", ".jpg", ".gz"}  # gzip makes these no smaller


@dataclass(frozen=True)
class Sent:
    """One response: the path asked for, its status, and the bytes of its body on the wire."""

    path: str
    status: int
    size: int


class Line:
    """A slow connection that all requests share: so many bits a second, and so late an answer."""

    def __init__(self, bits: float, delay: float) -> None:
        self.bits, self.delay = bits, delay
        self.free = 0.0  # when the line has sent what it was given
        self.lock = threading.Lock()

    def carry(self, write: Callable[[bytes], object], content: bytes) -> None:
        """Write `content` as slowly as the line is; each piece has its turn among the others."""
        for at in range(0, len(content), PIECE):
            piece = content[at : at + PIECE]
            with self.lock:
                self.free = max(self.free, time.monotonic()) + 8 * len(piece) / self.bits
                until = self.free
            time.sleep(max(0, until - time.monotonic()))
            write(piece)


@dataclass(frozen=True)
class Reply:
    """What a host would send: the path asked for, and the answer before it is on the way."""

    path: str
    status: int
    body: bytes
    head: Mapping[str, str]


@dataclass
class Host:
    """A host while it runs: another folder may be put up, and what it sends be meddled with.

    `meddle` returns what goes out in place of a reply; None hangs up without a word. A body that is
    shorter than its Content-Length breaks off.
    """

    folder: Path
    prefix: str
    headers: Mapping[str, str]
    log: list[Sent] = field(default_factory=list)
    line: Line | None = None
    base: str = ""
    meddle: Callable[[Reply], Reply | None] = lambda reply: reply

    def find(self, path: str) -> Path | None:
        """Return the file that `path` names, or None."""
        if not path.startswith(self.prefix):
            return None
        file = (self.folder / path.removeprefix(self.prefix)).resolve()
        if path.endswith("/"):
            file /= "index.html"
        return file if file.is_file() else None


@functools.cache
def _body(file: Path, _changed: int, *, packed: bool) -> tuple[bytes, str]:
    content = file.read_bytes()
    tag = f'"{hashlib.sha256(content).hexdigest()[:16]}"'
    return (gzip.compress(content, 6, mtime=0) if packed else content), tag


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # head and body are two writes; waiting between them costs 40 ms
    site: Host

    def do_HEAD(self) -> None:
        self.do_GET()

    def do_GET(self) -> None:
        path = unquote(urlsplit(self.path).path)
        file = self.site.find(path)
        if file is not None:
            self._send_file(path, file)
        elif self.site.find(path + "/"):
            self._send(path, HTTPStatus.MOVED_PERMANENTLY, b"", {"Location": path + "/"})
        else:
            missing = self.site.find(self.site.prefix + "404.html")
            body = missing.read_bytes() if missing else b"Not found"
            self._send(path, HTTPStatus.NOT_FOUND, body, {"Content-Type": "text/html"})

    def _send_file(self, path: str, file: Path) -> None:
        wanted = "gzip" in self.headers.get("Accept-Encoding", "")
        packed = wanted and file.suffix not in PACKED
        body, tag = _body(file, file.stat().st_mtime_ns, packed=packed)
        kind = TYPES.get(file.suffix) or mimetypes.guess_type(file.name)[0]
        head = {
            "Content-Type": kind or "application/octet-stream",
            "ETag": tag,
            "Vary": "Accept-Encoding",
        }
        if packed:
            head["Content-Encoding"] = "gzip"
        if self.headers.get("If-None-Match") == tag:
            self._send(path, HTTPStatus.NOT_MODIFIED, b"", head)
        else:
            self._send(path, HTTPStatus.OK, body, head)

    def _send(self, path: str, status: HTTPStatus, body: bytes, head: dict[str, str]) -> None:
        headers = {**head, **self.site.headers, "Content-Length": str(len(body))}
        reply = self.site.meddle(Reply(path, status, body, headers))
        if reply is None:
            self.close_connection = True
            return
        self.site.log.append(Sent(path, reply.status, len(reply.body)))
        self.send_response(reply.status)
        for name, value in reply.head.items():
            self.send_header(name, value)
        line = self.site.line
        if line:
            time.sleep(line.delay)
        self.end_headers()
        if self.command == "HEAD":
            return
        if line:
            line.carry(self.wfile.write, reply.body)
        else:
            self.wfile.write(reply.body)
        if len(reply.body) != int(reply.head["Content-Length"]):
            self.close_connection = True

    def log_message(self, *_: object) -> None:
        """Stay silent: the log is in `Sent`."""


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *_: object) -> None:
        """Stay silent: a browser that closes a page also closes its connections."""


@contextmanager
def serve(
    folder: Path,
    *,
    prefix: str = "/",
    cache: str = "no-cache",
    headers: Mapping[str, str] | None = None,
    log: list[Sent] | None = None,
    line: Line | None = None,
) -> Iterator[str]:
    """Serve `folder` below `prefix` while the block runs; yield the base URL, ending in "/".

    `cache` is sent as Cache-Control, `headers` along with it; each response is added to `log`.
    With a `line` the host is as far away as that is slow.
    """
    with host(folder, prefix=prefix, cache=cache, headers=headers, log=log) as running:
        running.line = line
        yield running.base


@contextmanager
def host(
    folder: Path,
    *,
    prefix: str = "/",
    cache: str = "no-cache",
    headers: Mapping[str, str] | None = None,
    log: list[Sent] | None = None,
) -> Iterator[Host]:
    """Serve `folder` as `serve` does; yield the host, which can be changed while it runs."""
    always = {"Cache-Control": cache, **(headers or {})}
    site = Host(folder.resolve(), prefix, always, [] if log is None else log)
    handler = type("_BoundHandler", (_Handler,), {"site": site})
    with _Server(("127.0.0.1", 0), handler) as server:
        site.base = f"http://127.0.0.1:{server.server_port}{prefix}"
        thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
        thread.start()
        try:
            yield site
        finally:
            server.shutdown()
            thread.join()
