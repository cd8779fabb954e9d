"""Labels, comments, kept searches and what happened to a study, on both databases."""

from datetime import UTC, datetime, timedelta

import pytest

from dicom_network.base.settings import IndexSettings
from dicom_network.domain.access import ANYTHING
from dicom_network.domain.annotations import Comment
from dicom_network.domain.audit import AuditEvent
from dicom_network.domain.errors import Conflict, NotFound
from dicom_network.domain.hierarchy import DuplicatePolicy
from dicom_network.domain.study_list import Label, Sight, StudyFilter, StudyQuestion
from dicom_network.stores.audit import SqlAuditTrail
from dicom_network.stores.database.database import SqlDatabase
from dicom_network.stores.database.schema import person
from dicom_network.stores.index.index import SqlIndex
from dicom_network.stores.studies.listing import SqlStudyList
from dicom_network.stores.studies.notes import SqlStudyNotes
from tests.synthetic_archive import SyntheticInstances

WHEN = datetime(2026, 3, 4, 5, 6, 7, tzinfo=UTC)
EVERYTHING = Sight(ANYTHING, ANYTHING)


@pytest.fixture
def notes(database: SqlDatabase) -> SqlStudyNotes:
    """Notes of an archive with the studies 1.1 and 1.2, and the people 1 and 2."""
    make = SyntheticInstances().make
    with database.transaction() as transaction:
        arrivals = [make(f"1.{study}", f"1.{study}.1", f"1.{study}.1.1") for study in "12"]
        SqlIndex(database, IndexSettings()).add(transaction, arrivals, DuplicatePolicy.CONFLICT)
        for key, name in ((1, "irusu"), (2, "vdobre")):
            row = {"id": key, "name": name, "role": "radiologist", "password_hash": "", "created": 0}
            transaction.execute(person.insert().values(row))
    return SqlStudyNotes(database)


def test_labels_are_put_on_studies_found_by_and_taken_off(database: SqlDatabase, notes: SqlStudyNotes) -> None:
    studies = SqlStudyList(database)
    with database.transaction() as transaction:
        urgent = notes.put_label(transaction, "urgent", "#e03131")
        teaching = notes.put_label(transaction, "predare", "#1971c2")
        assert notes.put_label(transaction, "urgent", "#c92a2a") == Label(urgent.id, "urgent", "#c92a2a")
        for _ in range(2):
            notes.add_label(transaction, "1.1", urgent.id)
        notes.add_label(transaction, "1.1", teaching.id)
    assert [label.name for label in notes.list_labels()] == ["predare", "urgent"]
    (row,) = studies.page(StudyQuestion(StudyFilter(labels=(urgent.id,))), EVERYTHING).rows
    assert (row.uid, [label.name for label in row.labels]) == ("1.1", ["predare", "urgent"])
    with database.transaction() as transaction:
        notes.take_label(transaction, "1.1", urgent.id)
        notes.remove_label(transaction, teaching.id)
    assert studies.study("1.1", EVERYTHING).labels == ()
    for act in (
        lambda transaction: notes.add_label(transaction, "1.1", 999),
        lambda transaction: notes.add_label(transaction, "9.9", urgent.id),
        lambda transaction: notes.take_label(transaction, "1.1", urgent.id),
        lambda transaction: notes.remove_label(transaction, teaching.id),
    ):
        with pytest.raises(NotFound), database.transaction() as transaction:
            act(transaction)


def test_only_who_wrote_a_comment_changes_or_removes_it(database: SqlDatabase, notes: SqlStudyNotes) -> None:
    with database.transaction() as transaction:
        first = notes.add_comment(transaction, "1.1", Comment(0, 1, "irusu", "Fractură?", WHEN))
        notes.add_comment(transaction, "1.1", Comment(0, 2, "vdobre", "Нет.", WHEN + timedelta(minutes=1)))
    assert [one.content for one in notes.comments("1.1", 10)] == ["Fractură?", "Нет."]
    assert [one.content for one in notes.comments("1.1", 1)] == ["Нет."]
    assert notes.comments("1.2", 10) == []
    for act in (
        lambda transaction: notes.edit_comment(transaction, "1.1", first.id, 2, "x", WHEN),
        lambda transaction: notes.edit_comment(transaction, "1.2", first.id, 1, "x", WHEN),
        lambda transaction: notes.remove_comment(transaction, "1.1", first.id, 2),
        lambda transaction: notes.add_comment(transaction, "9.9", first),
    ):
        with pytest.raises(NotFound), database.transaction() as transaction:
            act(transaction)
    with database.transaction() as transaction:
        edited = notes.edit_comment(transaction, "1.1", first.id, 1, "Fractură.", WHEN + timedelta(hours=1))
    assert (edited.content, edited.written, edited.edited) == ("Fractură.", WHEN, WHEN + timedelta(hours=1))
    with database.transaction() as transaction:
        notes.remove_comment(transaction, "1.1", first.id, 1)
    assert [one.author for one in notes.comments("1.1", 10)] == ["vdobre"]


def test_kept_searches_are_each_person_s_own(database: SqlDatabase, notes: SqlStudyNotes) -> None:
    with database.transaction() as transaction:
        mine = notes.put_saved_search(transaction, 1, "Necitite", "reading=unread")
        notes.put_saved_search(transaction, 1, "CT", "modality=CT")
        notes.put_saved_search(transaction, 2, "Necitite", "q=x")
        assert notes.put_saved_search(transaction, 1, "Necitite", "reading=read").id == mine.id
    assert [(one.name, one.address) for one in notes.saved_searches(1)] == [
        ("Necitite", "reading=read"),
        ("CT", "modality=CT"),
    ]
    with pytest.raises(Conflict), database.transaction() as transaction:
        notes.rename_saved_search(transaction, 1, mine.id, "CT", "")
    with pytest.raises(NotFound), database.transaction() as transaction:
        notes.remove_saved_search(transaction, 2, mine.id)
    with database.transaction() as transaction:
        notes.remove_saved_search(transaction, 1, mine.id)
    assert [one.name for one in notes.saved_searches(1)] == ["CT"]


def test_what_happened_to_a_study_is_told_newest_first(database: SqlDatabase, notes: SqlStudyNotes) -> None:
    events = [
        AuditEvent("web:study:open", WHEN, "person:irusu", objects={"study": "1.1"}),
        AuditEvent("node:instances:trash", WHEN, "person:vdobre", objects={"studies": ["1.1", "1.2"], "number": 2}),
        AuditEvent("peers:put", WHEN, "person:vdobre", objects={"peer": "CT1"}),
        AuditEvent("web:series:view", WHEN, "person:irusu", objects={"study": "1.1", "series": ["1.1.1"]}),
    ]
    with database.transaction() as transaction:
        SqlAuditTrail(database).record(transaction, events)
    told = notes.happenings("1.1", before=None, limit=10)
    assert [one.action for one in told] == ["web:series:view", "node:instances:trash", "web:study:open"]
    assert told[1].objects["number"] == 2
    assert [one.action for one in notes.happenings("1.1", before=told[0].id, limit=1)] == ["node:instances:trash"]
    assert [one.action for one in notes.happenings("1.2", before=None, limit=10)] == ["node:instances:trash"]
