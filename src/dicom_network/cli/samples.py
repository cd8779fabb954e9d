"""``dicom-network samples``."""

import sys
from collections.abc import Iterator
from concurrent.futures import Future

from rich.console import Console
from rich.progress import track

from dicom_network.base.clock import now
from dicom_network.base.node import Node
from dicom_network.cli.node_access import node_at, typist
from dicom_network.cli.output import say
from dicom_network.cli.where import NOWHERE, Where
from dicom_network.domain.access import ANYTHING
from dicom_network.domain.hierarchy import Reception
from dicom_network.modules.samples.service import Sample, count_samples, list_samples, study_instance_uids
from dicom_network.modules.storage.model import Stored
from dicom_network.modules.storage.part10_intake import FileReceiving, FileSubmission
from dicom_network.modules.storage.service import StorageService


def samples(*, where: Where = NOWHERE) -> None:
    """Put the sample studies into the archive: synthetic images of invented patients, the same on every machine."""
    node = node_at(where)
    stored = store_samples(node)
    say(f"{stored} sample instances are in the archive" if stored else "the sample studies are in the archive already")


def store_samples(node: Node) -> int:
    """Draw the samples and store them, unless they are here; gives the number of instances."""
    if all(node.index.series_states(study=uid, within=ANYTHING) for uid in study_instance_uids()):
        return 0
    say("drawing sample studies of patients who do not exist; this takes some seconds")
    sys.stdout.flush()
    service = StorageService(node)
    try:
        return sum(1 for _stored in _store_all(service))
    finally:
        service.close()


def _store_all(service: StorageService) -> Iterator[Stored]:
    console = Console(file=sys.stderr)
    drawn = track(list_samples(), "drawing sample studies", total=count_samples(), console=console, transient=True)
    pending = [_begin(service, sample) for sample in drawn]
    for future in pending:
        yield future.result()


def _begin(service: StorageService, sample: Sample) -> Future[Stored]:
    receiving = FileReceiving(service, FileSubmission(Reception(via="sample", received=now(), person=typist())))
    receiving.write(sample.content)
    return receiving.finish()
