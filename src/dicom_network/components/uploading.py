"""Uploading introduced to storage, to the reading of ZIPs, and to its store."""

from collections.abc import Iterator
from pathlib import Path
from typing import cast

from dicom_network.base.node import Node
from dicom_network.domain.hierarchy import Reception
from dicom_network.modules.importing.dicomdir import is_dicomdir
from dicom_network.modules.importing.sources import Skipped, Source, Unusable, find_sources
from dicom_network.modules.storage.part10_intake import FileReceiving, FileSubmission
from dicom_network.modules.storage.service import StorageService
from dicom_network.modules.uploading import module
from dicom_network.modules.uploading.ports import Introductions, Member, Receive, Witness
from dicom_network.stores.database.database import SqlDatabase
from dicom_network.stores.uploads import SqlUploads


def _receive(node: Node) -> Receive:
    service = StorageService(node)

    def receive(reception: Reception, institutions: tuple[int, ...], witness: Witness) -> FileReceiving:
        return FileReceiving(service, FileSubmission(reception, institutions, witness=witness))

    return receive


def _members(path: Path) -> Iterator[Member]:
    """Give what lies in a file that was uploaded, under the names that it has there."""
    if is_dicomdir(path):
        # It names files beside it, and beside it lie other people's.
        yield Member("")
        return
    for item in find_sources(path):
        name = item.name.removeprefix(str(path)).removeprefix("!")
        match item:
            case Source():
                yield Member(name, item.open, item.longest, item.size)
            case Skipped():
                yield Member(name)
            case Unusable():
                yield Member(name, error=item.error)


UPLOADING = module(
    Introductions(
        uploads=lambda node: SqlUploads(cast(SqlDatabase, node.database)),
        receive=_receive,
        members=_members,
    )
)
