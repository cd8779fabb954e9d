"""``dicom-network samples``."""

import sys
from collections.abc import Iterator

from rich.console import Console
from rich.progress import track

from dicom_network.base.clock import now
from dicom_network.base.node import Node
from dicom_network.cli.node_access import node_at
from dicom_network.cli.output import say
from dicom_network.cli.where import NOWHERE, Where
from dicom_network.domain.errors import Corrupt
from dicom_network.domain.hierarchy import Reception
from dicom_network.modules.samples.service import Sample, count_samples, list_samples, study_instance_uids
from dicom_network.modules.storage.model import Stored, Submission
from dicom_network.modules.storage.service import StorageService
from dicom_network.protocol.dataset.part10 import parse_part10_header


def samples(*, where: Where = NOWHERE) -> None:
    """Put the sample studies into the archive: synthetic images of invented patients, the same on every machine."""
    node = node_at(where)
    stored = store_samples(node)
    say(f"{stored} sample instances are in the archive" if stored else "the sample studies are in the archive already")


def store_samples(node: Node) -> int:
    """Draw the samples and store them, unless they are here; gives the number of instances."""
    if all(node.index.series_states(study=uid) for uid in study_instance_uids()):
        return 0
    service = StorageService(node)
    try:
        return sum(1 for _stored in _store_all(service))
    finally:
        service.close()


def _store_all(service: StorageService) -> Iterator[Stored]:
    console = Console(file=sys.stderr)
    pending = [
        service.begin(*_submission(sample))
        for sample in track(list_samples(), "drawing sample studies", total=count_samples(), console=console)
    ]
    for future in pending:
        yield future.result()


def _submission(sample: Sample) -> tuple[Submission, list[memoryview]]:
    header = parse_part10_header(sample.content)
    if header is None:
        raise Corrupt(f"the sample {sample.name} is cut off", code="samples.cut-off")
    content = memoryview(sample.content)
    submission = Submission(
        part10_header=bytes(content[: header.length]),
        transfer_syntax_uid=header.transfer_syntax_uid,
        reception=Reception(via="sample", received=now()),
    )
    return submission, [content[header.length :]]
