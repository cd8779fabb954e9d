"""``dicom-network import``."""

from dataclasses import asdict
from pathlib import Path
from typing import Annotated, cast

from cyclopts import Parameter

from dicom_network.base.node import Node
from dicom_network.cli.bars import progress_bar
from dicom_network.cli.failure import FINDINGS
from dicom_network.cli.interruption import stop_on_signals
from dicom_network.cli.node_access import node_at, typist
from dicom_network.cli.output import say, show, size_text
from dicom_network.cli.where import NOWHERE, Where
from dicom_network.domain.errors import InvalidInput, NotFound
from dicom_network.modules.importing.model import Receive, Report
from dicom_network.modules.importing.service import Importing
from dicom_network.modules.storage.part10_intake import FileReceiving, FileSubmission
from dicom_network.modules.storage.service import StorageService


def import_files(
    *paths: Annotated[Path, Parameter(help="Folders, ZIPs, DICOMDIRs or DICOM files.")],
    institution: Annotated[
        str, Parameter(help="Institution that the images belong to; else the names in them decide.")
    ] = "",
    json: Annotated[bool, Parameter(help="Print a line of JSON a file that was refused.")] = False,
    where: Where = NOWHERE,
) -> int:
    """Import DICOM files; what is here already is not stored twice. Exit status 1 where a file was refused."""
    if not paths:
        raise InvalidInput("nothing is given to import", code="shell.paths", hint="dicom-network import PATH…")
    node = node_at(where)
    service = StorageService(node)
    try:
        with stop_on_signals() as stop, progress_bar("files", "size", "refused") as bar:
            task = bar.add_task("importing", total=None, files="", size="", refused="")
            importing = Importing(_receive(node, service, institution), person=typist(), stop=stop)
            report = importing.run(
                paths,
                lambda now: bar.update(
                    task,
                    files=f"{now.files} files",
                    size=size_text(now.bytes),
                    refused=f"{len(now.refused)} refused",
                ),
            )
            is_stopped = stop.is_set()
    finally:
        service.close()
    _tell(report, as_json=json, is_stopped=is_stopped)
    return FINDINGS if report.refused or is_stopped else 0


def _receive(node: Node, service: StorageService, institution: str) -> Receive:
    ids = tuple(int(one["id"]) for one in node.peers.list_institutions() if one["name"] == institution)
    if institution and not ids:
        raise NotFound(
            f"there is no institution {institution}", code="peers.institution", hint="dicom-network institution add"
        )
    # Both sides name the answer's type on their own; a Future of the one is no Future of the other to a type checker.
    return cast(Receive, lambda reception: FileReceiving(service, FileSubmission(reception, ids)))


def _tell(report: Report, *, as_json: bool, is_stopped: bool) -> None:
    if as_json:
        show([asdict(one) for one in report.refused], (), as_json=True, nothing="")
        return
    say(f"{report.files} files, {size_text(report.bytes)}")
    say(f"  {report.taken} taken" + (f", {report.conflicts} of them in conflict" if report.conflicts else ""))
    for number, word in ((report.already_here, "here already"), (report.skipped, "skipped, no images")):
        if number:
            say(f"  {number} {word}")
    if report.refused:
        say(f"  {len(report.refused)} refused:")
        for one in report.refused:
            say(f"    {one.file}: {one.reason}")
    if is_stopped:
        say("stopped; run it again to go on, what was taken is not stored twice")
