"""Roles: named sets of grants. A grant is a permission for the studies of a scope, under conditions."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from dicom_network.domain.permissions import Permission


class Scope(StrEnum):
    """Which studies a grant is for, seen from the person who has the role."""

    EVERYTHING = "everything"
    INSTITUTION = "institution"
    """Those of the institution at which the person has the role; of all, if it is given for the whole network."""
    DEPARTMENT = "department"
    REFERRED = "referred"
    PERFORMED = "performed"
    UPLOADED = "uploaded"
    ASSIGNED = "assigned"
    SHARED = "shared"
    OWN = "own"
    """Those of which the person is the patient."""
    DATASET = "dataset"
    """Those of a dataset. No study is in one as long as there are none."""


@dataclass(frozen=True, slots=True)
class Conditions:
    """What else has to be true of a study; what is empty asks for nothing."""

    modalities: tuple[str, ...] = ()
    body_parts: tuple[str, ...] = ()
    last_days: int | None = None
    """Studied today or at most so many days before."""
    first_date: str = ""
    """YYYYMMDD, included."""
    last_date: str = ""
    """YYYYMMDD, included."""


NO_CONDITIONS = Conditions()


@dataclass(frozen=True, slots=True)
class Grant:
    """A permission for some studies."""

    permission: Permission
    scope: Scope = Scope.EVERYTHING
    conditions: Conditions = NO_CONDITIONS
    dataset: str = ""
    """Of the scope ``dataset``: its name."""


@dataclass(frozen=True, slots=True)
class Role:
    """What people with it may do."""

    name: str
    """For programs and commands, and stable: ``referring-physician``."""
    title: str
    grants: frozenset[Grant] = frozenset()
    id: int = 0
    institution: int | None = None
    """The institution that made it for itself; None: for everybody."""
    preset: bool = False
    """It came with the program. Nothing follows from that."""
    description: str = field(default="", compare=False)


def grant_to_json(grant: Grant) -> dict[str, Any]:
    """Write a grant; what is empty is left out."""
    conditions = grant.conditions
    kept: dict[str, Any] = {
        "modalities": list(conditions.modalities),
        "body_parts": list(conditions.body_parts),
        "last_days": conditions.last_days,
        "first_date": conditions.first_date,
        "last_date": conditions.last_date,
        "dataset": grant.dataset,
    }
    return {
        "permission": grant.permission.value,
        "scope": grant.scope.value,
        **{name: value for name, value in kept.items() if value not in ("", [], None)},
    }


def grant_from_json(kept: Mapping[str, Any]) -> Grant:
    """Read what ``grant_to_json`` has written. Raises: ValueError for a permission or scope that is none."""
    conditions = Conditions(
        modalities=tuple(sorted(kept.get("modalities", ()))),
        body_parts=tuple(sorted(kept.get("body_parts", ()))),
        last_days=kept.get("last_days"),
        first_date=kept.get("first_date", ""),
        last_date=kept.get("last_date", ""),
    )
    return Grant(Permission(kept["permission"]), Scope(kept["scope"]), conditions, kept.get("dataset", ""))
