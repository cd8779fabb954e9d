"""REST of jobs."""

from datetime import datetime
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query
from pydantic import BaseModel

from dicom_network.base.api import Id, PrincipalDependency, problems
from dicom_network.base.node import Node
from dicom_network.modules.jobs.service import Jobs

State = Literal["waiting", "running", "done", "failed", "cancelled"]


class Job(BaseModel):
    """A piece of background work."""

    id: int
    kind: str
    state: State
    attempt: int
    done: int
    total: int
    error: str
    arguments: dict[str, Any]
    result: dict[str, Any]
    created: datetime
    changed: datetime


def router(node: Node) -> APIRouter:
    """Give the routes."""
    jobs = Jobs(node)
    routes = APIRouter(tags=["jobs"])

    @routes.get("/jobs", summary="List background work, newest first")
    def list_jobs(
        who: PrincipalDependency,
        state: State | None = None,
        limit: Annotated[int, Query(ge=1, le=1000)] = 100,
    ) -> list[Job]:
        """List one's own orders; to whoever manages the node, everybody's and its own."""
        return [Job.model_validate(dict(one)) for one in jobs.list_for(who, state=state or "", limit=limit)]

    @routes.post(
        "/jobs/{job_id}/retry", status_code=204, summary="Make a failed job due again", responses=problems(404, 409)
    )
    def retry_job(job_id: Id, who: PrincipalDependency) -> None:
        jobs.retry(job_id, actor=who.actor, who=who)

    @routes.delete("/jobs/{job_id}", status_code=204, summary="Cancel a job", responses=problems(404, 409))
    def cancel_job(job_id: Id, who: PrincipalDependency) -> None:
        jobs.cancel(job_id, actor=who.actor, who=who)

    return routes
