"""What people write beside studies; see ``domain.study_ports.StudyNotes``."""

from datetime import datetime

import orjson
import sqlalchemy as sa

from dicom_network.domain.annotations import Comment, Happening, SavedSearch
from dicom_network.domain.study_list import Label, Reading
from dicom_network.stores.database.database import SqlDatabase
from dicom_network.stores.database.instants import moment
from dicom_network.stores.database.schema import audit_event, study, study_event
from dicom_network.stores.database.transaction import OpenTransaction
from dicom_network.stores.studies import comments, labels, saved_searches
from dicom_network.stores.studies.filters import READINGS
from dicom_network.stores.studies.known_study import id_of_study


class SqlStudyNotes:
    """Labels, comments, states of reading, kept searches, and what happened."""

    def __init__(self, database: SqlDatabase) -> None:
        self._database = database

    def set_reading(self, transaction: OpenTransaction, uid: str, reading: Reading) -> Reading:
        """Note how far the reading has come."""
        key = id_of_study(transaction, uid)
        before = int(transaction.execute(sa.select(study.c.reading).where(study.c.id == key)).scalar_one())
        number = READINGS.index(reading)
        transaction.execute(sa.update(study).where(study.c.id == key).values(reading=number))
        return READINGS[before]

    def list_labels(self) -> list[Label]:
        """List labels."""
        with self._database.reading() as transaction:
            return labels.labels(transaction)

    def put_label(self, transaction: OpenTransaction, name: str, colour: str) -> Label:
        """Add a label or change its colour."""
        return labels.put_label(transaction, name, colour)

    def remove_label(self, transaction: OpenTransaction, label_id: int) -> None:
        """Remove a label."""
        labels.remove_label(transaction, label_id)

    def add_label(self, transaction: OpenTransaction, uid: str, label_id: int) -> None:
        """Put a label on a study."""
        labels.add_label(transaction, uid, label_id)

    def take_label(self, transaction: OpenTransaction, uid: str, label_id: int) -> None:
        """Take a label off a study."""
        labels.take_label(transaction, uid, label_id)

    def comments(self, uid: str, limit: int) -> list[Comment]:
        """List comments."""
        with self._database.reading() as transaction:
            return comments.comments_on(transaction, uid, limit)

    def add_comment(self, transaction: OpenTransaction, uid: str, comment: Comment) -> Comment:
        """Add a comment."""
        return comments.add_comment(transaction, uid, comment)

    def edit_comment(
        self, transaction: OpenTransaction, uid: str, comment_id: int, person: int, content: str, edited: datetime
    ) -> Comment:
        """Change a comment of this person."""
        return comments.edit_comment(transaction, uid, comment_id, person, content, edited)

    def remove_comment(self, transaction: OpenTransaction, uid: str, comment_id: int, person: int) -> None:
        """Remove a comment of this person."""
        comments.remove_comment(transaction, uid, comment_id, person)

    def saved_searches(self, person: int) -> list[SavedSearch]:
        """List the searches that a person keeps."""
        with self._database.reading() as transaction:
            return saved_searches.searches_of(transaction, person)

    def put_saved_search(self, transaction: OpenTransaction, person: int, name: str, address: str) -> SavedSearch:
        """Keep a search."""
        return saved_searches.put_search(transaction, person, name, address)

    def rename_saved_search(
        self, transaction: OpenTransaction, person: int, search_id: int, name: str, address: str
    ) -> SavedSearch:
        """Change a kept search."""
        return saved_searches.change_search(transaction, person, search_id, name, address)

    def remove_saved_search(self, transaction: OpenTransaction, person: int, search_id: int) -> None:
        """Forget a kept search."""
        saved_searches.remove_search(transaction, person, search_id)

    def happenings(self, uid: str, *, before: int | None, limit: int) -> list[Happening]:
        """List what happened to a study, newest first."""
        selected = (
            sa.select(audit_event.c.id, audit_event.c.occurred, audit_event.c.event)
            .join_from(study_event, audit_event, audit_event.c.id == study_event.c.event)
            .where(study_event.c.study_instance_uid == uid)
            .order_by(study_event.c.event.desc())
            .limit(limit)
        )
        if before is not None:
            selected = selected.where(study_event.c.event < before)
        with self._database.reading() as transaction:
            rows = transaction.execute(selected).all()
        return [_happening(row.id, moment(row.occurred), orjson.loads(row.event)) for row in rows]


def _happening(key: int, occurred: datetime, event: dict[str, object]) -> Happening:
    objects = event["objects"]
    return Happening(
        id=key,
        occurred=occurred,
        actor=str(event["actor"]),
        action=str(event["action"]),
        outcome=str(event["outcome"]),
        objects=objects if isinstance(objects, dict) else {},
    )
