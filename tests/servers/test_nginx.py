"""The settings for nginx that the site shows, in a real nginx: types, bytes, caches, headers."""

import gzip
import re
import subprocess
from collections.abc import Mapping
from http import HTTPStatus
from pathlib import Path

import brotli
import pytest
from playwright.sync_api import Browser, expect

from checklist.build.site.compress import KINDS
from checklist.engine.policy.model import Policy
from checklist.engine.source.policy_file import read_policy
from tests.browser.form import Form, complaints
from tests.paths import ROOT
from tests.serve import serve
from tests.servers.running import SETTINGS, Nginx, Reply, command, prepare, run

pytestmark = pytest.mark.deep

TYPES = {
    ".conf": "text/plain; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".csv": "text/csv; charset=utf-8",
    ".gz": "application/gzip",
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".map": "application/json",
    ".mjs": "text/javascript; charset=utf-8",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".txt": "text/plain; charset=utf-8",
    ".wasm": "application/wasm",
    ".webmanifest": "application/manifest+json",
    ".woff2": "font/woff2",
    ".xml": "application/xml",
    ".yml": "application/yaml",
    ".zip": "application/zip",
}
"""What the standards, and the browsers that hold to them, want for each kind of file."""

SECURITY = {
    "Content-Security-Policy": "frame-ancestors 'none'",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "clipboard-write=(self), camera=(), geolocation=(), microphone=()",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Strict-Transport-Security": "",  # only where a team has decided so
}
FOREVER = "public, max-age=31536000, immutable"
COPIES = {".br", ".zst"}
EVERY = "gzip, deflate, br, zstd"
"""What a browser accepts."""


def unpacked(reply: Reply) -> bytes:
    """Return the body as a browser reads it."""
    match reply.header("Content-Encoding"):
        case "br":
            whole: bytes = brotli.decompress(reply.body)
            return whole
        case "gzip":
            return gzip.decompress(reply.body)
        case "":
            return reply.body
        case other:
            pytest.fail(f"sent as {other}")


def secured(reply: Reply) -> dict[str, str]:
    """Return the security headers of a reply."""
    return {name: reply.header(name) for name in SECURITY}


def files(site: Path) -> list[str]:
    """Return the paths of the files of a site, without the copies beside them."""
    return sorted(
        path.relative_to(site).as_posix()
        for path in site.rglob("*")
        if path.is_file()
        and path.suffix not in COPIES
        and not (path.suffix == ".gz" and path.with_suffix("").is_file())
    )


def test_the_settings_are_accepted_without_a_warning(compressed: Path, tmp_path: Path) -> None:
    _, program = prepare(tmp_path, compressed, "/")
    done = subprocess.run(
        command(program, tmp_path, "-t"), capture_output=True, check=False, text=True
    )
    assert done.returncode == 0, done.stderr
    assert re.findall(r"\[(?:warn|error|emerg|alert|crit)\].*", done.stderr) == []


def test_every_file_is_sent_with_its_type_whole_and_in_the_best_encoding(
    nginx: Nginx, compressed: Path
) -> None:
    for path in files(compressed):
        file = compressed / path
        content = file.read_bytes()
        assert file.suffix in TYPES, f"{path}: give its kind a type in nginx.conf, and here"
        for accept, suffix, encoding in (
            (EVERY, ".br", "br"),
            ("gzip", ".gz", "gzip"),
            ("zstd", "", ""),
            ("", "", ""),
        ):
            reply = nginx.get(path, accept)
            assert reply.status == HTTPStatus.OK, path
            assert reply.header("Content-Type") == TYPES[file.suffix], path
            assert unpacked(reply) == content, (path, accept)
            if (copy := file.with_name(file.name + suffix)).is_file():
                assert reply.header("Content-Encoding") == encoding, path
                assert len(reply.body) == copy.stat().st_size
            if file.with_name(f"{file.name}.gz").is_file():
                assert reply.header("Vary") == "Accept-Encoding", path


def test_what_has_no_copy_is_compressed_on_the_way(site: Path, tmp_path: Path) -> None:
    with run(tmp_path, site) as server:
        kinds = {Path(path).suffix: path for path in files(site)}
        for kind in sorted(KINDS & kinds.keys()):
            whole = (site / kinds[kind]).read_bytes()
            reply = server.get(kinds[kind], EVERY)
            assert reply.header("Content-Encoding") == ("gzip" if len(whole) > 256 else ""), kind
            assert unpacked(reply) == whole
        for kind in (".woff2", ".png"):
            assert server.get(kinds[kind], EVERY).header("Content-Encoding") == ""


def test_what_is_named_by_its_content_is_kept_and_all_else_is_asked_for_again(
    nginx: Nginx, compressed: Path
) -> None:
    kept = set()
    for path in files(compressed):
        cache = nginx.get(path, EVERY).header("Cache-Control")
        assert cache in {FOREVER, "no-cache"}, path
        kept |= {path} if cache == FOREVER else set()
    named = re.compile(r"assets/(?:runtime|scripts-[0-9a-f]{8,})/|assets/.*\.[0-9a-f]{8}\.min\.")
    assert kept >= {path for path in files(compressed) if named.match(path)}
    assert {path for path in kept if path.endswith((".html", ".woff2", ".png"))} == set()
    assert any(path.endswith(".wasm") for path in kept)


@pytest.mark.parametrize(
    ("path", "is_kept"),
    [
        ("assets/scripts-0123456789ab/triage.js", True),
        ("assets/stylesheets/site-0123456789ab.css", True),
        ("assets/javascripts/bundle.a5f9d56c.min.js", True),
        ("assets/javascripts/triage.js", False),
        ("assets/minutes-20261128.pdf", False),
        ("assets/images/facade.png", False),
        ("service-worker.js", False),
        ("notes-deadbeef/index.html", False),
    ],
)
def test_a_digest_below_assets_says_that_a_file_never_changes(
    tmp_path: Path, path: str, *, is_kept: bool
) -> None:
    file = tmp_path / "site" / path
    file.parent.mkdir(parents=True)
    file.write_text("x", "utf-8")
    with run(tmp_path, tmp_path / "site") as server:
        reply = server.get(path)
    assert reply.status == HTTPStatus.OK
    assert reply.header("Cache-Control") == (FOREVER if is_kept else "no-cache")


@pytest.mark.parametrize("accept", [EVERY, "gzip", ""])
@pytest.mark.parametrize("path", ["triage/", "sitemap.xml"])
def test_what_has_not_changed_is_not_sent_again(nginx: Nginx, path: str, accept: str) -> None:
    first = nginx.get(path, accept)
    again = nginx.get(path, accept, {"If-None-Match": first.header("ETag")})
    assert (again.status, again.body) == (HTTPStatus.NOT_MODIFIED, b"")
    assert secured(again) == SECURITY


def test_each_encoding_has_a_tag_of_its_own(nginx: Nginx) -> None:
    tags = {nginx.get("triage/", accept).header("ETag") for accept in ("br", "gzip", "")}
    assert len(tags) == 3


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("", HTTPStatus.OK),
        ("triage/", HTTPStatus.OK),
        ("triage", HTTPStatus.MOVED_PERMANENTLY),
        ("nowhere/", HTTPStatus.NOT_FOUND),
        ("assets/runtime/nothing-0123456789ab/python.zip", HTTPStatus.NOT_FOUND),
        ("triage/policy.json", HTTPStatus.OK),
        ("assets/javascripts/", HTTPStatus.FORBIDDEN),
    ],
)
def test_every_reply_has_the_security_headers(nginx: Nginx, path: str, status: HTTPStatus) -> None:
    for accept in (EVERY, ""):
        reply = nginx.get(path, accept)
        assert reply.status == status
        assert secured(reply) == SECURITY
        assert reply.header("Cache-Control") == "no-cache"


def test_a_header_that_a_location_takes_away_would_be_seen(
    compressed: Path, tmp_path: Path
) -> None:
    inner = "    location /triage/ { add_header X-Trap sprung; }\n}\n"
    settings = SETTINGS.read_text("utf-8").removesuffix("}\n") + inner
    with run(tmp_path, compressed, settings=settings) as server:
        assert secured(server.get("")) == SECURITY
        assert secured(server.get("triage/")) != SECURITY


def test_a_folder_without_its_slash_leads_on_whatever_the_host_is_called(nginx: Nginx) -> None:
    reply = nginx.get("triage", headers={"Host": "playbook.example.org"})
    assert reply.header("Location") == f"{nginx.prefix}triage/"


def test_what_is_not_there_has_the_page_that_says_so(nginx: Nginx, compressed: Path) -> None:
    for path in ("nowhere", "nowhere/", "assets/scripts-0123456789ab/gone.js"):
        reply = nginx.get(path, EVERY)
        assert reply.status == HTTPStatus.NOT_FOUND
        assert reply.header("Content-Type") == TYPES[".html"]
        assert unpacked(reply) == (compressed / "404.html").read_bytes()


@pytest.fixture(scope="module")
def policy() -> Policy:
    """Read the policy that the project ships."""
    found = read_policy(ROOT / "docs" / "triage" / "policy.yml").policy
    assert found is not None
    return found


def first_answers(policy: Policy) -> Mapping[str, str]:
    """Return the first answer to each question that has a choice."""
    return {one.id: one.answers[0].id for one in policy.questions if one.answers}


@pytest.mark.browser
def test_a_triage_starts_decides_and_takes_the_smallest_bytes(
    chromium: Browser, nginx: Nginx, policy: Policy
) -> None:
    encodings: dict[str, str] = {}
    with chromium.new_context() as context, complaints(context) as reported:
        page = context.new_page()
        context.on(
            "response",
            lambda reply: encodings.update(
                {Path(reply.url).suffix: reply.headers.get("content-encoding", "")}
            ),
        )
        form = Form(page, policy).open(nginx.url + "triage/")
        answers = first_answers(policy)
        form.answer(answers)
        form.shows(answers)
        expect(page.locator("form[data-checklist]")).not_to_have_attribute("data-outcome", "")
        assert form.decision() == form.expected(answers)
    assert reported == []
    assert {encodings[kind] for kind in (".js", ".mjs", ".wasm", ".zip")} == {"br"}


@pytest.mark.browser
def test_no_other_site_can_frame_a_page(chromium: Browser, nginx: Nginx, tmp_path: Path) -> None:
    frame = f'<!doctype html><iframe src="{nginx.url}triage/"></iframe>'
    (tmp_path / "index.html").write_text(frame, "utf-8")
    with serve(tmp_path) as other, chromium.new_context() as context:
        page = context.new_page()
        with page.expect_console_message(lambda said: "frame-ancestors" in said.text):
            page.goto(other)
        assert page.frames[1].url != f"{nginx.url}triage/"
