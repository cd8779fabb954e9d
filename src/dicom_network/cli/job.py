"""``dicom-network job``."""

from typing import Annotated, Literal

from cyclopts import App, Parameter, validators

from dicom_network.cli.node_access import actor, node_at
from dicom_network.cli.output import say, show
from dicom_network.cli.where import NOWHERE, Where
from dicom_network.modules.jobs.service import Jobs

State = Literal["waiting", "running", "done", "failed", "cancelled"]

app = App(name="job", help="List, retry and cancel jobs.", help_format="plaintext")


@app.command(name="list")
def list_jobs(
    *,
    state: State | None = None,
    limit: Annotated[int, Parameter(validator=validators.Number(gte=1))] = 50,
    json: bool = False,
    where: Where = NOWHERE,
) -> None:
    """List the jobs, the newest first.

    Args:
        state: Only jobs of this state.
        limit: How many at most.
        json: Print a line of JSON a job.
    """
    rows = node_at(where).jobs.list_jobs(state=state or "", limit=limit)
    columns = ("id", "kind", "state", "attempt", "done", "total", "changed", "error")
    show(rows, columns, as_json=json, nothing="there are no jobs")


@app.command
def retry(job_id: int, /, *, where: Where = NOWHERE) -> None:
    """Make a failed job due again.

    Args:
        job_id: Id of the job.
    """
    Jobs(node_at(where)).retry(job_id, actor=actor())
    say(f"job {job_id} is due")


@app.command
def cancel(job_id: int, /, *, where: Where = NOWHERE) -> None:
    """Cancel a job.

    Args:
        job_id: Id of the job.
    """
    Jobs(node_at(where)).cancel(job_id, actor=actor())
    say(f"job {job_id} is cancelled")
