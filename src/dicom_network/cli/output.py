"""What commands print: tables for people, JSON lines for programs."""

import sys
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

import orjson
from rich.console import Console
from rich.markup import escape
from rich.table import Table

PIPE_WIDTH = 4096
"""Wide enough that no line is broken where no person reads."""


def say(line: str) -> None:
    """Print a line."""
    sys.stdout.write(line + "\n")


def show(rows: Iterable[Mapping[str, Any]], columns: Sequence[str], *, as_json: bool, nothing: str) -> None:
    """Print rows as a table of these columns, or all that is known of each as a line of JSON."""
    if as_json:
        for row in rows:
            say(orjson.dumps({str(key): value for key, value in row.items()}, default=_plain).decode())
        return
    table = Table(box=None, pad_edge=False, header_style="bold")
    for column in columns:
        table.add_column(column.replace("_", " "))
    for row in rows:
        table.add_row(*(escape(_text(row.get(column))) for column in columns))
    if table.row_count:
        Console(file=sys.stdout, width=None if sys.stdout.isatty() else PIPE_WIDTH).print(table)
    else:
        say(nothing)


def size_text(count: int) -> str:
    """Give a number of bytes as people say it."""
    size, unit = float(count), "B"
    for unit in ("B", "KB", "MB", "GB", "TB"):
        if size < 1000 or unit == "TB":
            break
        size /= 1000
    return f"{size:.0f} {unit}" if unit == "B" else f"{size:.1f} {unit}"


def _plain(value: object) -> object:
    """Turn what JSON does not know into what it knows."""
    return sorted(map(str, value)) if isinstance(value, (set, frozenset)) else str(value)


def _text(value: object) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case datetime():
            return value.astimezone().strftime("%Y-%m-%d %H:%M:%S")
        case list() | tuple() | set() | frozenset():
            return " ".join(sorted(map(str, value)))
        case Mapping():
            return " ".join(f"{key}={_text(item)}" for key, item in value.items())
        case _:
            return str(value)
