"""What a walk says of its lines: the same, wherever its repository is."""

from pathlib import Path

import pytest

from checklist.engine.walkthrough.strategy import Line, Strategy
from checklist.engine.walkthrough.walk import Walk

BARE = Strategy("bare", "Bare", "", "", (), (), (), (), ())
START = ("echo a > a", "git add a", "git commit -m a", "git branch side")


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (
            "git branch -f main side",
            "fatal: cannot force update the branch 'main' checked out at '/hotfix'",
        ),
        ("git branch -D main", "error: Cannot delete branch 'main' checked out at '/hotfix'"),
    ],
)
def test_the_folder_is_called_the_same_wherever_it_is(tmp_path: Path, line: str, said: str) -> None:
    walk = Walk(BARE, tmp_path)
    walk.run(Line(text) for text in (*START, line))
    assert walk.ran[-1].output.text == said
