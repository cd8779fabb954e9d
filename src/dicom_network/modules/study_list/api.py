"""REST of the study list."""

from functools import partial
from typing import Annotated

from fastapi import APIRouter, Query, Request
from pydantic import BaseModel, Field
from starlette.concurrency import run_in_threadpool
from starlette.responses import StreamingResponse

from dicom_network.base.api import Needs, problems, text
from dicom_network.base.node import Node
from dicom_network.base.principal import Principal
from dicom_network.base.sight import sight_now, sight_of
from dicom_network.base.study_answer import StudyAnswer, date_of
from dicom_network.base.web.reads import read_event
from dicom_network.base.web.request import reads_of
from dicom_network.domain.access import Permission
from dicom_network.domain.person_names import readable_name
from dicom_network.domain.study_list import Suggestion
from dicom_network.modules.study_list import saved_searches_api
from dicom_network.modules.study_list.arrivals import EVENT_STREAM, Arrivals
from dicom_network.modules.study_list.parameters import FilterParameters, PageParameters

COUNTED = 1000
SUGGESTIONS = 10

Finder = Annotated[Principal, Needs(Permission.FIND)]


class StudyPageAnswer(BaseModel):
    """A page of the study list."""

    studies: list[StudyAnswer]
    next: str = Field(description="Cursor of the page behind this one; empty where there is none")
    previous: str = Field(description="Cursor of the page before this one; empty where there is none")


class StudyCount(BaseModel):
    """How many studies there are."""

    count: int
    is_more: bool = Field(description="There are more than this; they were not counted")


class ModalityAnswer(BaseModel):
    """A modality of which there are studies."""

    name: str = Field(description="Defined term of PS3.3 C.7.3.1.1.1: `CT`")


class SuggestionAnswer(BaseModel):
    """Something that may be meant."""

    kind: str = Field(description="`patient` or `description`")
    text: str
    patient_id: str
    birth_date: str = Field(description="ISO date, or empty")
    studies: int = Field(description="How many of the newest studies that were looked through")

    @classmethod
    def of(cls, suggestion: Suggestion) -> "SuggestionAnswer":
        """Describe a suggestion."""
        born = date_of(suggestion.birth_date)
        return cls(
            kind=suggestion.kind,
            text=readable_name(suggestion.text) if suggestion.kind == "patient" else suggestion.text,
            patient_id=suggestion.patient_id,
            birth_date=born.isoformat() if born else "",
            studies=suggestion.studies,
        )


def router(node: Node) -> APIRouter:
    """Give the routes."""
    routes = APIRouter(tags=["studies"])
    _add_list_routes(routes, node)
    _add_hint_routes(routes, node)
    _add_arrival_route(routes, node)
    saved_searches_api.add_routes(routes, node)
    return routes


def _add_list_routes(routes: APIRouter, node: Node) -> None:
    @routes.get("/studies", summary="List studies", responses=problems(400))
    async def list_studies(request: Request, asked: Annotated[PageParameters, Query()], who: Finder) -> StudyPageAnswer:
        """Give a page of the studies that the person may find."""
        question = asked.question(who.person)
        await _record(request, who, asked)
        page = await run_in_threadpool(node.studies.page, question, sight_of(who))
        rows = [StudyAnswer.of(study) for study in page.rows]
        return StudyPageAnswer(studies=rows, next=page.next, previous=page.previous)

    @routes.get("/studies/count", summary="Count studies")
    async def count_studies(asked: Annotated[FilterParameters, Query()], who: Finder) -> StudyCount:
        """Count the studies that the person may find, up to a thousand."""
        found = await run_in_threadpool(node.studies.count, asked.filter(who.person), sight_of(who), COUNTED + 1)
        return StudyCount(count=min(found, COUNTED), is_more=found > COUNTED)


def _add_hint_routes(routes: APIRouter, node: Node) -> None:
    @routes.get("/suggestions", summary="Suggest what to search for")
    async def suggest(
        request: Request,
        who: Finder,
        q: Annotated[str, text(200)] = "",
        size: Annotated[int, Query(ge=1, le=20)] = SUGGESTIONS,
    ) -> list[SuggestionAnswer]:
        """Give patients and descriptions of the studies that the person may find by what was typed."""
        await _record(request, who, FilterParameters(q=q))
        found = await run_in_threadpool(node.studies.suggest, q, sight_of(who), size)
        return [SuggestionAnswer.of(one) for one in found]

    @routes.get("/modalities", summary="List the modalities that there are")
    def list_modalities(_who: Finder) -> list[ModalityAnswer]:
        """Give what the list can be filtered by."""
        return [ModalityAnswer(name=one) for one in node.studies.modalities()]


def _add_arrival_route(routes: APIRouter, node: Node) -> None:
    arrivals = Arrivals(node.studies)

    @routes.get(
        "/arrivals",
        summary="Tell of studies as they arrive",
        response_class=StreamingResponse,
        responses={200: {"content": {EVENT_STREAM: {}}, "description": "Server-sent events"}, **problems(400)},
    )
    async def watch_arrivals(request: Request, who: Finder) -> StreamingResponse:
        """Send server-sent events: `studies` with the rows that came or grew, `reset` where there was too much.

        The id of an event is a mark: sent back as `Last-Event-ID`, it makes the stream go on behind it.
        """
        return StreamingResponse(
            await arrivals.watch(request, partial(sight_now, node, who)),
            media_type=EVENT_STREAM,
            headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"},
        )


async def _record(request: Request, who: Principal, asked: FilterParameters) -> None:
    """Record a search; at most once a minute for the same person and the same keys."""
    keys = asked.keys()
    event = read_event(request, "web:study:find", {"keys": keys})
    await reads_of(request).record_gathered((who.name, "study-list", *keys), event)
