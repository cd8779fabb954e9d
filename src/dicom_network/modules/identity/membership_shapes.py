"""How REST speaks of memberships: which role somebody has, where, from when until when."""

from datetime import datetime
from typing import Annotated

from pydantic import AfterValidator, AwareDatetime, BaseModel, Field

from dicom_network.base.api import GREATEST_ID, Body
from dicom_network.base.clock import now
from dicom_network.base.node import Node
from dicom_network.domain.subjects import Membership

EARLIEST_YEAR, LATEST_YEAR = 1900, 2200


def _within_reason(value: datetime) -> datetime:
    """Raises: ValueError for a year that no calendar here reaches."""
    if not EARLIEST_YEAR <= value.year <= LATEST_YEAR:
        raise ValueError(f"years go from {EARLIEST_YEAR} to {LATEST_YEAR}")
    return value


Instant = Annotated[AwareDatetime, AfterValidator(_within_reason)]
BodyId = Annotated[int, Field(ge=1, le=GREATEST_ID)]


class NewMembership(Body):
    """A role to give."""

    role: BodyId
    institution: BodyId | None = Field(description="null: in the whole network, which has to be said")
    department: BodyId | None = None
    starts: Instant | None = None
    ends: Instant | None = None


class MembershipAnswer(BaseModel):
    """A role that somebody has, or is to be given."""

    id: int = Field(description="0 in an invitation")
    role: int
    role_title: str
    institution: int | None = Field(description="null: in the whole network")
    institution_name: str
    department: int | None
    department_name: str
    starts: AwareDatetime | None
    ends: AwareDatetime | None
    is_valid: bool = Field(description="whether it counts today")


class RoleChoice(BaseModel):
    """A role that the asker may give."""

    id: int
    title: str


class DepartmentChoice(BaseModel):
    """A department of a place."""

    id: int
    name: str


class Place(BaseModel):
    """Where the asker may give roles, and which."""

    institution: int | None = Field(description="null: the whole network")
    name: str
    roles: list[RoleChoice]
    departments: list[DepartmentChoice]


class Places:
    """The names of institutions and departments, read once for an answer."""

    def __init__(self, node: Node) -> None:
        self._institutions = {one.id: one.name for one in node.institutions.list_institutions()}
        self._departments = {one.id: one.name for one in node.access.departments.list()}

    def told(self, membership: Membership) -> MembershipAnswer:
        """Tell of a membership."""
        return MembershipAnswer(
            id=membership.id,
            role=membership.role.id,
            role_title=membership.role.title,
            institution=membership.institution,
            institution_name=self._institutions.get(membership.institution or 0, ""),
            department=membership.department,
            department_name=self._departments.get(membership.department or 0, ""),
            starts=membership.starts,
            ends=membership.ends,
            is_valid=membership.is_valid(now()),
        )

    def told_all(self, memberships: list[Membership]) -> list[MembershipAnswer]:
        """Tell of several."""
        return [self.told(one) for one in memberships]


def membership_of(node: Node, given: NewMembership) -> Membership:
    """Read a membership. Raises: NotFound where there is no such role."""
    return Membership(
        role=node.access.roles.get(given.role),
        institution=given.institution,
        department=given.department,
        starts=given.starts,
        ends=given.ends,
    )
