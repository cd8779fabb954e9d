"""The principal: who asks, and what it may, as every web edge sees it."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from dicom_network.domain.access import NOTHING, Permission, StudyRule

READ_SCOPE = "read"
"""Scope of a token that may only read; a token without a scope may what its person may."""


@dataclass(frozen=True, slots=True)
class Principal:
    """A person or a program that has shown who it is."""

    name: str
    person: int = 0
    """Id of the person."""
    rights: Mapping[Permission, StudyRule] = field(default_factory=dict)
    """What is permitted, and for which studies; what is not in it is permitted for none."""
    scope: str = ""
    """What a token was limited to when it was made; empty: to nothing."""
    session: int = 0
    """Id of the session that it comes by; 0 for a token, which no person sits behind."""

    @property
    def actor(self) -> str:
        """Name the principal as audit events do: ``person:amoraru``."""
        return f"person:{self.name}"

    def may(self, permission: Permission) -> bool:
        """Tell whether something is permitted at all, be it for a single study."""
        return self.rule(permission) is not NOTHING

    def rule(self, permission: Permission) -> StudyRule:
        """Give the rule that says for which studies something is permitted."""
        return self.rights.get(permission, NOTHING)
