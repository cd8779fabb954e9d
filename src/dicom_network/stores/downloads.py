"""Downloads on SQL; see ``domain.downloads.Downloads``."""

from datetime import datetime

import orjson
import sqlalchemy as sa

from dicom_network.domain.downloads import Download, DownloadSelection
from dicom_network.stores.database.database import SqlDatabase
from dicom_network.stores.database.instants import microseconds, moment
from dicom_network.stores.database.schema import download
from dicom_network.stores.database.transaction import OpenTransaction


class SqlDownloads:
    """What was asked for."""

    def __init__(self, database: SqlDatabase) -> None:
        self._database = database

    def add(self, transaction: OpenTransaction, asked: Download) -> int:
        """Keep a download; gives its id."""
        row = {
            "person": asked.person,
            "selection": orjson.dumps({"studies": asked.selection.studies, "series": asked.selection.series}).decode(),
            "name": asked.name,
            "created": microseconds(asked.created),
            "expires": microseconds(asked.expires),
        }
        return int(transaction.execute(sa.insert(download).values(row).returning(download.c.id)).scalar_one())

    def find(self, download_id: int) -> Download | None:
        """Find a download."""
        with self._database.reading() as transaction:
            row = transaction.execute(sa.select(download).where(download.c.id == download_id)).first()
        if row is None:
            return None
        selection = orjson.loads(row.selection)
        return Download(
            id=row.id,
            person=row.person,
            selection=DownloadSelection(tuple(selection["studies"]), tuple(selection["series"])),
            name=row.name,
            created=moment(row.created),
            expires=moment(row.expires),
        )

    def remove_expired(self, transaction: OpenTransaction, before: datetime) -> int:
        """Forget what nobody may open any more."""
        removed = transaction.execute(sa.delete(download).where(download.c.expires < microseconds(before)))
        return int(removed.rowcount)
