"""Pieces of Markdown."""

from collections.abc import Iterable, Sequence

NOTE = "<!-- Written by `make docs` from the code. Change the code, not this page. -->\n"


def table(headings: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Write a table."""
    lines = ["| " + " | ".join(headings) + " |", "|" + "---|" * len(headings)]
    lines += ["| " + " | ".join(_cell(value) for value in row) + " |" for row in rows]
    return "\n".join(lines) + "\n"


def prose(text: str) -> str:
    """Turn the marks of docstrings into those of Markdown."""
    return " ".join(text.split()).replace("``", "`")


def _cell(value: object) -> str:
    return str(value).replace("|", "\\|").replace("\n", " ")
