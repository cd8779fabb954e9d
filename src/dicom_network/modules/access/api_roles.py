"""REST of roles."""

from typing import Annotated

from fastapi import APIRouter, Depends
from pydantic import BaseModel, Field

from dicom_network.base.api import Id, Needs, PrincipalDependency, problems
from dicom_network.base.node import Node
from dicom_network.base.principal import Principal
from dicom_network.domain.errors import Refused
from dicom_network.domain.permissions import Permission
from dicom_network.domain.roles import Role
from dicom_network.domain.study_rules import institutions_in
from dicom_network.modules.access.preview import Difference, preview
from dicom_network.modules.access.roles import Roles
from dicom_network.modules.access.shapes import NewRole, RoleAnswer, RoleBody

RoleManager = Annotated[Principal, Needs(Permission.MANAGE_ROLES)]


class DifferenceAnswer(BaseModel):
    """What a change does for one person."""

    person: int
    name: str
    gained: int = Field(description="studies that the person sees then and does not see now")
    lost: int = Field(description="studies that the person sees now and does not see then")
    is_exact: bool = Field(description="false: there are more studies than are counted")
    permissions_gained: list[Permission]
    permissions_lost: list[Permission]

    @classmethod
    def of(cls, one: Difference) -> "DifferenceAnswer":
        """Describe a difference."""
        return cls(
            person=one.person,
            name=one.name,
            gained=one.gained,
            lost=one.lost,
            is_exact=one.is_exact,
            permissions_gained=list(one.permissions_gained),
            permissions_lost=list(one.permissions_lost),
        )


class PreviewAnswer(BaseModel):
    """What a change does."""

    people: int = Field(description="who have the role today")
    differences: list[DifferenceAnswer] = Field(description="for whom something changes, of the first hundred")


async def _role_reader(who: PrincipalDependency) -> Principal:
    if not (who.may(Permission.MANAGE_ROLES) or who.may(Permission.MANAGE_PEOPLE)):
        raise Refused("this needs the permission manage-roles or manage-people", code="access.permission")
    return who


RoleReader = Annotated[Principal, Depends(_role_reader)]


def router(node: Node) -> APIRouter:
    """Give the routes."""
    routes = APIRouter(tags=["access"])
    roles = Roles(node)
    _add_reading(routes, roles)
    _add_changing(routes, roles)

    @routes.post(
        "/roles/{role_id}/preview",
        responses=problems(400, 404),
        summary="Show who would gain and lose which studies by a change",
    )
    def preview_role(role_id: Id, body: RoleBody, who: RoleManager) -> PreviewAnswer:
        """Compare a role as it would be with the role as it is; nothing is changed."""
        found = preview(node, roles.checked(body.role(role_id=role_id), who))
        return PreviewAnswer(people=found.people, differences=[DifferenceAnswer.of(one) for one in found.differences])

    return routes


def _add_reading(routes: APIRouter, roles: Roles) -> None:
    @routes.get("/roles", summary="List the roles that I manage or may give")
    def list_roles(who: RoleReader) -> list[RoleAnswer]:
        """List everybody's roles and those of the institutions whose roles or people the asker manages."""
        return [_answer(one, who) for one in roles.list_for(who)]

    @routes.get("/roles/{role_id}", responses=problems(404), summary="Show a role")
    def get_role(role_id: Id, who: RoleReader) -> RoleAnswer:
        """Show a role with everything that it grants."""
        return _answer(roles.get(role_id, who), who)


def _add_changing(routes: APIRouter, roles: Roles) -> None:
    @routes.post("/roles", status_code=201, responses=problems(400, 404, 409), summary="Make a role")
    def create_role(body: NewRole, who: RoleManager) -> RoleAnswer:
        """Make a role: everybody's, or an institution's own. Nobody can grant what they do not have."""
        return _answer(roles.add(body.role(institution=body.institution), who), who)

    @routes.put("/roles/{role_id}", responses=problems(400, 404, 409), summary="Change a role")
    def change_role(role_id: Id, body: RoleBody, who: RoleManager) -> RoleAnswer:
        """Change a role; refused if nobody could manage roles and people afterwards."""
        return _answer(roles.change(body.role(role_id=role_id), who), who)

    @routes.delete("/roles/{role_id}", status_code=204, responses=problems(404, 409), summary="Remove a role")
    def remove_role(role_id: Id, who: RoleManager) -> None:
        """Remove a role that nobody has."""
        roles.remove(role_id, who)


def _answer(role: Role, who: Principal) -> RoleAnswer:
    managed = institutions_in(who.rule(Permission.MANAGE_ROLES))
    return RoleAnswer.of(role, is_managed=managed is None or role.institution in managed)
