"""Both sides of an open conflict."""

import orjson
import sqlalchemy as sa

from dicom_network.domain.conflicts import ConflictSides
from dicom_network.domain.errors import NotFound
from dicom_network.domain.hierarchy import Version
from dicom_network.stores.database.database import SqlDatabase
from dicom_network.stores.database.instants import moment
from dicom_network.stores.database.schema import conflict, instance, patient, study
from dicom_network.stores.database.transaction import OpenTransaction
from dicom_network.stores.index.versions import version_columns, version_of


def read_conflict_sides(database: SqlDatabase, conflict_id: int) -> ConflictSides:
    """Read a conflict; see ``domain.ports.Index.conflict_sides``."""
    selected = (
        sa.select(conflict, study.c.study_instance_uid, patient.c.attributes)
        .join_from(conflict, study, study.c.id == conflict.c.study)
        .join(patient, patient.c.id == study.c.patient)
        .where(conflict.c.id == conflict_id, conflict.c.decision == "")
    )
    with database.snapshot() as transaction:
        row = transaction.execute(selected).first()
        if row is None:
            raise NotFound(f"there is no open conflict {conflict_id}", code="index.conflict")
        is_duplicate = row.kind == "duplicate"
        keys = (row.first_version, row.second_version)
        return ConflictSides(
            id=row.id,
            kind=row.kind,
            study_instance_uid=row.study_instance_uid,
            noticed=moment(row.noticed),
            versions=_versions(transaction, keys) if is_duplicate else (),
            patients=() if is_duplicate else tuple(_read(text) for text in (row.attributes, row.other_attributes)),
        )


def _versions(transaction: OpenTransaction, keys: tuple[int | None, ...]) -> tuple[Version, ...]:
    rows = transaction.execute(version_columns().where(instance.c.id.in_([key for key in keys if key is not None])))
    found = {version.id: version for version in map(version_of, rows)}
    return tuple(found[key] for key in keys if key in found)


def _read(text: str) -> dict[str, object]:
    return dict(orjson.loads(text)) if text else {}
