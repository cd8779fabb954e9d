"""The clock, as something that can be handed in."""

from datetime import UTC, datetime


def now() -> datetime:
    """Give the present instant in UTC."""
    return datetime.now(UTC)
