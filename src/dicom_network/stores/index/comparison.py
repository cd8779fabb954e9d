"""Compares what an instance says of its patient, study and series with what is kept of them.

What was missing is filled in; where values differ, what came first stays and the difference is noted, but an instance
that replaces another corrects it. Another patient in a study is a conflict for somebody to decide; the instance is kept
all the same.
"""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Dialect

from dicom_network.domain.hierarchy import Arrival, DuplicatePolicy
from dicom_network.standard.query_attributes import PATIENT, SERIES, STUDY
from dicom_network.stores.database.schema import (
    conflict,
    difference,
    instance,
    name_word,
    patient,
    series,
    study,
    study_institution,
    study_modality,
    study_word,
)
from dicom_network.stores.database.statement import Statement, compile_statement, insert_or_ignore, insert_statement
from dicom_network.stores.index.attribute_rows import AttributeRows
from dicom_network.stores.index.group import Group
from dicom_network.stores.index.known import KnownPatient, KnownSeries, KnownStudy
from dicom_network.stores.index.parts import Attributes, Parts, json_object, json_text, merged
from dicom_network.stores.index.rows import (
    PATIENT_COLUMNS,
    SERIES_COLUMNS,
    STUDY_COLUMNS,
    described,
    identity_of,
    is_same_patient,
    patient_row,
    series_row,
    study_row,
)
from dicom_network.stores.index.values import words_of

DESCRIPTION = "00081030"
ORDERED_COPIES = (study_modality, study_institution)
"""Tables whose entries lie in the order of the studies, with copies of what that is."""


class Comparison:
    """Compares one instance after another; costs next to nothing where it says what the last one said."""

    def __init__(self, attribute_rows: AttributeRows, dialect: Dialect) -> None:
        self._attribute_rows = attribute_rows
        self._kept = {table.name: _kept(table, dialect) for table in (patient, study, series)}
        self._fill = {
            table.name: _fill(table, columns, dialect)
            for table, columns in ((patient, PATIENT_COLUMNS), (study, STUDY_COLUMNS), (series, SERIES_COLUMNS))
        }
        self._difference = insert_or_ignore(
            difference, ["level", "object", "tag", "sop_instance_uid", "noticed"], dialect
        )
        self._study_names = [compile_statement(clause, dialect) for clause in _names_of_studies()]
        self._dates = [compile_statement(_dates_in(table), dialect) for table in ORDERED_COPIES]
        self._forget_description = compile_statement(
            sa.delete(study_word).where(study_word.c.study == sa.bindparam("key")), dialect
        )
        self._forget_name = compile_statement(
            sa.delete(name_word).where(name_word.c.patient == sa.bindparam("key")), dialect
        )
        self._current = compile_statement(
            sa.select(instance.c.id).where(
                instance.c.sop_instance_uid == sa.bindparam("uid"), instance.c.version == sa.literal_column("0")
            ),
            dialect,
        )
        self._patient_conflict = compile_statement(
            sa.select(conflict.c.id).where(
                conflict.c.study == sa.bindparam("study_key"),
                conflict.c.kind == sa.literal_column("'patient'"),
                conflict.c.other_identity == sa.bindparam("identity"),
                # One that waits in the trash with its images says nothing of those that come now.
                sa.or_(conflict.c.second_version.is_(None), conflict.c.decision != sa.literal_column("''")),
            ),
            dialect,
        )
        self._new_conflict = insert_statement(
            conflict,
            [
                "kind",
                "study",
                "series_instance_uid",
                "sop_instance_uid",
                "other_identity",
                "other_attributes",
                "noticed",
            ],
            dialect,
        )

    def compare(self, group: Group, known: KnownSeries, arrival: Arrival, parts: Parts) -> None:
        """Compare an instance with what is kept of its series, study and patient."""
        if parts.series != known.last_seen:
            self._compare_series(group, known, arrival, parts.series)
        if parts.study != known.study.last_seen:
            self._compare_study(group, known.study, arrival, parts.study)
        if parts.patient != known.study.patient.last_seen:
            self._compare_patient(group, known.study, arrival, parts.patient)

    def _compare_series(self, group: Group, known: KnownSeries, arrival: Arrival, arrived: Attributes) -> None:
        changed, _, kept = self._changes(group, (series, known.id), arrival, arrived)
        if changed:
            self._store(group, series, SERIES, known.id, kept | changed)
        known.last_seen = arrived

    def _compare_study(self, group: Group, known: KnownStudy, arrival: Arrival, arrived: Attributes) -> None:
        changed, different, kept = self._changes(group, (study, known.id), arrival, arrived)
        if changed:
            row = self._store(group, study, STUDY, known.id, kept | changed)
            if DESCRIPTION in changed:
                group.transaction.run(self._forget_description, {"key": known.id})
                group.add_all(study_word, described(known.id, row["description"]))
            self._redate(group, known, row)
        self._note(group, STUDY, known.id, different, arrival)
        known.last_seen = arrived

    def _compare_patient(self, group: Group, known: KnownStudy, arrival: Arrival, arrived: Attributes) -> None:
        identity = identity_of(arrived, known.study_instance_uid)
        if not is_same_patient(known.patient.identity, identity):
            self._note_other_patient(group, known, identity, arrival, arrived)
            return
        changed, different, kept = self._changes(group, (patient, known.patient.id), arrival, arrived)
        if changed:
            row = self._store(group, patient, PATIENT, known.patient.id, kept | changed)
            self._rename(group, known.patient, row["name_key"])
        self._note(group, PATIENT, known.patient.id, different, arrival)
        known.patient.last_seen = arrived

    def _redate(self, group: Group, known: KnownStudy, row: dict[str, Any]) -> None:
        """Follow a date or time that was missing or is corrected into the tables that are ordered by it."""
        if (known.study_date, known.study_time) == (row["study_date"], row["study_time"]):
            return
        dates = {"study_key": known.id, "date": row["study_date"], "time": row["study_time"]}
        for statement in self._dates:
            group.transaction.run(statement, dates)
        group.tally.outdate_memories()
        if known.visible:
            group.tally.months[known.study_date[:6]] -= 1
            group.tally.months[row["study_date"][:6]] += 1
        known.study_date, known.study_time = row["study_date"], row["study_time"]

    def _rename(self, group: Group, known: KnownPatient, name_key: str) -> None:
        """Follow a name that was missing or is corrected into the studies and the words."""
        if known.name_key == name_key:
            return
        group.transaction.run(self._forget_name, {"key": known.id})
        for statement in self._study_names:
            group.transaction.run(statement, {"patient_key": known.id, "name_key": name_key})
        group.tally.outdate_memories()
        group.add_all(name_word, [{"word": word, "patient": known.id} for word in sorted(words_of(name_key))])
        known.name_key = name_key

    def _note_other_patient(
        self, group: Group, known: KnownStudy, identity: str, arrival: Arrival, arrived: Attributes
    ) -> None:
        if identity in known.other_patients:
            return
        known.other_patients.add(identity)
        group.write()
        pair = {"study_key": known.id, "identity": identity}
        if group.transaction.row(self._patient_conflict, pair) is None:
            row = {
                "kind": "patient",
                "study": known.id,
                "series_instance_uid": arrival.series_instance_uid,
                "sop_instance_uid": arrival.sop_instance_uid,
                "other_identity": identity,
                "other_attributes": json_text(arrived),
                "noticed": group.now,
            }
            group.transaction.run(self._new_conflict, row)

    def _note(self, group: Group, level: str, object_id: int, tags: Sequence[str], arrival: Arrival) -> None:
        seen = {"sop_instance_uid": arrival.sop_instance_uid, "noticed": group.now}
        rows = [{"level": level, "object": object_id, "tag": tag, **seen} for tag in tags]
        group.transaction.run_many(self._difference, rows)

    def _changes(
        self, group: Group, what: tuple[sa.Table, int], arrival: Arrival, arrived: Attributes
    ) -> tuple[Attributes, list[str], Attributes]:
        """Compare with what is kept of an object; gives what is to be written, what else differs, and what is kept."""
        table, key = what
        group.write()
        attributes, further = group.transaction.row(self._kept[table.name], {"key": key})
        kept: Attributes = json_object(attributes) | json_object(further)
        missing, different = merged(kept, arrived)
        if different and self._is_correction(group, arrival):
            return missing | {tag: arrived[tag] for tag in different}, [], kept
        return missing, different, kept

    def _is_correction(self, group: Group, arrival: Arrival) -> bool:
        """Tell whether an instance is to replace one that is here."""
        if group.policy is not DuplicatePolicy.REPLACE:
            return False
        return group.transaction.row(self._current, {"uid": arrival.sop_instance_uid}) is not None

    def _store(self, group: Group, table: sa.Table, level: str, key: int, attributes: Attributes) -> dict[str, Any]:
        row = {PATIENT: patient_row, STUDY: study_row, SERIES: series_row}[level](attributes)
        group.transaction.run(self._fill[table.name], row | {"key": key})
        self._attribute_rows.remove(group.transaction, level, key)
        self._attribute_rows.add(group, level, key, attributes)
        return row


def _kept(table: sa.Table, dialect: Dialect) -> Statement:
    return compile_statement(
        sa.select(table.c.attributes, table.c.further).where(table.c.id == sa.bindparam("key")), dialect
    )


def _fill(table: sa.Table, columns: Sequence[str], dialect: Dialect) -> Statement:
    values = {table.c[column]: sa.bindparam(column, type_=table.c[column].type) for column in columns}
    return compile_statement(sa.update(table).where(table.c.id == sa.bindparam("key")).values(values), dialect)


def _names_of_studies() -> list[sa.Update]:
    """Write a patient's name key to where studies have copies of it."""
    name_key: sa.BindParameter[str] = sa.bindparam("name_key")
    owner: sa.BindParameter[int] = sa.bindparam("patient_key")
    theirs = sa.select(study.c.id).where(study.c.patient == owner).scalar_subquery()
    return [
        sa.update(study).where(study.c.patient == owner).values(name_key=name_key),
        *(sa.update(table).where(table.c.study.in_(theirs)).values(name_key=name_key) for table in ORDERED_COPIES),
    ]


def _dates_in(table: sa.Table) -> sa.Update:
    """Write the date and time of a study to a table that is ordered by them."""
    return (
        sa.update(table)
        .where(table.c.study == sa.bindparam("study_key"))
        .values(study_date=sa.bindparam("date"), study_time=sa.bindparam("time"))
    )
