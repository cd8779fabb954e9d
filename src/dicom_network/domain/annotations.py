"""What people write beside studies: comments, kept searches; and what has happened to a study."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class Comment:
    """A remark about a study."""

    id: int
    person: int | None
    """Id of who wrote it; None when the account is gone."""
    author: str
    content: str
    written: datetime
    edited: datetime | None = None


@dataclass(frozen=True, slots=True)
class SavedSearch:
    """A search that a person keeps."""

    id: int
    name: str
    address: str
    """The query part of the address of the study list, without its question mark."""


@dataclass(frozen=True, slots=True)
class Happening:
    """Something that somebody did with a study, as the audit trail tells it."""

    id: int
    occurred: datetime
    actor: str
    """``person:amoraru``, ``ae:CT1``, ``node``."""
    action: str
    """``source:subject:verb``."""
    outcome: str
    objects: Mapping[str, Any]
