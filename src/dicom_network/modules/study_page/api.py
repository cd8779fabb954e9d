"""REST of a study's page."""

from itertools import islice
from typing import Annotated

from fastapi import APIRouter, Query, Request
from starlette.concurrency import run_in_threadpool

from dicom_network.base.api import GREATEST_ID, Needs, Uid, problems, text
from dicom_network.base.node import Node
from dicom_network.base.principal import Principal
from dicom_network.base.sight import sight_of
from dicom_network.base.study_access import require, study_for
from dicom_network.base.study_answer import StudyAnswer
from dicom_network.base.web.reads import read_event
from dicom_network.base.web.request import reads_of
from dicom_network.domain.access import Permission
from dicom_network.domain.study_list import StudyFilter, StudyQuestion
from dicom_network.modules.study_page.activity import viewers_in
from dicom_network.modules.study_page.answers import (
    AttributeAnswer,
    AttributesAnswer,
    DocumentAnswer,
    HappeningAnswer,
    InstanceAnswer,
    KeyImageAnswer,
    ReportAnswer,
    SeriesAnswer,
    StudyPageHead,
    ViewerAnswer,
)
from dicom_network.modules.study_page.attributes import attribute_rows
from dicom_network.modules.study_page.data_sets import read_model
from dicom_network.modules.study_page.documents import documents_of, key_images_of
from dicom_network.modules.study_page.report import read_report

MOST_PRIORS = 100
MOST_LOOKED_AT = 1000
"""Happenings that are summed up to tell who has seen a study."""
MOST_INSTANCES = 500

Finder = Annotated[Principal, Needs(Permission.FIND)]


def router(node: Node) -> APIRouter:
    """Give the routes."""
    routes = APIRouter(tags=["studies"])
    _add_head(routes, node)
    _add_reading(routes, node)
    _add_attributes(routes, node)
    _add_activity(routes, node)
    return routes


def _add_head(routes: APIRouter, node: Node) -> None:
    @routes.get("/studies/{study}", summary="Show a study", responses=problems(404))
    async def get_study(request: Request, study: Uid, who: Finder) -> StudyPageHead:
        """Give a study, its series, and what the person may do with it."""
        listed = await run_in_threadpool(study_for, node, who, study)
        event = read_event(request, "web:study:open", {"study": study})
        await reads_of(request).record_gathered((who.name, "study-page", study), event)
        series = await run_in_threadpool(node.studies.series, study)
        held = await run_in_threadpool(node.studies.rights, study, {one: who.rule(one) for one in Permission})
        return StudyPageHead(
            study=StudyAnswer.of(listed), series=[SeriesAnswer.of(study, one) for one in series], may=sorted(held)
        )

    @routes.get("/studies/{study}/priors", summary="List other studies of the patient", responses=problems(404))
    def list_priors(study: Uid, who: Finder) -> list[StudyAnswer]:
        """Give the patient's other studies that the person may find, newest first."""
        require(node, who, study)
        asked = StudyQuestion(StudyFilter(patient_of=study), size=MOST_PRIORS)
        return [StudyAnswer.of(one) for one in node.studies.page(asked, sight_of(who)).rows]


def _add_reading(routes: APIRouter, node: Node) -> None:
    @routes.get("/studies/{study}/documents", summary="List documents of a study", responses=problems(404))
    def list_documents(study: Uid, who: Finder) -> list[DocumentAnswer]:
        """Give documents, structured reports and selections of key images."""
        require(node, who, study, Permission.VIEW_REPORTS)
        return [DocumentAnswer.of(study, one) for one in documents_of(node, study)]

    @routes.get("/studies/{study}/reports/{instance}", summary="Read a structured report", responses=problems(400, 404))
    async def get_report(request: Request, study: Uid, instance: Uid, who: Finder) -> ReportAnswer:
        """Give what a structured report says, as a tree, whatever its template."""
        await run_in_threadpool(require, node, who, study, Permission.VIEW_REPORTS)
        model = await run_in_threadpool(read_model, node, study, instance)
        event = read_event(request, "web:report:read", {"study": study, "instances": [instance]})
        await reads_of(request).record_gathered((who.name, "report", instance), event)
        return ReportAnswer.of(read_report(model))

    @routes.get("/studies/{study}/key-images", summary="List key images of a study", responses=problems(404))
    def list_key_images(study: Uid, who: Finder) -> list[KeyImageAnswer]:
        """Give the images that key object selections point to."""
        require(node, who, study, Permission.VIEW)
        return [KeyImageAnswer.of(study, one) for one in key_images_of(node, study)]


def _add_attributes(routes: APIRouter, node: Node) -> None:
    @routes.get(
        "/studies/{study}/series/{series}/instances", summary="List instances of a series", responses=problems(404)
    )
    def list_instances(
        study: Uid, series: Uid, who: Finder, offset: Annotated[int, Query(ge=0, le=1_000_000)] = 0
    ) -> list[InstanceAnswer]:
        """Give instances in the order of their numbers, five hundred at a time."""
        require(node, who, study, Permission.VIEW)
        found = node.index.locate(study=study, series=series, within=who.rule(Permission.VIEW))
        located = list(islice(found, offset, offset + MOST_INSTANCES))
        return [
            InstanceAnswer(
                uid=one.sop_instance_uid,
                number=one.instance_number,
                sop_class=one.sop_class_uid,
                frames=one.number_of_frames,
            )
            for one in located
        ]

    @routes.get(
        "/studies/{study}/instances/{instance}/attributes",
        summary="Browse the attributes of an instance",
        responses=problems(400, 404),
    )
    async def list_attributes(
        request: Request, study: Uid, instance: Uid, who: Finder, q: Annotated[str, text(100)] = ""
    ) -> AttributesAnswer:
        """Give the attributes in which all words of `q` occur, sequences unfolded; pixels are left out."""
        await run_in_threadpool(require, node, who, study, Permission.VIEW, Permission.SEE_IDENTITY)
        model = await run_in_threadpool(read_model, node, study, instance)
        event = read_event(request, "web:attributes:read", {"study": study, "instances": [instance]})
        await reads_of(request).record_gathered((who.name, "attributes", instance), event)
        rows, is_more = attribute_rows(model, q)
        return AttributesAnswer(attributes=[AttributeAnswer.of(row) for row in rows], is_complete=not is_more)


def _add_activity(routes: APIRouter, node: Node) -> None:
    @routes.get("/studies/{study}/activity", summary="List what happened to a study", responses=problems(404))
    def list_activity(
        study: Uid,
        who: Finder,
        before: Annotated[int | None, Query(ge=1, le=GREATEST_ID)] = None,
        size: Annotated[int, Query(ge=1, le=200)] = 50,
    ) -> list[HappeningAnswer]:
        """Give what happened, newest first; `before` is the id of the last that the asker has."""
        require(node, who, study)
        return [HappeningAnswer.of(one) for one in node.notes.happenings(study, before=before, limit=size)]

    @routes.get("/studies/{study}/viewers", summary="Tell who has seen a study", responses=problems(404))
    def list_viewers(study: Uid, who: Finder) -> list[ViewerAnswer]:
        """Give who has opened or fetched something of the study, by the newest thousand things that happened to it."""
        require(node, who, study)
        happened = node.notes.happenings(study, before=None, limit=MOST_LOOKED_AT)
        return [ViewerAnswer.of(one) for one in viewers_in(happened)]
