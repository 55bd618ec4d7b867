"""Lay compressed copies beside the files of a built site, for servers that send them as they are.

Reads and writes a built site; keeps what was compressed below .cache/compressed/, by content. The
same files give the same copies. To compress further kinds of files, edit KINDS.
"""

import gzip
import hashlib
import os
import tempfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import brotli
import zstandard

from checklist.build.kept import FOLDER as MADE
from checklist.build.kept import read_whole, write_whole
from checklist.build.links.listing import list_files

KINDS = frozenset(
    (
        *(".conf", ".css", ".csv", ".html", ".js", ".json", ".mjs", ".svg", ".txt", ".wasm"),
        *(".webmanifest", ".xml", ".yml", ".zip"),
    )
)
"""What is worth a try: text, and archives that are stored. Fonts and pictures are packed."""

LEAST = 0.05
"""The part by which a copy must be smaller than its file: less is not worth a second file."""

CACHE = MADE.parent / "compressed"
CACHED = 3000
"""How many results stay, those used last; a build of this site uses about 600."""


@dataclass(frozen=True, slots=True)
class Encoding:
    """A way to compress: the suffix of its copies, what compresses, and the version of that."""

    suffix: str
    made_with: str
    pack: Callable[[bytes], bytes]


def _brotli(content: bytes) -> bytes:
    packed: bytes = brotli.compress(content, quality=11)
    return packed


def _zstd(content: bytes) -> bytes:
    # Browsers give up on a window of more than 8 MB (RFC 9659): level 19 is the last that keeps it.
    return zstandard.ZstdCompressor(level=19).compress(content)


def _gzip(content: bytes) -> bytes:
    return gzip.compress(content, 9, mtime=0)


ENCODINGS = {
    "br": Encoding(".br", f"brotli {brotli.__version__}, quality 11", _brotli),
    "gz": Encoding(".gz", f"zlib {zlib.ZLIB_RUNTIME_VERSION}, level 9", _gzip),
    "zst": Encoding(".zst", f"zstandard {zstandard.__version__}, level 19", _zstd),
}
"""The encodings by the name that the command takes."""


@dataclass(frozen=True, slots=True)
class Copy:
    """A file of the site, and the size of its copy in an encoding; None where there is none."""

    file: Path
    encoding: Encoding
    size: int | None

    @property
    def path(self) -> Path:
        """Where the copy is."""
        return self.file.with_name(self.file.name + self.encoding.suffix)


@dataclass(frozen=True, slots=True)
class Compressed:
    """What became of a site: the sizes of its files, the copies, and the stale ones that went."""

    sizes: tuple[int, ...]
    copies: tuple[Copy, ...]
    removed: tuple[Path, ...]

    @property
    def summary(self) -> str:
        """Say how much there is in each encoding, and how many stale copies went."""
        said = [f"{len(self.sizes)} files, {_megabytes(sum(self.sizes))}"]
        for name, encoding in ENCODINGS.items():
            sizes = [copy.size for copy in self.copies if copy.encoding == encoding and copy.size]
            if sizes:
                said.append(f"{len(sizes)} as {name}, {_megabytes(sum(sizes))}")
        return "; ".join([*said, f"{len(self.removed)} stale copies removed"])


def compress_site(site: Path, names: Iterable[str], *, cache: Path | None = None) -> Compressed:
    """Lay a copy in each encoding of `names` beside the files of `site` that get smaller by it.

    A copy whose file is gone, or whose encoding is not among `names`, is removed. What was
    compressed before is in `cache`, or in CACHE.
    """
    files = [site / path for path in list_files(site)]
    sizes = {file: file.stat().st_size for file in files if file.suffix in KINDS}
    # The largest first: it takes longest, and the other cores have the rest meanwhile.
    jobs = [
        (file, ENCODINGS[name]) for file in sorted(sizes, key=lambda f: -sizes[f]) for name in names
    ]
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        copies = tuple(pool.map(lambda job: _lay(*job, cache=cache), jobs))
    stale = tuple(_stale(files, copies))
    for path in stale:
        path.unlink()
    return Compressed(tuple(sizes.values()), copies, stale)


def pack(content: bytes, encoding: Encoding, *, cache: Path | None = None) -> bytes:
    """Return `content` in an encoding, from the cache if it is there."""
    digest = hashlib.sha256(encoding.made_with.encode() + b"\n" + content).hexdigest()
    kept = (cache or CACHE) / f"{digest}{encoding.suffix}"
    packed = read_whole(kept)
    if packed is None:
        packed = encoding.pack(content)
        write_whole(kept, packed, files=CACHED)
    return packed


def is_worth_it(size: int, packed: int) -> bool:
    """Return whether a copy of `packed` bytes is so much smaller than a file of `size`."""
    return packed <= size * (1 - LEAST)


def _lay(file: Path, encoding: Encoding, *, cache: Path | None) -> Copy:
    content = file.read_bytes()
    packed = pack(content, encoding, cache=cache)
    if not is_worth_it(len(content), len(packed)):
        return Copy(file, encoding, None)
    copy = Copy(file, encoding, len(packed))
    if not copy.path.is_file() or copy.path.read_bytes() != packed:
        _write(copy.path, packed)
    changed = file.stat().st_mtime_ns  # servers tell by it that the two belong together
    os.utime(copy.path, ns=(changed, changed))
    return copy


def _write(path: Path, content: bytes) -> None:
    """Write `path` in one go: a server may be reading the old one."""
    with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as unfinished:
        unfinished.write(content)
    Path(unfinished.name).chmod(0o644)
    Path(unfinished.name).replace(path)


def _stale(files: list[Path], copies: Iterable[Copy]) -> Iterator[Path]:
    """Yield what was there before under the name of a copy, and is none now."""
    laid = {copy.path: copy.size is not None for copy in copies}
    for path in files:
        may_be_copy = path.suffix in _SUFFIXES and path.with_suffix("").suffix in KINDS
        if may_be_copy and not laid.get(path, not _is_ours(path)):
            yield path


_SUFFIXES = {encoding.suffix for encoding in ENCODINGS.values()}


def _is_ours(path: Path) -> bool:
    """Return whether this module may have written `path`.

    Others write gzip, too: a download, the sitemap of MkDocs. They note the file's name or time.
    """
    with path.open("rb") as file:
        head = file.read(8)
    return path.suffix != ".gz" or head[3:8] == bytes(5)


def _megabytes(size: int) -> str:
    return f"{size / 1e6:.1f} MB"
