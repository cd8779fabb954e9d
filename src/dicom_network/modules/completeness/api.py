"""REST of missing slices."""

from datetime import timedelta
from typing import Annotated, Final

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field

from dicom_network.base.api import Needs, Uid
from dicom_network.base.clock import now
from dicom_network.base.node import Node
from dicom_network.base.principal import Principal
from dicom_network.domain.access import Permission
from dicom_network.domain.gaps import Numbering

Finder = Annotated[Principal, Needs(Permission.FIND)]
MOST_STUDIES: Final = 50
QUIET: Final = timedelta(seconds=20)
"""A series that something came for a moment ago is still arriving."""


class GapAnswer(BaseModel):
    """A series of which slices seem to be missing."""

    study: str
    series: str
    modality: str
    number: int | None = Field(description="Series Number")
    description: str
    missing: int
    expected: int

    @classmethod
    def of(cls, one: Numbering) -> "GapAnswer":
        """Describe a gap."""
        return cls(
            study=one.study_instance_uid,
            series=one.series_instance_uid,
            modality=one.modality,
            number=one.series_number,
            description=one.description,
            missing=one.missing,
            expected=one.expected,
        )


def router(node: Node) -> APIRouter:
    """Give the routes."""
    routes = APIRouter(tags=["studies"])

    @routes.get("/series-gaps", summary="List series of these studies of which slices seem to be missing")
    def list_series_gaps(
        who: Finder, study: Annotated[list[Uid], Query(min_length=1, max_length=MOST_STUDIES)]
    ) -> list[GapAnswer]:
        """Judged by Instance Number, once a series has been quiet for a while; of CT, MR, PT and NM only."""
        allowed = node.index.allowed(study, within=who.rule(Permission.FIND))
        found = node.index.numberings(sorted(allowed), quiet_since=now() - QUIET) if allowed else []
        return [GapAnswer.of(one) for one in found if one.missing]

    return routes
