"""The principal: who asks, as every web edge sees it."""

from dataclasses import dataclass

READ_SCOPE = "read"
"""Scope of a token that may only read; a token without a scope may what its person may."""


@dataclass(frozen=True, slots=True)
class Principal:
    """A person or a program that has shown who it is."""

    name: str
    role: str
    scope: str = ""
    """What a token was limited to when it was made; empty: whatever the role may."""

    @property
    def actor(self) -> str:
        """Name the principal as audit events do: ``person:amoraru``."""
        return f"person:{self.name}"
