"""REST of what is held, what is free, and until when."""

from datetime import date, timedelta
from typing import Annotated

from fastapi import APIRouter
from pydantic import BaseModel, Field

from dicom_network.base.api import Needs
from dicom_network.base.clock import now
from dicom_network.base.node import Node
from dicom_network.base.principal import Principal
from dicom_network.domain.access import Permission
from dicom_network.modules.capacity.model import DAYS_LOOKED_AT, forecast

Manager = Annotated[Principal, Needs(Permission.MANAGE_SETTINGS)]


class HoldingAnswer(BaseModel):
    """Series of one modality that arrived in one month, as last measured."""

    modality: str = Field(description="may be empty: the images do not say")
    month: str = Field(description="six digits, UTC")
    series: int
    instances: int
    bytes: int


class DayAnswer(BaseModel):
    """What was held at the end of a day."""

    day: date
    instances: int
    bytes: int
    free_bytes: int


class ForecastAnswer(BaseModel):
    """What the last weeks say of the next ones."""

    bytes_a_day: int | None = Field(description="null: fewer than three days are known")
    full_on: date | None = Field(description="when nothing more will be taken; null: not known, or in ten years")
    days_left: int | None


class StorageAnswer(BaseModel):
    """What is held, what is free, and until when."""

    bytes: int
    free_bytes: int
    reserve_bytes: int = Field(description="below so much free disk nothing is taken any more")
    total_bytes: int = Field(description="of the disk that the store lies on")
    forecast: ForecastAnswer
    holdings: list[HoldingAnswer]
    days: list[DayAnswer]


def router(node: Node) -> APIRouter:
    """Give the routes."""
    routes = APIRouter(tags=["node"])

    @routes.get("/storage", summary="What is held, what is free, and the day on which the disk will be full")
    def describe_storage(_who: Manager) -> StorageAnswer:
        today = now().date()
        days = node.holdings.days((today - timedelta(days=DAYS_LOOKED_AT)).strftime("%Y%m%d"))
        free, reserve = node.blobs.free_bytes(), node.settings.storage.reserve_bytes
        foretold = forecast(days, usable_bytes=free - reserve, today=today)
        return StorageAnswer(
            bytes=node.index.statistics()["bytes"],
            free_bytes=free,
            reserve_bytes=reserve,
            total_bytes=node.blobs.total_bytes(),
            forecast=ForecastAnswer(
                bytes_a_day=foretold.bytes_a_day, full_on=foretold.full_on, days_left=foretold.days_left
            ),
            holdings=[
                HoldingAnswer(
                    modality=one.modality,
                    month=one.month,
                    series=one.series,
                    instances=one.instances,
                    bytes=one.bytes,
                )
                for one in node.holdings.by_modality_and_month()
            ],
            days=[
                DayAnswer(
                    day=date.fromisoformat(one.day),
                    instances=one.instances,
                    bytes=one.bytes,
                    free_bytes=one.free_bytes,
                )
                for one in days
            ],
        )

    return routes
