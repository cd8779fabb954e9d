"""The log: one line an event, with the id that follows an instance from its association to its file.

Never a patient's name or ID: events carry UIDs, AE titles, counts and causes. JSON for machines, text for a terminal.
"""

import contextlib
import logging
import sys

import structlog

from dicom_network.base.settings import LogSettings

PATIENT_KEYS = frozenset(
    {
        "patient_name",
        "patient_id",
        "patient",
        "birth_date",
        "patient_birth_date",
        "accession_number",
        "identifier",
    }
)


def _redact(_logger: object, _method: str, event: structlog.typing.EventDict) -> structlog.typing.EventDict:
    """Blank values that could name a patient, should a caller ever pass one."""
    for key in PATIENT_KEYS & event.keys():
        event[key] = "[redacted]"
    return event


class _StandardError:
    """Writes lines to standard error as it is at the time, whatever it was when the first line was written.

    A line that cannot be written (the disk that the log goes to is full) is lost, and nothing else: who logs that an
    instance was refused still has to refuse it.
    """

    def __init__(self, *_arguments: object) -> None:
        pass

    def msg(self, line: str) -> None:
        with contextlib.suppress(OSError):
            sys.stderr.write(line + "\n")
            sys.stderr.flush()

    log = debug = info = warn = warning = error = err = critical = exception = fatal = failure = msg


def configure(settings: LogSettings, *, for_good: bool = False) -> None:
    """Set up logging for this process, on standard error.

    ``for_good``: loggers keep what they were set up with, which spares a node's hot paths looking it up each time.
    """
    is_watched = sys.stderr.isatty()
    text = settings.format == "text" or (settings.format == "auto" and is_watched)
    renderer: structlog.typing.Processor = (
        structlog.dev.ConsoleRenderer(colors=is_watched) if text else structlog.processors.JSONRenderer(sort_keys=False)
    )
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            _redact,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            renderer,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelName(settings.level.upper())),
        logger_factory=_StandardError,
        cache_logger_on_first_use=for_good,
    )
    logging.basicConfig(stream=sys.stderr, level=logging.WARNING, format="%(levelname)s %(name)s %(message)s")


def logger(name: str) -> structlog.typing.FilteringBoundLogger:
    """Give the logger of a part of the node."""
    return structlog.get_logger(part=name)  # type: ignore[no-any-return]
