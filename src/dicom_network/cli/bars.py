"""Progress on standard error, for people; where nobody watches it is silent."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn


@contextmanager
def progress_bar(*words: str) -> Iterator[Progress]:
    """Show a bar with texts; a task gives ``words`` as fields and ``total`` where it is known."""
    texts = [TextColumn("{task.fields[" + word + "]}") for word in words]
    columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(bar_width=24), *texts, TimeElapsedColumn())
    console = Console(file=sys.stderr)
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as progress:
        yield progress
