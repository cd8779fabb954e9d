"""REST of templates."""

from typing import Annotated

from fastapi import APIRouter

from dicom_network.base.api import Id, Needs, problems
from dicom_network.base.node import Node
from dicom_network.base.principal import Principal
from dicom_network.domain.access import Permission
from dicom_network.domain.report_ports import Reports
from dicom_network.modules.reporting.answers import ReportTemplateAnswer, ReportTemplateBody
from dicom_network.modules.reporting.templates import Templates

Reader = Annotated[Principal, Needs(Permission.VIEW_REPORTS)]
Manager = Annotated[Principal, Needs(Permission.MANAGE_TEMPLATES)]


def add_routes(routes: APIRouter, node: Node, reports: Reports) -> None:
    """Add the routes of templates."""
    templates = Templates(node, reports)

    @routes.get("/report-templates", summary="List templates of reports")
    def list_report_templates(who: Reader) -> list[ReportTemplateAnswer]:
        """Give everybody's templates and those of the person's institutions, by language and title."""
        return [ReportTemplateAnswer.of(one, may_change=templates.may_change(who, one)) for one in templates.list(who)]

    @routes.post("/report-templates", status_code=201, summary="Make a template", responses=problems(404))
    def make_report_template(body: ReportTemplateBody, who: Manager) -> ReportTemplateAnswer:
        """Make a template, of an institution or for everybody."""
        return ReportTemplateAnswer.of(templates.put(who, body.template()), may_change=True)

    @routes.put("/report-templates/{template}", summary="Change a template", responses=problems(404))
    def change_report_template(template: Id, body: ReportTemplateBody, who: Manager) -> ReportTemplateAnswer:
        """Change a template; what was begun with it stays as it is."""
        return ReportTemplateAnswer.of(templates.put(who, body.template(template)), may_change=True)

    @routes.delete(
        "/report-templates/{template}", status_code=204, summary="Remove a template", responses=problems(404)
    )
    def remove_report_template(template: Id, who: Manager) -> None:
        """Remove a template; what was begun with it stays as it is."""
        templates.remove(who, template)
