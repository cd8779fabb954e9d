"""What REST edges share: who is asking."""

from typing import Annotated

from fastapi import Depends, Request

from dicom_network.base.principal import Principal
from dicom_network.domain.errors import Refused

ADMINISTRATOR = "administrator"


def principal_of(request: Request) -> Principal:
    """Give the principal that the authentication middleware proved."""
    principal: Principal = request.state.principal
    return principal


def administrator(principal: Annotated[Principal, Depends(principal_of)]) -> Principal:
    """Give the principal if it is an administrator. Raises: Refused."""
    if principal.role != ADMINISTRATOR:
        raise Refused("only an administrator may do this", code="access.administrator")
    return principal


AdministratorDependency = Annotated[Principal, Depends(administrator)]
