"""``dicom-network check``."""

from dataclasses import asdict
from typing import Annotated

from cyclopts import Parameter, validators

from dicom_network.cli.bars import progress_bar
from dicom_network.cli.failure import FINDINGS
from dicom_network.cli.interruption import stop_on_signals
from dicom_network.cli.node_access import actor, node_at
from dicom_network.cli.output import say, show, size_text
from dicom_network.cli.where import NOWHERE, Where
from dicom_network.modules.integrity.model import CheckState
from dicom_network.modules.integrity.service import Integrity

MEBIBYTE = 1 << 20


def check(
    *,
    repair: Annotated[
        bool, Parameter(help="Mend what can be mended without losing the only copy of anything.")
    ] = False,
    afresh: Annotated[bool, Parameter(help="Begin anew where an earlier check was interrupted.")] = False,
    rate: Annotated[
        int,
        Parameter(
            help="Megabytes to read a second at most; 0: as fast as it goes.", validator=validators.Number(gte=0)
        ),
    ] = 0,
    json: Annotated[bool, Parameter(help="Print a line of JSON a finding.")] = False,
    where: Where = NOWHERE,
) -> int:
    """Compare the index with the store, in both directions, checksums included.

    Exit status 1 where something was found. An interrupted check goes on where it was. The node may be running.
    """
    node = node_at(where)
    with stop_on_signals() as stop, progress_bar("instances", "size", "findings") as bar:
        total = node.index.statistics()["instances"]
        task = bar.add_task("checking", total=total, instances="", size="", findings="")
        state = Integrity(node, actor=actor(), stop=stop).check(
            repair=repair,
            afresh=afresh,
            bytes_per_second=rate * MEBIBYTE,
            progress=lambda now: bar.update(
                task,
                completed=now.versions,
                instances=f"{now.versions} instances",
                size=size_text(now.bytes),
                findings=f"{len(now.findings)} findings",
            ),
        )
    _tell(state, as_json=json)
    return 0 if state.is_clean and state.finished is not None else FINDINGS


def _tell(state: CheckState, *, as_json: bool) -> None:
    rows = [asdict(finding) for finding in state.findings]
    if as_json:
        show(rows, (), as_json=True, nothing="")
        return
    if rows:
        columns = ("kind", "sop_instance_uid", "container", "offset", "message", "mended")
        show(rows, columns, as_json=False, nothing="")
    say(
        f"{state.versions} instances read ({size_text(state.bytes)}), {state.containers} containers looked through:"
        f" {len(rows)} findings" + (f", {sum(bool(row['mended']) for row in rows)} mended" if rows else "")
    )
    if state.finished is None:
        say("interrupted; the next check goes on from here")
