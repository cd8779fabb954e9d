"""REST of the settings."""

from typing import Annotated

from fastapi import APIRouter
from pydantic import BaseModel, Field

from dicom_network.base.api import Needs
from dicom_network.base.node import Node
from dicom_network.base.principal import Principal
from dicom_network.base.settings_origin import Origin, every_shown_setting
from dicom_network.domain.access import Permission

Manager = Annotated[Principal, Needs(Permission.MANAGE_SETTINGS)]


class SettingAnswer(BaseModel):
    """A setting as the running node has it."""

    key: str
    value: str = Field(description="as the file would have it; secrets are not told")
    default: str
    origin: Origin
    meaning: str = Field(description="in English")


def router(node: Node) -> APIRouter:
    """Give the routes."""
    routes = APIRouter(tags=["node"])

    @routes.get("/settings", summary="List every setting, what it is and where that comes from")
    def list_settings(_who: Manager) -> list[SettingAnswer]:
        return [
            SettingAnswer(key=one.key, value=one.value, default=one.default, origin=one.origin, meaning=one.meaning)
            for one in every_shown_setting(node.settings)
        ]

    return routes
