"""The command ``rehearse``."""

from __future__ import annotations

import os
import sys
import warnings

import typer

from bot.errors import Trouble

# Before anything of Rasa is imported anywhere.
os.environ.setdefault("RASA_TELEMETRY_ENABLED", "false")
os.environ.setdefault("SQLALCHEMY_SILENCE_UBER_WARNING", "1")
os.environ.setdefault("TQDM_DISABLE", "1")
os.environ.setdefault("SANIC_HOST", "127.0.0.1")

app = typer.Typer(
    name="rehearse",
    help="Rehearse hard conversations and cope with flare-ups, on your own computer.",
    no_args_is_help=False,
    pretty_exceptions_enable=False,
    add_completion=False,
)
script_app = typer.Typer(help="Check, show and try role-play scripts.", no_args_is_help=True)
app.add_typer(script_app, name="script")


@app.callback(invoke_without_command=True)
def serve(
    context: typer.Context,
    port: int = typer.Option(None, help="Port on this computer (default 8765)."),
) -> None:
    """Set up what is missing, start, and print the address."""
    if context.invoked_subcommand is None:
        from bot.web.server import serve

        serve(port=port)


@app.command()
def chat() -> None:
    """Chat in the terminal."""
    from bot.terminal import chat

    chat()


@app.command()
def train() -> None:
    """Train, if the data has changed since the last time."""
    from bot.assistant.training import rasa_model
    from bot.settings import load_settings

    typer.echo(f"The trained model is {rasa_model(load_settings().cache, typer.echo)}.")


@app.command()
def evaluate(
    task: str = typer.Argument(help="openings, inrole, moves, crisis or redflag"),
    file: str = typer.Argument(help="Lines of label<TAB>text"),
    json: bool = typer.Option(False, "--json", help="Print one JSON object."),
    context: str = typer.Option(
        None, help="roleplay: read safety lines inside a role play, where the screen reads as everywhere."
    ),
) -> None:
    """Measure what is understood on a file of labelled lines."""
    from bot.evaluation.report import run

    run(task, file, as_json=json, context=context)


@app.command()
def scorecard(
    part: str = typer.Option("test", help="The folder of tests/eval: test or dev."),
    write: bool = typer.Option(True, help="Write docs/scorecard.md."),
) -> None:
    """Measure everything on the test lines; exit code 1 when a figure is under its floor."""
    from bot.evaluation.scorecard import run

    raise typer.Exit(0 if run(part=part, write=write) else 1)


@script_app.command()
def lint(files: list[str]) -> None:
    """Check scripts and list every problem."""
    from bot.authoring import lint_files

    raise typer.Exit(lint_files(files))


@script_app.command()
def show(file: str) -> None:
    """Print a script as a screenplay."""
    from bot.authoring import show_file

    show_file(file)


@script_app.command()
def walk(file: str) -> None:
    """Go every way through a script once and print the talks."""
    from bot.authoring import walk_file

    walk_file(file)


@script_app.command()
def play(file: str, level: int = typer.Option(1, min=1, max=3)) -> None:
    """Try a script here, without Rasa and without keeping anything."""
    from bot.authoring import play_file

    play_file(file, level=level)


def main() -> None:
    """Entry point: what is wrong outside the program becomes one sentence and exit code 1."""
    # Rasa 3.6 and its generation of libraries warn about their own future at every start.
    warnings.simplefilter("ignore")
    try:
        app()
    except Trouble as trouble:
        print(trouble, file=sys.stderr)  # noqa: T201 - the person reads it in the terminal
        sys.exit(1)


if __name__ == "__main__":
    main()
