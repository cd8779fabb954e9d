"""docs/reference/commands.md."""

from collections.abc import Iterator
from inspect import Parameter as Kind
from inspect import cleandoc
from typing import Any

from cyclopts import App
from cyclopts.argument import Argument

from dicom_network.cli.failure import EXIT_STATUSES, FINDINGS, INTERRUPTED, USAGE
from dicom_network.cli.main import HEADINGS, VERBS, build_app
from dicom_network.domain.errors import DicomNetworkError
from reference_pages.markdown import NOTE, prose, table

HEAD = """# Commands

`dicom-network VERB …`. Every verb that touches a node takes `--data FOLDER` or `--config FILE` (default `./data`) and
works beside a node that is running; the tables below leave these two out.

Lists take `--json` for a line of JSON a row. An error is one line on standard error, `error: what (what to do)`.

## Exit statuses
"""
EVERYWHERE = ("--data", "--config")


def page() -> str:
    """Write the page."""
    statuses = [
        (0, "done"),
        (FINDINGS, "done, but there is something to look at: findings, refused files, failed instances"),
        (USAGE, "the command line cannot be understood"),
        *((status, _meaning(family)) for family, status in EXIT_STATUSES.items()),
        (INTERRUPTED, "interrupted"),
    ]
    parts = [NOTE, HEAD, table(("status", "meaning"), statuses)]
    app = build_app()
    for heading in HEADINGS:
        parts.append(f"## {heading}\n")
        for verb, (_place, _summary, under) in VERBS.items():
            if under == heading:
                parts += [_command(path, command) for path, command in _commands(app[verb], f"dicom-network {verb}")]
    return "\n".join(parts).rstrip() + "\n"


def _meaning(family: type[DicomNetworkError]) -> str:
    if family is DicomNetworkError:
        return "any other error"
    return prose((family.__doc__ or "").splitlines()[0]).rstrip(".")


def _commands(app: App, path: str) -> Iterator[tuple[str, App]]:
    """Yield the commands below a verb with what is typed for each."""
    if app.default_command is not None:
        yield path, app
    for name in app:
        if not name.startswith("-"):
            yield from _commands(app[name], f"{path} {name}")


def _command(path: str, command: App) -> str:
    arguments = [one for one in command.assemble_argument_collection(parse_docstring=True) if one.show]
    typed = " ".join(_placeholder(one) for one in arguments if _is_positional(one))
    rows = [
        (f"`{one.names[0]}`", _values(one), _default(one), prose(one.parameter.help or ""))
        for one in arguments
        if one.names[0] not in EVERYWHERE
    ]
    text = cleandoc(command.default_command.__doc__ or "").split("\nArgs:")[0]
    parts = [f"### `{path}{' ' + typed if typed else ''}`\n", prose(text) + "\n"]
    if rows:
        parts.append(table(("", "value", "default", "meaning"), rows))
    return "\n".join(parts)


def _is_positional(argument: Argument) -> bool:
    return not argument.names[0].startswith("-")


def _placeholder(argument: Argument) -> str:
    name = argument.names[0]
    if argument.field_info.kind is Kind.VAR_POSITIONAL:
        return f"[{name}…]"
    return name if argument.required else f"[{name}]"


def _values(argument: Argument) -> str:
    choices = argument.get_choices()
    if choices:
        return " \\| ".join(f"`{choice}`" for choice in choices).replace("\\|", "or")
    hint: Any = argument.hint
    if hint is bool:
        return "flag"
    names = {"str": "text", "int": "number", "float": "number"}
    text = getattr(hint, "__name__", str(hint)) if isinstance(hint, type) else str(hint)
    if "Path" in text:
        return "paths" if "tuple" in text else "path"
    if "tuple" in text:
        return "text, repeatable"
    return names.get(text, text)


def _default(argument: Argument) -> str:
    default = argument.field_info.default
    if argument.required or default in (None, "", (), False) or default is Kind.empty:
        return "required" if argument.required else ""
    return f"`{default}`"
