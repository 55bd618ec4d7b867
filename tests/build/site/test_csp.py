"""One content security policy for all pages: it names every inline script, and no other."""

import base64
import hashlib
import re
from pathlib import Path

import pytest

from checklist.build.site.csp import policy_for, protect
from checklist.engine.problem import ProblemsFoundError

HEAD = '<!doctype html><html><head><meta charset="utf-8"><title>T</title>'


def digest(script: str) -> str:
    """Return the source expression of a script."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()}'"


def scripts_allowed(policy: str) -> list[str]:
    """Return the digests that a policy names."""
    (directive,) = [part for part in policy.split("; ") if part.startswith("script-src ")]
    return [source for source in directive.split() if source.startswith("'sha256-")]


@pytest.mark.parametrize(
    ("page", "scripts"),
    [
        ("<script>a = 1</script>", ["a = 1"]),
        ("<script>\n  a && b < 'c'\n</script>", ["\n  a && b < 'c'\n"]),
        ("<script type=module>é</script>", ["é"]),
        ("<script>one</script><script>two</script><script>one</script>", ["one", "two"]),
        ("<script src=a.js></script>", []),
        ('<script type="application/json">{"a": 1}</script>', []),
        ("<!-- <script>no</script> --><template>x</template>", []),
        ("", []),
    ],
)
def test_inline_scripts_that_a_browser_would_run_are_named(page: str, scripts: list[str]) -> None:
    policy = policy_for([f"{HEAD}</head><body>{page}</body>".encode()])
    assert scripts_allowed(policy) == sorted(map(digest, scripts))


def test_every_page_carries_what_all_of_them_need_before_any_script(tmp_path: Path) -> None:
    for name, script in (("index.html", "one"), ("sub/index.html", "two")):
        page = tmp_path / name
        page.parent.mkdir(exist_ok=True)
        page.write_text(f"{HEAD}<script>{script}</script></head>", "utf-8")
    policy = protect(tmp_path)
    assert scripts_allowed(policy) == sorted([digest("one"), digest("two")])
    for page in tmp_path.rglob("*.html"):
        text = page.read_text("utf-8")
        (found,) = re.findall(r'<meta http-equiv="Content-Security-Policy" content="(.*?)">', text)
        assert found == policy
        assert text.index("Content-Security-Policy") < text.index("<script")


def test_no_policy_lets_text_become_code_or_a_form_leave() -> None:
    policy = policy_for([])
    assert "unsafe-inline" not in policy
    assert "'unsafe-eval'" not in policy
    for directive in ("default-src 'self'", "base-uri 'none'", "object-src 'none'", "form-action "):
        assert directive in policy


def test_a_page_whose_scripts_come_before_any_head_is_reported(tmp_path: Path) -> None:
    (tmp_path / "plain.html").write_text("<p>Plain</p>\n<script>a</script>", "utf-8")
    (tmp_path / "late.html").write_text(f"<script>a</script>{HEAD}</head>", "utf-8")
    (tmp_path / "fine.html").write_text(f"{HEAD}</head>", "utf-8")
    with pytest.raises(ProblemsFoundError) as reported:
        protect(tmp_path)
    places = [
        (p.where.file.partition("/")[2], p.where.line, p.code) for p in reported.value.problems
    ]
    assert places == [("late.html", 1, "no-head"), ("plain.html", 2, "no-head")]
    assert "Content-Security-Policy" not in (tmp_path / "fine.html").read_text("utf-8")
