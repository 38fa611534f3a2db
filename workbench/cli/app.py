"""The root of the command line: global options, the commands of each noun, exit codes.

Exit 0 done, 1 our own defect (one line and a log file), 2 the input is wrong (one line),
3 the engine refuses the conclusion (its JSON is still printed), 130 cancelled.
"""

from __future__ import annotations

import importlib
import json
import sys
import tempfile
import time
import traceback
from pathlib import Path

import typer
from typer.exceptions import Abort, TyperException

from workbench.cli.context import Context
from workbench.errors import Refused, WorkbenchError, nearest

# One module a noun; each has `register(app)`. The order is the order of `workbench --help`.
NOUNS = (
    "demo", "project", "logs", "explore", "metrics", "experiments", "causal", "scaffold", "learning", "policies",
    "shipping", "simulate", "assistant", "evaluation",
)
_VALUED = {"--project": "project_dir", "--snapshot": "snapshot_id"}


def build() -> typer.Typer:
    """The typer application with every noun's commands."""
    app = typer.Typer(
        name="workbench",
        help="From a raw message log to a decision you would sign. Global: --project DIR, --snapshot ID, --json.",
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
        rich_markup_mode=None,
    )

    @app.callback()
    def root() -> None:
        """Keep the commands a group even when only one is registered."""

    for noun in NOUNS:
        importlib.import_module(f"workbench.cli.{noun}").register(app)
    return app


_CTRL_C = 130


def main(argv: list[str] | None = None) -> int:
    """Run one command and return its exit code."""
    words, context = _globals(list(sys.argv[1:] if argv is None else argv))
    words = words or ["--help"]
    if words == ["--version"]:
        from workbench import __version__

        print(__version__)
        return 0
    try:
        code = typer.main.get_command(build()).main(
            args=words, prog_name="workbench", standalone_mode=False, obj=context
        )
        if code == _CTRL_C:             # typer turns Ctrl-C into this code and says nothing
            return _say("cancelled", _CTRL_C)
        return code if isinstance(code, int) else 0
    except Refused as error:
        if context.json and error.result is not None:
            print(json.dumps(_plain(error.result), indent=2, ensure_ascii=False, allow_nan=False))
        return _say(error.line, error.exit_code)
    except WorkbenchError as error:
        return _say(error.line, error.exit_code)
    except TyperException as error:
        return _say(_usage(error), 2)
    except (KeyboardInterrupt, Abort):
        return _say("cancelled", _CTRL_C)
    except BrokenPipeError:
        return 0
    except Exception as error:
        if isinstance(error, RuntimeError) and str(error) == "Query interrupted":
            return _say("cancelled", _CTRL_C)           # how DuckDB says that Ctrl-C came while it ran
        return _say(_defect(error, context), 1)


def run() -> None:
    """The console script."""
    sys.exit(main())


def _globals(words: list[str]) -> tuple[list[str], Context]:
    """Take the global options out of the words, wherever they stand before a bare `--`."""
    rest: list[str] = []
    found: dict[str, str | bool] = {}
    i = 0
    while i < len(words):
        word = words[i]
        if word == "--":
            rest += words[i:]
            break
        name, equals, value = word.partition("=")
        if word == "--json":
            found["json"] = True
        elif name in _VALUED and (equals or i + 1 < len(words)):
            found[_VALUED[name]] = value if equals else words[i + 1]
            i += 0 if equals else 1
        else:
            rest.append(word)
        i += 1
    return rest, Context(**found)  # type: ignore[arg-type]


def _usage(error: TyperException) -> str:
    """One line for a wrong option or command, with the nearest valid one."""
    message = error.format_message()
    context = getattr(error, "ctx", None)
    if context is not None:
        commands = getattr(context.command, "commands", None)
        if commands and message.startswith("No such command"):
            match = nearest(message.split("'")[1] if "'" in message else None, commands)
            message = message.split(". ")[0].rstrip(".") + (f"; did you mean {match!r}?" if match else "")
        message += f" - see `{context.command_path} --help`"
    return " ".join(message.split())


def _plain(value: object) -> object:
    as_dict = getattr(value, "as_dict", None)
    return as_dict() if callable(as_dict) else value


def _say(line: str, code: int) -> int:
    print(line, file=sys.stderr, flush=True)
    return code


def _defect(error: Exception, context: Context) -> str:
    """Write the traceback to a log file and give the one line that names it."""
    try:
        folder = context.project().cache / "logs"
        folder.mkdir(parents=True, exist_ok=True)
    except (WorkbenchError, OSError):
        folder = Path(tempfile.gettempdir())
    file = folder / f"workbench-{time.strftime('%Y%m%dT%H%M%S')}.log"
    file.write_text(traceback.format_exc(), "utf-8")
    return f"a defect of ours: {type(error).__name__}: {' '.join(str(error).split())[:200]} - details in {file}"
