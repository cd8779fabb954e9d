"""Instants as the tables hold them: microseconds since 1970 in UTC."""

from datetime import UTC, datetime

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def microseconds(moment: datetime) -> int:
    """Give an instant as a number. Integer arithmetic: a float would lose the last microseconds."""
    passed = moment - _EPOCH
    return (passed.days * 86_400 + passed.seconds) * 1_000_000 + passed.microseconds


def moment(microseconds_: int) -> datetime:
    """Read an instant."""
    seconds, rest = divmod(microseconds_, 1_000_000)
    return datetime.fromtimestamp(seconds, UTC).replace(microsecond=rest)
