"""Roles as REST takes and gives them."""

from typing import Annotated

from pydantic import BaseModel, Field

from dicom_network.base.api import Body, text
from dicom_network.domain.permissions import Permission
from dicom_network.domain.roles import Conditions, Grant, Role, Scope
from dicom_network.modules.access.roles import (
    LONGEST_DESCRIPTION,
    LONGEST_NAME,
    LONGEST_TITLE,
    MOST_CONDITIONS,
    MOST_GRANTS,
)

LONGEST_WINDOW_DAYS = 36_500
Code = Annotated[str, text(16, shortest=1)]
Date = Annotated[str, Field(pattern=r"^(\d{8})?$", description="YYYYMMDD, included; empty: open")]


class ConditionsBody(Body):
    """What else has to be true of a study; what is left out asks for nothing."""

    modalities: Annotated[
        tuple[Code, ...], Field(max_length=MOST_CONDITIONS, description="some series is of one of these")
    ] = ()
    body_parts: Annotated[
        tuple[Code, ...], Field(max_length=MOST_CONDITIONS, description="some series examines one of these")
    ] = ()
    last_days: Annotated[
        int | None,
        Field(ge=0, le=LONGEST_WINDOW_DAYS, strict=True, description="studied today or so many days before at most"),
    ] = None
    first_date: Date = ""
    last_date: Date = ""


class GrantBody(Body):
    """A permission for the studies of a scope."""

    permission: Permission
    scope: Scope
    conditions: ConditionsBody = ConditionsBody()
    dataset: Annotated[str, text(100), Field(description="name of the dataset; of the scope `dataset` only")] = ""

    def grant(self) -> Grant:
        """Give what it says."""
        conditions = self.conditions
        return Grant(
            self.permission,
            self.scope,
            Conditions(
                modalities=tuple(sorted(set(conditions.modalities))),
                body_parts=tuple(sorted(set(conditions.body_parts))),
                last_days=conditions.last_days,
                first_date=conditions.first_date,
                last_date=conditions.last_date,
            ),
            self.dataset,
        )

    @classmethod
    def of(cls, grant: Grant) -> "GrantBody":
        """Describe a grant."""
        conditions = grant.conditions
        return cls(
            permission=grant.permission,
            scope=grant.scope,
            conditions=ConditionsBody(
                modalities=conditions.modalities,
                body_parts=conditions.body_parts,
                last_days=conditions.last_days,
                first_date=conditions.first_date,
                last_date=conditions.last_date,
            ),
            dataset=grant.dataset,
        )


class RoleBody(Body):
    """A role as it is put."""

    name: Annotated[str, text(LONGEST_NAME, shortest=1), Field(description="small letters, digits, hyphens")]
    title: Annotated[str, text(LONGEST_TITLE, shortest=1)]
    description: Annotated[str, text(LONGEST_DESCRIPTION)] = ""
    grants: Annotated[tuple[GrantBody, ...], Field(max_length=MOST_GRANTS)] = ()

    def role(self, *, role_id: int = 0, institution: int | None = None) -> Role:
        """Give what it says."""
        return Role(
            name=self.name,
            title=self.title,
            grants=frozenset(one.grant() for one in self.grants),
            id=role_id,
            institution=institution,
            description=self.description,
        )


class NewRole(RoleBody):
    """A role to make."""

    institution: Annotated[
        int | None, Field(ge=1, strict=True, description="whose own role it is; left out: everybody's")
    ] = None


class RoleAnswer(BaseModel):
    """A role."""

    id: int
    name: str
    title: str
    description: str
    institution: int | None = Field(description="whose own role it is; null: everybody's")
    preset: bool = Field(description="it came with the program; nothing follows from that")
    is_managed: bool = Field(description="the asker may change it")
    grants: list[GrantBody]

    @classmethod
    def of(cls, role: Role, *, is_managed: bool) -> "RoleAnswer":
        """Describe a role, its grants in alphabetical order."""
        grants = sorted(role.grants, key=lambda one: (one.permission, one.scope, repr(one)))
        return cls(
            id=role.id,
            name=role.name,
            title=role.title,
            description=role.description,
            institution=role.institution,
            preset=role.preset,
            is_managed=is_managed,
            grants=[GrantBody.of(one) for one in grants],
        )
