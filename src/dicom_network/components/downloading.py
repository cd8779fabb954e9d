"""Downloading introduced to its store."""

from typing import cast

from dicom_network.modules.downloading import module
from dicom_network.stores.database.database import SqlDatabase
from dicom_network.stores.downloads import SqlDownloads

DOWNLOADING = module(lambda node: SqlDownloads(cast(SqlDatabase, node.database)))
