"""Checks that a script is complete and that every role play of it ends.

Why every role play ends: a step with ``tries`` is entered at most that often, then the scene goes to
``out_of_tries``, from where the step cannot be reached again (S13); and no loop is without such a
step (S12).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from bot.content import Notebook, did_you_mean
from bot.labels import ALARMS, COMMANDS, MOVES
from bot.roleplay.script import ENDS, Script, Step

_PRODUCTS_OWN = frozenset(COMMANDS) | frozenset(ALARMS)


def check(script: Script, notebook: Notebook) -> None:
    """Notes every problem of codes S03 to S16 (and S18 for a missing ``says_again``)."""
    if not script.reviewed_by:
        notebook.note(
            script.lines.get("reviewed_by", 1),
            "S15",
            "No clinician has signed this script yet. When one has read it, write their name and "
            "the date after 'reviewed_by'.",
            warning=True,
        )
    if not script.steps:
        return
    _check_targets(script, notebook)
    for step in script.steps.values():
        _check_step(step, notebook)
    _check_ways(script, notebook)


def _check_targets(script: Script, notebook: Notebook) -> None:
    def target(name: str, line: int, key: str) -> None:
        if name and name not in script.steps:
            notebook.note(
                line,
                "S03",
                f"'{key}: {name}' goes to a step that does not exist.{did_you_mean(name, script.steps)}",
            )

    target(script.start, script.lines.get("start", 1), "start")
    for step in script.steps.values():
        for reply in step.replies:
            target(reply.then, reply.line, "then")
        if step.fallback:
            target(step.fallback.then, step.fallback.line, "then")
        if step.out_of_tries:
            target(step.out_of_tries, step.lines["out_of_tries"], "out_of_tries")


def _check_step(step: Step, notebook: Notebook) -> None:
    here = f"step '{step.name}'"
    if step.end and step.replies:
        notebook.note(step.line, "S04", f"{here} has 'replies' and an 'end'. Keep one of them.")
    if not step.end and not step.replies:
        notebook.note(step.line, "S04", f"{here} leads nowhere. Give it 'replies', or an 'end'.")
    if step.end and step.end not in ENDS:
        notebook.note(
            step.lines["end"],
            "S05",
            f"'end: {step.end}' is not known; use {' or '.join(ENDS)}.{did_you_mean(step.end, ENDS)}",
        )
    if step.replies and not step.fallback:
        notebook.note(step.line, "S10", f"{here} has 'replies' but no 'else' for everything else.")
    if step.tries and not step.out_of_tries:
        notebook.note(step.line, "S18", f"'out_of_tries' is missing in {here}. Add it.")
    if not any(step.says.values()) and not (step.end and step.feedback):
        notebook.note(step.line, "S16", f"In {here} nobody says anything. Add 'says: |'.")
    _check_replies(step, notebook)


def _check_replies(step: Step, notebook: Notebook) -> None:
    seen: dict[frozenset[str], int] = {}
    for reply in step.replies:
        for move in sorted(reply.when):
            if move in _PRODUCTS_OWN:
                notebook.note(
                    reply.line,
                    "S06",
                    f"'{move}' is always answered by the program itself; a script cannot catch it.",
                )
            elif move not in MOVES:
                notebook.note(reply.line, "S07", f"'{move}' is not a move.{did_you_mean(move, MOVES)}")
        if not reply.when:
            notebook.note(reply.line, "S18", "'when' names no move. Use 'else' for the rest.")
        elif reply.when in seen:
            notebook.note(
                reply.line,
                "S08",
                f"Two replies of step '{step.name}' wait for the same moves "
                f"(the other ends in line {seen[reply.when]}).",
            )
        seen.setdefault(reply.when, reply.line)
        for key, value in (("example", reply.example), ("feedback", reply.feedback)):
            if not value:
                notebook.note(reply.line, "S09", f"This reply has no '{key}'. Add one.")


def _check_ways(script: Script, notebook: Notebook) -> None:
    edges = {
        name: [t for t in step.targets() if t in script.steps] for name, step in script.steps.items()
    }
    if script.start in edges:
        reached = reachable(edges, [script.start])
        for name in edges:
            if name not in reached:
                notebook.note(script.steps[name].line, "S11", f"No way leads to step '{name}'.")
        if not any(script.steps[name].end == "goal_met" for name in reached):
            notebook.note(
                script.lines.get("start", 1), "S14", "No way through the scene ends in 'goal_met'."
            )
    for name, step in script.steps.items():
        again = name in reachable(edges, edges[name])
        if again and not step.says_again and not step.end:
            notebook.note(
                step.line,
                "S18",
                f"Step '{name}' can be entered again; add 'says_again' so that nothing is said twice.",
            )
        if step.tries and step.out_of_tries in edges:
            if name in reachable(edges, [step.out_of_tries]):
                notebook.note(
                    step.lines["out_of_tries"],
                    "S13",
                    f"'out_of_tries: {step.out_of_tries}' leads back to step '{name}'. "
                    "Let it lead on, or to an end.",
                )
    for name in _on_free_loops(script, edges):
        notebook.note(
            script.steps[name].line,
            "S12",
            f"From step '{name}' the scene can turn in a circle for ever. "
            "Add 'tries' and 'out_of_tries' to a step of the circle.",
        )


def _on_free_loops(script: Script, edges: Mapping[str, list[str]]) -> list[str]:
    """The first step, in file order, of every loop that holds no step with ``tries``."""
    free = {
        name: [t for t in targets if not script.steps[t].tries]
        for name, targets in edges.items()
        if not script.steps[name].tries
    }
    first: list[str] = []
    told: set[str] = set()
    for name, targets in free.items():
        loop = reachable(free, targets)
        if name in loop and name not in told:
            first.append(name)
            told |= {other for other in loop if name in reachable(free, free[other])}
    return first


def reachable(edges: Mapping[str, Iterable[str]], start: Iterable[str]) -> set[str]:
    """Every step that can be reached from ``start``, these included."""
    seen: set[str] = set()
    todo = list(start)
    while todo:
        name = todo.pop()
        if name not in seen:
            seen.add(name)
            todo.extend(edges.get(name, ()))
    return seen
