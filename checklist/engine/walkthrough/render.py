"""Render a walkthrough as HTML: its regions on the page, and the whole story without scripts.

Pure but for reading its own templates and the words; runs natively and in Pyodide.
To change the looks, edit templates/ and docs/assets/stylesheets/walkthrough.css; to change the
words, edit checklist/engine/words/.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from markupsafe import Markup

from checklist.engine.catalogue import Phrase
from checklist.engine.git.files import read_index
from checklist.engine.graph import changes
from checklist.engine.graph.draw import draw
from checklist.engine.graph.layout import Graph
from checklist.engine.templates import Templates
from checklist.engine.walkthrough.goal import Met
from checklist.engine.walkthrough.session import Session
from checklist.engine.walkthrough.strategy import Step, Strategy
from checklist.engine.walkthrough.transcript import Told
from checklist.engine.walkthrough.walk import Ran
from checklist.engine.walkthrough.work import Work

MOST_RENDERED = 1000
"""The most moves of transcripts that are kept as HTML."""


class Renderer(Templates):
    """The templates of the walkthrough with the words of one language."""

    def __init__(self, language: str) -> None:
        super().__init__("walkthrough", language, draws_on=("graph",))
        self._rendered: dict[Told, str] = {}

    def app(
        self,
        strategies: Sequence[Strategy],
        chosen: str,
        *,
        chooser: str,
        attributes: Mapping[str, str],
        modules: Iterable[str],
    ) -> str:
        """Return the walkthrough before its script has started.

        `chosen` is the id of the first strategy, `chooser` the address of the page on choosing one.
        """
        values = {"strategies": strategies, "chosen": chosen, "chooser": chooser}
        return self.render("app.html", {**values, "attributes": attributes, "modules": modules})

    def story(
        self,
        strategy: Strategy,
        steps: Sequence[tuple[Step, Sequence[Ran]]],
        *,
        graphs: tuple[Graph, Graph],
        is_open: bool,
    ) -> str:
        """Return the whole walk, with the graphs of its start and of its end."""
        start, end = graphs
        values = {"strategy": strategy, "steps": steps, "is_open": is_open}
        drawn = {
            "start": draw(start, label=self.word("start"), words=self),
            "end": draw(end, label=self.word("end"), words=self, before=start),
        }
        return self.render("story.html", {**values, **drawn})

    def names(
        self, strategy: Strategy, values: Mapping[str, str], complaints: Mapping[str, Phrase]
    ) -> str:
        """Return the fields that the reader may fill in, with the complaints about their values."""
        messages = {name: self.say(complaint) for name, complaint in complaints.items()}
        named = {"names": strategy.names, "values": values, "complaints": messages}
        return self.render("names.html", named)

    def goal(self, graph: Graph) -> str:
        """Return the graph at the end of a walk, as HTML."""
        return draw(graph, label=self.word("goal"), words=self)

    def regions(self, session: Session, met: Sequence[Met], told: Iterable[Told]) -> dict[str, str]:
        """Return the HTML of every region that depends on the moves, by name.

        `met` are the checks of the goal, and whether they hold, `told` is the transcript.
        """
        held = sum(one.holds for one in met)
        score = self.plural("score", len(met), met=held)
        transcript = tuple(told)
        said = "".join(map(self._told, transcript))
        summary = changes.summary(session.now, session.before, words=self)
        return {
            "step": self.render(
                "step.html",
                {
                    "strategy": session.strategy,
                    "step": session.step,
                    "fallen": session.fallen,
                    "pitfalls": session.pitfalls,
                    "step_number": session.step_number,
                    "total": len(session.strategy.steps),
                    "holds": held == len(met),
                },
            ),
            "said": said or str(Markup("<p>{}</p>").format(self.word("nothing_ran"))),
            "choices": "",
            "checks": self.render("checks.html", {"goal": met, "score": score}),
            "conflicts": self.render("conflicts.html", {"conflicts": list(_conflicts(session))}),
            "graph": draw(session.now, label=self.word("now"), words=self, before=session.before),
            "spoken": self.render(
                "spoken.html",
                {"number": len(transcript), "told": transcript[-1:], "said": (summary, score)},
            ),
        }

    def _told(self, told: Told) -> str:
        """Return a move of the transcript; each is rendered once, however often it is shown."""
        if told not in self._rendered:
            if len(self._rendered) > MOST_RENDERED:
                self._rendered.clear()
            self._rendered[told] = self.render("told.html", {"told": told})
        return self._rendered[told]

    def transcript(self, told: Iterable[Told]) -> str:
        """Return the transcript as text."""
        lines: list[str] = []
        for one in told:
            lines += [f"# {one.title}"] if one.title else []
            mark = f"  # {self.word('undone')}" if one.is_undone else ""
            for line, output, _ in one.said:
                lines += [f"$ {line}{mark}", *([output] if output else [])]
            lines += [f"# {self.word(key, path=path)}" for key, path in one.hints]
        return "\n".join([*lines, ""])

    def aside(self, work: Work) -> str:
        """Return what was put aside, with a button that brings it back; "" where nothing was."""
        moves = len(work.aside[-1].moves) if work.aside else 0
        return self.render("aside.html", {"moves": moves}) if moves else ""

    def completed(self, session: Session, line: str, caret: int) -> dict[str, Any]:
        """Return the response to a request for completion."""
        from checklist.engine.git.complete import complete  # noqa: PLC0415  no start waits for it

        found = complete(session.walk.sandbox.repository, line, caret)
        stays = bool(found.choices) or found.line != line
        listed = self.render("choices.html", {"choices": found.choices}) if found.choices else ""
        completed = {"line": found.line, "caret": found.caret, "stays": stays}
        return {"regions": {"choices": listed}, "completed": completed}

    def notice(self, why: Phrase | None) -> str:
        """Return why a move was refused, as HTML; "" where none was."""
        return str(Markup('<p class="hp-notice">{}</p>').format(self.say(why))) if why else ""


def _conflicts(session: Session) -> Iterable[tuple[str, str]]:
    """Yield the path and the text of each file in conflict."""
    repository = session.walk.sandbox.repository
    for path in sorted(read_index(repository)[1]):
        file = repository.root / path
        if file.is_file():
            yield path, file.read_text("utf-8", errors="replace")
