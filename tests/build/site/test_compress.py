"""Compressed copies hold what their files hold, and none outlives what it was made from."""

import gzip
import hashlib
import os
from pathlib import Path

import brotli
import pytest
import zstandard

from checklist.build.site import compress
from checklist.build.site.compress import ENCODINGS, compress_site

TEXT = "Whatever is said twice is said twice. " * 40


def unpacked(path: Path) -> bytes:
    """Return what a browser makes of a copy."""
    content = path.read_bytes()
    match path.suffix:
        case ".br":
            whole: bytes = brotli.decompress(content)
            return whole
        case ".gz":
            return gzip.decompress(content)
        case _:
            return zstandard.ZstdDecompressor().decompress(content)


def noise(size: int) -> bytes:
    """Return bytes that nothing makes smaller."""
    return hashlib.shake_256(b"noise").digest(size)


class Site:
    """A small site, with a cache of its own."""

    def __init__(self, folder: Path) -> None:
        self.root = folder / "site"
        self.cache = folder / "cache"

    def write(self, path: str, content: str | bytes = TEXT) -> Path:
        """Write a file of the site."""
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content.encode() if isinstance(content, str) else content)
        return file

    def compress(self, *names: str) -> compress.Compressed:
        """Compress the site, in all encodings where none is named."""
        return compress_site(self.root, names or ENCODINGS, cache=self.cache)

    def copies(self) -> set[str]:
        """Return the paths of what is there beside the files."""
        suffixes = {encoding.suffix for encoding in ENCODINGS.values()}
        files = (path for path in self.root.rglob("*") if path.suffix in suffixes)
        return {path.relative_to(self.root).as_posix() for path in files}

    def contents(self) -> dict[str, tuple[bytes, int]]:
        """Return the bytes of each file, and when it was changed."""
        files = (path for path in self.root.rglob("*") if path.is_file())
        return {str(path): (path.read_bytes(), path.stat().st_mtime_ns) for path in files}


@pytest.fixture
def site(tmp_path: Path) -> Site:
    return Site(tmp_path)


def test_each_copy_holds_what_its_file_holds(site: Site) -> None:
    page, script = site.write("how/index.html"), site.write("a.b1946ac9.min.js", TEXT * 9)
    site.compress()
    for file in (page, script):
        for encoding in ENCODINGS.values():
            copy = file.with_name(file.name + encoding.suffix)
            assert unpacked(copy) == file.read_bytes()
            assert copy.stat().st_size < file.stat().st_size
            assert copy.stat().st_mtime_ns == file.stat().st_mtime_ns
    assert len(site.copies()) == 6


def test_the_same_files_give_the_same_copies_with_and_without_the_cache(site: Site) -> None:
    site.write("index.html")
    site.compress()
    first = site.contents()
    site.compress()
    assert site.contents() == first
    for kept in site.cache.iterdir():
        kept.write_bytes(b"damaged")
    site.compress()
    assert site.contents() == first


def test_what_was_compressed_before_is_not_compressed_again(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    site.write("index.html")
    site.compress()
    for copy in site.copies():
        (site.root / copy).unlink()
    for module in (brotli, gzip):
        monkeypatch.setattr(module, "compress", lambda *_, **__: pytest.fail("compressed again"))
    site.compress("br", "gz")
    assert site.copies() == {"index.html.br", "index.html.gz"}


def test_what_does_not_get_smaller_has_no_copy(site: Site) -> None:
    site.write("noise.zip", noise(4000))
    site.write("little.txt", "a")
    site.write("nothing.txt", "")
    site.write("packed.woff2")
    site.write("picture.png")
    site.compress()
    assert site.copies() == set()


def test_no_stale_copy_stays_beside_a_file_that_has_changed(site: Site) -> None:
    changed, packed, gone = (site.write(f"{name}.json") for name in ("changed", "packed", "gone"))
    site.compress()
    before = changed.stat().st_mtime_ns
    changed.write_text(TEXT.upper(), "utf-8")
    os.utime(changed, ns=(before, before))  # a clock that is behind: times prove nothing
    packed.write_bytes(noise(2000))
    gone.unlink()
    assert len(site.compress().removed) == 6
    assert site.copies() == {"changed.json.br", "changed.json.gz", "changed.json.zst"}
    for copy in site.copies():
        assert unpacked(site.root / copy) == changed.read_bytes()


def test_an_encoding_that_is_not_asked_for_leaves_no_copy(site: Site) -> None:
    site.write("index.html")
    site.compress()
    site.compress("br")
    assert site.copies() == {"index.html.br"}


def test_what_others_compressed_stays(site: Site) -> None:
    site.write("rows.csv.gz", gzip.compress(TEXT.encode()))  # with its time, as gzip writes it
    site.write("source.tar.zst", ENCODINGS["zst"].pack(TEXT.encode()))
    site.write("index.html")
    site.compress("br")
    assert site.copies() == {"index.html.br", "rows.csv.gz", "source.tar.zst"}


def test_browsers_can_unpack_what_is_larger_than_their_window() -> None:
    large = b"again" * 2_000_000
    head = zstandard.get_frame_parameters(ENCODINGS["zst"].pack(large))
    assert head.window_size <= 8 * 1024 * 1024  # RFC 9659
    too_wide = zstandard.ZstdCompressor(level=22).compress(large)
    assert zstandard.get_frame_parameters(too_wide).window_size > 8 * 1024 * 1024


def test_the_summary_counts_files_and_copies(site: Site) -> None:
    site.write("index.html", "a" * 1_000_000)
    site.write("old.html.br", b"")
    assert site.compress("gz", "br").summary == (
        "1 files, 1.0 MB; 1 as br, 0.0 MB; 1 as gz, 0.0 MB; 1 stale copies removed"
    )
