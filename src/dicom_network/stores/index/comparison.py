"""Compares what an instance says of its patient, study and series with what is kept of them.

What was missing is filled in; where values differ, what came first stays and the difference is noted. Another patient in
a study is a conflict for somebody to decide; the instance is kept all the same.
"""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Dialect

from dicom_network.domain.hierarchy import Arrival
from dicom_network.standard.query_attributes import PATIENT, SERIES, STUDY
from dicom_network.stores.database.schema import (
    conflict,
    difference,
    name_word,
    patient,
    series,
    study,
    study_modality,
)
from dicom_network.stores.database.statement import Statement, compile_statement, insert_or_ignore, insert_statement
from dicom_network.stores.database.transaction import OpenTransaction
from dicom_network.stores.index.attribute_rows import AttributeRows
from dicom_network.stores.index.known import KnownPatient, KnownSeries, KnownStudy
from dicom_network.stores.index.parts import Attributes, Parts, json_object, json_text, merged
from dicom_network.stores.index.rows import (
    PATIENT_COLUMNS,
    SERIES_COLUMNS,
    STUDY_COLUMNS,
    identity_of,
    is_same_patient,
    patient_row,
    series_row,
    study_row,
)
from dicom_network.stores.index.tally import Tally
from dicom_network.stores.index.values import words_of


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
        self._new_word = insert_or_ignore(name_word, ["word", "patient"], dialect)
        self._modality_dates = compile_statement(
            sa.update(study_modality)
            .where(study_modality.c.study == sa.bindparam("study_key"))
            .values(study_date=sa.bindparam("date"), study_time=sa.bindparam("time")),
            dialect,
        )
        self._patient_conflict = compile_statement(
            sa.select(conflict.c.id).where(
                conflict.c.study == sa.bindparam("study_key"),
                conflict.c.kind == sa.literal_column("'patient'"),
                conflict.c.other_identity == sa.bindparam("identity"),
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

    def compare(
        self, transaction: OpenTransaction, known: KnownSeries, arrival: Arrival, parts: Parts, tally: Tally, now: int
    ) -> None:
        """Compare an instance with what is kept of its series, study and patient."""
        if parts.series != known.last_seen:
            self._compare_series(transaction, known, parts.series)
        if parts.study != known.study.last_seen:
            self._compare_study(transaction, known.study, arrival, parts.study, tally, now)
        if parts.patient != known.study.patient.last_seen:
            self._compare_patient(transaction, known.study, arrival, parts.patient, now)

    def _compare_series(self, transaction: OpenTransaction, known: KnownSeries, arrived: Attributes) -> None:
        kept = self._load(transaction, series, known.id)
        missing, _ = merged(kept, arrived)
        if missing:
            self._store(transaction, series, SERIES, known.id, kept | missing)
        known.last_seen = arrived

    def _compare_study(
        self,
        transaction: OpenTransaction,
        known: KnownStudy,
        arrival: Arrival,
        arrived: Attributes,
        tally: Tally,
        now: int,
    ) -> None:
        kept = self._load(transaction, study, known.id)
        missing, different = merged(kept, arrived)
        if missing:
            row = self._store(transaction, study, STUDY, known.id, kept | missing)
            self._redate(transaction, known, row, tally)
        self._note(transaction, STUDY, known.id, different, arrival, now)
        known.last_seen = arrived

    def _compare_patient(
        self, transaction: OpenTransaction, known: KnownStudy, arrival: Arrival, arrived: Attributes, now: int
    ) -> None:
        identity = identity_of(arrived, known.study_instance_uid)
        if not is_same_patient(known.patient.identity, identity):
            self._note_other_patient(transaction, known, identity, arrival, arrived, now)
            return
        kept = self._load(transaction, patient, known.patient.id)
        missing, different = merged(kept, arrived)
        if missing:
            row = self._store(transaction, patient, PATIENT, known.patient.id, kept | missing)
            self._rename(transaction, known.patient, row["name_key"])
        self._note(transaction, PATIENT, known.patient.id, different, arrival, now)
        known.patient.last_seen = arrived

    def _redate(self, transaction: OpenTransaction, known: KnownStudy, row: dict[str, Any], tally: Tally) -> None:
        """Follow a date or time that was missing into the tables that are ordered by it."""
        if (known.study_date, known.study_time) == (row["study_date"], row["study_time"]):
            return
        dates = {"study_key": known.id, "date": row["study_date"], "time": row["study_time"]}
        transaction.run(self._modality_dates, dates)
        if known.visible:
            tally.months[known.study_date[:6]] -= 1
            tally.months[row["study_date"][:6]] += 1
        known.study_date, known.study_time = row["study_date"], row["study_time"]

    def _rename(self, transaction: OpenTransaction, known: KnownPatient, name_key: str) -> None:
        """Follow a name that was missing into the studies and the words."""
        if known.name_key == name_key:
            return
        for statement in self._study_names:
            transaction.run(statement, {"patient_key": known.id, "name_key": name_key})
        transaction.run_many(
            self._new_word, [{"word": word, "patient": known.id} for word in sorted(words_of(name_key))]
        )
        known.name_key = name_key

    def _note_other_patient(
        self,
        transaction: OpenTransaction,
        known: KnownStudy,
        identity: str,
        arrival: Arrival,
        arrived: Attributes,
        now: int,
    ) -> None:
        if identity in known.other_patients:
            return
        known.other_patients.add(identity)
        if transaction.row(self._patient_conflict, {"study_key": known.id, "identity": identity}) is None:
            transaction.run(
                self._new_conflict,
                {
                    "kind": "patient",
                    "study": known.id,
                    "series_instance_uid": arrival.series_instance_uid,
                    "sop_instance_uid": arrival.sop_instance_uid,
                    "other_identity": identity,
                    "other_attributes": json_text(arrived),
                    "noticed": now,
                },
            )

    def _note(
        self,
        transaction: OpenTransaction,
        level: str,
        object_id: int,
        tags: Sequence[str],
        arrival: Arrival,
        now: int,
    ) -> None:
        rows = [
            {
                "level": level,
                "object": object_id,
                "tag": tag,
                "sop_instance_uid": arrival.sop_instance_uid,
                "noticed": now,
            }
            for tag in tags
        ]
        transaction.run_many(self._difference, rows)

    def _load(self, transaction: OpenTransaction, table: sa.Table, key: int) -> Attributes:
        attributes, further = transaction.row(self._kept[table.name], {"key": key})
        kept: Attributes = json_object(attributes) | json_object(further)
        return kept

    def _store(
        self, transaction: OpenTransaction, table: sa.Table, level: str, key: int, attributes: Attributes
    ) -> dict[str, Any]:
        row = {PATIENT: patient_row, STUDY: study_row, SERIES: series_row}[level](attributes)
        transaction.run(self._fill[table.name], row | {"key": key})
        self._attribute_rows.remove(transaction, level, key)
        self._attribute_rows.add(transaction, level, key, attributes)
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
    name_key, owner = sa.bindparam("name_key"), sa.bindparam("patient_key")
    theirs = sa.select(study.c.id).where(study.c.patient == owner).scalar_subquery()
    return [
        sa.update(study).where(study.c.patient == owner).values(name_key=name_key),
        sa.update(study_modality).where(study_modality.c.study.in_(theirs)).values(name_key=name_key),
    ]
