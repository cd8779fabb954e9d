"""Labels on SQL."""

import sqlalchemy as sa

from dicom_network.base.clock import now
from dicom_network.domain.errors import NotFound
from dicom_network.domain.study_list import Label
from dicom_network.stores.database.instants import microseconds
from dicom_network.stores.database.schema import label, study_label
from dicom_network.stores.database.transaction import OpenTransaction
from dicom_network.stores.studies.known_study import id_of_study

MOST_LABELS = 500


def labels(transaction: OpenTransaction) -> list[Label]:
    """List labels by name."""
    selected = sa.select(label.c.id, label.c.name, label.c.colour).order_by(label.c.name).limit(MOST_LABELS)
    return [Label(row.id, row.name, row.colour) for row in transaction.execute(selected)]


def put_label(transaction: OpenTransaction, name: str, colour: str) -> Label:
    """Add a label or change its colour."""
    found = transaction.execute(sa.select(label.c.id).where(label.c.name == name)).scalar()
    if found is None:
        row = {"name": name, "colour": colour, "created": microseconds(now())}
        found = transaction.execute(sa.insert(label).values(row).returning(label.c.id)).scalar_one()
    else:
        transaction.execute(sa.update(label).where(label.c.id == found).values(colour=colour))
    return Label(int(found), name, colour)


def remove_label(transaction: OpenTransaction, label_id: int) -> None:
    """Remove a label from everything. Raises: NotFound."""
    _check(transaction, label_id)
    transaction.execute(sa.delete(study_label).where(study_label.c.label == label_id))
    transaction.execute(sa.delete(label).where(label.c.id == label_id))


def add_label(transaction: OpenTransaction, uid: str, label_id: int) -> None:
    """Put a label on a study. Raises: NotFound."""
    _check(transaction, label_id)
    pair = {"label": label_id, "study": id_of_study(transaction, uid)}
    if not transaction.execute(sa.select(study_label.c.label).where(*_is(pair))).first():
        transaction.execute(sa.insert(study_label).values(pair))


def take_label(transaction: OpenTransaction, uid: str, label_id: int) -> None:
    """Take a label off a study. Raises: NotFound."""
    pair = {"label": label_id, "study": id_of_study(transaction, uid)}
    if not transaction.execute(sa.delete(study_label).where(*_is(pair))).rowcount:
        raise NotFound("the study has no such label", code="studies.no-label")


def _is(pair: dict[str, int]) -> tuple[sa.ColumnElement[bool], sa.ColumnElement[bool]]:
    return study_label.c.label == pair["label"], study_label.c.study == pair["study"]


def _check(transaction: OpenTransaction, label_id: int) -> None:
    if transaction.execute(sa.select(label.c.id).where(label.c.id == label_id)).scalar() is None:
        raise NotFound(f"there is no label {label_id}", code="studies.no-label")
