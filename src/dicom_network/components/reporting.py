"""Reporting introduced to its store and to storage."""

from typing import cast

from dicom_network.base.node import Node
from dicom_network.domain.hierarchy import Reception
from dicom_network.modules.reporting import module
from dicom_network.modules.reporting.ports import Introductions, Store, Witness
from dicom_network.modules.storage.part10_intake import FileReceiving, FileSubmission
from dicom_network.modules.storage.service import StorageService
from dicom_network.stores.database.database import SqlDatabase
from dicom_network.stores.reports.reports import SqlReports


def _store(node: Node) -> Store:
    service = StorageService(node)

    def store(file: bytes, reception: Reception, witness: Witness) -> None:
        receiving = FileReceiving(service, FileSubmission(reception, witness=witness))
        try:
            receiving.write(file)
        except BaseException:
            receiving.abort()
            raise
        receiving.finish().result()

    return store


REPORTING = module(
    Introductions(
        reports=lambda node: SqlReports(cast(SqlDatabase, node.database)),
        store=_store,
    )
)
