"""What REST edges share: who is asking, the shapes of ids and texts, and what a refusal looks like."""

from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends, Path, Request
from pydantic import BaseModel, ConfigDict, Field

from dicom_network.base.principal import Principal
from dicom_network.domain.access import Permission
from dicom_network.domain.errors import Refused
from dicom_network.standard.uids import USED_UID

GREATEST_ID = 2**63 - 1
"""Ids are 64-bit integers in both databases."""


class Problem(BaseModel):
    """What every answer says that is no success."""

    code: str = Field(description="for programs, and stable: `peers.unknown`")
    message: str = Field(description="what is wrong, and where")
    hint: str = Field(description="what to do about it; may be empty")


PROBLEMS: Final = {
    400: "What was given makes no sense; nothing was changed.",
    401: "This needs a token or a session.",
    403: "A rule says no: the token, the role, or another node.",
    404: "There is no such thing.",
    409: "It contradicts what is there.",
    413: "The body is longer than this takes.",
    415: "The body is of another media type.",
    422: "The request is not of the shape described here.",
    503: "Not now; it may be tried again.",
    507: "The disk is below its reserve.",
}


def problems(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """Give what OpenAPI is to say of these statuses, for ``responses=`` of a route."""
    return {status: {"model": Problem, "description": PROBLEMS[status]} for status in statuses}


def joined(*routers: APIRouter) -> APIRouter:
    """Make one router of several, its routes side by side.

    Not by ``include_router``: a router within a router hides its routes from whoever lists them.
    """
    one = APIRouter()
    one.routes.extend(route for router in routers for route in router.routes)
    return one


class Body(BaseModel):
    """What a request holds: nothing that is not described. Truth values and numbers are not read out of other types."""

    model_config = ConfigDict(extra="forbid")


Id = Annotated[int, Path(ge=1, le=GREATEST_ID)]
"""An id in a path."""
Uid = Annotated[str, Field(pattern=f"^{USED_UID}$")]
"""As wide as what storage takes: what came in under a UID that is none must still be named."""


def text(longest: int, *, shortest: int = 0) -> Any:
    """Give what to annotate a text with: its length, and that it has no NUL, which PostgreSQL does not take."""
    return Field(min_length=shortest, max_length=longest, pattern=r"^[^\x00]*$")


async def principal_of(request: Request) -> Principal:
    """Give the principal that the authentication middleware proved.

    A coroutine: FastAPI runs a function in a thread, which costs more than what this does.
    """
    principal: Principal = request.state.principal
    return principal


PrincipalDependency = Annotated[Principal, Depends(principal_of)]
"""Anybody who has shown who they are."""


def Needs(permission: Permission) -> Any:  # noqa: N802 - reads as a type in the signature of a route
    """Give the dependency on a principal that something is permitted to. The route raises: Refused."""

    async def check(principal: PrincipalDependency) -> Principal:
        if not principal.may(permission):
            raise Refused(f"this needs the permission {permission}", code="access.permission")
        return principal

    return Depends(check)
