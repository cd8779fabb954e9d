"""REST of reports."""

from typing import Annotated

from fastapi import APIRouter, Request
from starlette.concurrency import run_in_threadpool

from dicom_network.base.api import Needs, Uid, problems
from dicom_network.base.node import Node
from dicom_network.base.principal import Principal
from dicom_network.base.study_access import require
from dicom_network.base.web.reads import read_event
from dicom_network.base.web.request import reads_of
from dicom_network.domain.access import Permission
from dicom_network.domain.errors import NotFound
from dicom_network.domain.report_ports import Reports
from dicom_network.modules.reporting import templates_api
from dicom_network.modules.reporting.answers import (
    OwnReportDraft,
    ReportDraftAnswer,
    ReportDraftBody,
    ReportsAnswer,
    ReportSection,
    ReportVersionAnswer,
    ReportWriterAnswer,
    SignatureBody,
    SignedTextAnswer,
)
from dicom_network.modules.reporting.documents import Documents
from dicom_network.modules.reporting.drafting import Drafting
from dicom_network.modules.reporting.ports import Introductions
from dicom_network.modules.reporting.signing import Signing

Reader = Annotated[Principal, Needs(Permission.VIEW_REPORTS)]
Author = Annotated[Principal, Needs(Permission.WRITE_REPORTS)]


def router(node: Node, introductions: Introductions) -> APIRouter:
    """Give the routes."""
    routes = APIRouter(tags=["reports"])
    reports, store = introductions.reports(node), introductions.store(node)
    _add_reading_routes(routes, node, reports)
    _add_draft_routes(routes, node, reports)
    _add_signing_route(routes, node, Signing(node, reports, store, Documents(node, reports, store)), reports)
    templates_api.add_routes(routes, node, reports)
    return routes


def _add_reading_routes(routes: APIRouter, node: Node, reports: Reports) -> None:
    @routes.get("/studies/{study}/reports", summary="List the versions of a study's report", responses=problems(404))
    def list_reports(study: Uid, who: Reader) -> ReportsAnswer:
        """Give the signed versions, the newest first, and to whom may write also who is writing."""
        require(node, who, study, Permission.VIEW_REPORTS)
        versions = reports.signed.versions(study)
        last = versions[-1].version if versions else 0
        may_write = bool(node.studies.rights(study, {Permission.WRITE_REPORTS: who.rule(Permission.WRITE_REPORTS)}))
        writers = reports.drafts.writers(study) if may_write else []
        return ReportsAnswer(
            versions=[ReportVersionAnswer.of(study, one, last) for one in reversed(versions)],
            writers=[ReportWriterAnswer.of(one, who.person) for one in writers],
            may_write=may_write,
        )

    @routes.get(
        "/studies/{study}/reports/{instance}/text", summary="Read a signed version of a report", responses=problems(404)
    )
    async def read_signed_report(request: Request, study: Uid, instance: Uid, who: Reader) -> SignedTextAnswer:
        """Give what a version says, by the UID of its structured report."""
        await run_in_threadpool(require, node, who, study, Permission.VIEW_REPORTS)
        versions = await run_in_threadpool(reports.signed.versions, study)
        found = next((one for one in versions if one.uids.instance == instance), None)
        if found is None:
            raise NotFound("there is no such report on the study", code="reports.unknown")
        event = read_event(request, "web:report:read", {"study": study, "instances": [instance]})
        await reads_of(request).record_gathered((who.name, "report", instance), event)
        return SignedTextAnswer(
            version=ReportVersionAnswer.of(study, found, versions[-1].version),
            sections=[ReportSection.of(one) for one in found.sections],
        )


def _add_draft_routes(routes: APIRouter, node: Node, reports: Reports) -> None:
    drafting = Drafting(node, reports)

    @routes.get("/studies/{study}/report-draft", summary="Read one's own draft", responses=problems(404))
    def get_report_draft(study: Uid, who: Author) -> OwnReportDraft:
        """Give one's own draft on the study."""
        require(node, who, study, Permission.WRITE_REPORTS)
        draft = reports.drafts.find(study, who.person)
        return OwnReportDraft(draft=ReportDraftAnswer.of(draft, reports.drafts.writers(study)) if draft else None)

    @routes.put("/studies/{study}/report-draft", summary="Save one's own draft", responses=problems(404, 409))
    def save_report_draft(study: Uid, body: ReportDraftBody, who: Author) -> ReportDraftAnswer:
        """Keep what was written so far; a revision other than the kept one is a conflict, and nothing is lost."""
        require(node, who, study, Permission.WRITE_REPORTS)
        saved = drafting.save(who, study, body.draft(who.person, who.name))
        return ReportDraftAnswer.of(saved, reports.drafts.writers(study))

    @routes.delete(
        "/studies/{study}/report-draft", status_code=204, summary="Throw one's own draft away", responses=problems(404)
    )
    def discard_report_draft(study: Uid, who: Author) -> None:
        """Throw one's own draft away; nothing happens where there is none."""
        require(node, who, study, Permission.WRITE_REPORTS)
        drafting.discard(who, study)


def _add_signing_route(routes: APIRouter, node: Node, signing: Signing, reports: Reports) -> None:
    @routes.post(
        "/studies/{study}/reports",
        status_code=201,
        summary="Sign one's own draft",
        responses=problems(400, 404, 409, 503),
    )
    def sign_report(study: Uid, body: SignatureBody, who: Author) -> ReportVersionAnswer:
        """Make a version of one's own draft: a structured report and a PDF in the archive. It never changes again."""
        require(node, who, study, Permission.WRITE_REPORTS)
        signed = signing.sign(who, study, revision=body.revision, reason=body.reason)
        return ReportVersionAnswer.of(study, signed, reports.signed.versions(study)[-1].version)
