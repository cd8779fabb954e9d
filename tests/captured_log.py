"""What is logged while a test runs."""

import contextlib
from collections.abc import Iterator

import structlog


@contextlib.contextmanager
def captured() -> Iterator[list[structlog.typing.EventDict]]:
    """Capture log lines of every thread."""
    lines: list[structlog.typing.EventDict] = []

    def keep(_logger: object, _method: str, event: structlog.typing.EventDict) -> structlog.typing.EventDict:
        lines.append(dict(event))
        raise structlog.DropEvent

    before = structlog.get_config()
    structlog.configure(processors=[structlog.contextvars.merge_contextvars, keep], cache_logger_on_first_use=False)
    try:
        yield lines
    finally:
        structlog.configure(**before)
