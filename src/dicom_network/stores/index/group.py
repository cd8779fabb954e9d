"""A group of arrivals on its way into the tables, and the rows that it will make.

Rows are gathered and written table by table: a group costs few statements however many series it touches, and on
PostgreSQL few waits for the network. Ids are given out here, from ``totals.last_id``.
"""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Dialect

from dicom_network.domain.hierarchy import DuplicatePolicy
from dicom_network.stores.database.schema import (
    attribute,
    instance,
    name_word,
    patient,
    series,
    study,
    study_institution,
    study_modality,
    study_person,
    study_sop_class,
    study_word,
)
from dicom_network.stores.database.statement import Statement, compile_statement, insert_or_ignore, insert_statement
from dicom_network.stores.database.transaction import OpenTransaction
from dicom_network.stores.index.known import KnownStudy
from dicom_network.stores.index.rows import INSTANCE_COLUMNS, PATIENT_COLUMNS, SERIES_COLUMNS, STUDY_COLUMNS
from dicom_network.stores.index.tally import Tally
from dicom_network.stores.index.values import joined

Row = dict[str, Any]


class NewRows:
    """The insertions, in an order in which every row finds what it refers to."""

    def __init__(self, dialect: Dialect) -> None:
        contents = ["modalities", "sop_classes"]
        new = {
            patient: ["id", "identity", *PATIENT_COLUMNS, "created"],
            study: ["id", "study_instance_uid", "patient", "name_key", *STUDY_COLUMNS, *contents, "created", "changed"],
            series: ["id", "series_instance_uid", "study", *SERIES_COLUMNS, "created", "changed"],
            instance: INSTANCE_COLUMNS,
        }
        # These may be there already: other processes note them too.
        noted = {
            name_word: ["word", "patient"],
            study_word: ["word", "study"],
            study_modality: ["modality", "study_date", "study_time", "study", "name_key"],
            study_sop_class: ["sop_class_uid", "study"],
            study_institution: ["institution", "study_date", "study_time", "study", "name_key"],
            study_person: ["person", "relation", "study", "created"],
            attribute: ["path", "value", "level", "object", "item"],
        }
        inserts = {table.name: insert_statement(table, columns, dialect) for table, columns in new.items()}
        inserts |= {table.name: insert_or_ignore(table, columns, dialect) for table, columns in noted.items()}
        order = (
            patient,
            name_word,
            study,
            series,
            study_word,
            study_modality,
            study_sop_class,
            study_institution,
            study_person,
            attribute,
            instance,
        )
        self.inserts = {table.name: inserts[table.name] for table in order}
        self.set_contents = compile_statement(
            sa.update(study)
            .where(study.c.id == sa.bindparam("key"))
            .values({study.c[name]: sa.bindparam(name, type_=study.c[name].type) for name in contents}),
            dialect,
        )
        self.modalities_of = _noted(study_modality, "modality", dialect)
        self.sop_classes_of = _noted(study_sop_class, "sop_class_uid", dialect)


class Group:
    """What is being added in one call."""

    __slots__ = ("_changed", "_last_id", "_new_rows", "_rows", "now", "policy", "tally", "transaction")

    def __init__(
        self, transaction: OpenTransaction, new_rows: NewRows, *, policy: DuplicatePolicy, now: int, last_id: int
    ) -> None:
        self.transaction = transaction
        self.policy = policy
        self.now = now
        self.tally = Tally()
        self._new_rows = new_rows
        self._last_id = last_id
        self._rows: defaultdict[str, list[Row]] = defaultdict(list)
        self._changed: dict[int, tuple[KnownStudy, Row | None]] = {}

    def next_id(self) -> int:
        """Give the id of the next new row of patients, studies, series or instances."""
        self._last_id += 1
        self.tally.add_id()
        return self._last_id

    def add(self, table: sa.Table, row: Row) -> None:
        """Have a row inserted."""
        self._rows[table.name].append(row)

    def add_all(self, table: sa.Table, rows: Sequence[Row]) -> None:
        """Have rows inserted."""
        if rows:
            self._rows[table.name].extend(rows)

    def add_study(self, known: KnownStudy, row: Row) -> None:
        """Have a study inserted; what it holds is filled in when it is."""
        self.add(study, row)
        self._changed[known.id] = known, row

    def contents_changed(self, known: KnownStudy) -> None:
        """Have the lists of what a study holds written."""
        self._changed.setdefault(known.id, (known, None))

    def write(self) -> None:
        """Write what was gathered; what follows can be read from the tables."""
        for known, row in self._changed.values():
            if row is not None:
                row |= _contents(known)
        if self._rows:
            for name, insert in self._new_rows.inserts.items():
                rows = self._rows.get(name)
                if rows:
                    self.transaction.run_many(insert, rows)
            self._rows.clear()
        for known, row in self._changed.values():
            if row is None:
                self._write_contents(known)
        self._changed.clear()

    def _write_contents(self, known: KnownStudy) -> None:
        """Write what a study holds, with what other processes have noted of it meanwhile."""
        for noted, statement in (
            (known.modalities, self._new_rows.modalities_of),
            (known.sop_classes, self._new_rows.sop_classes_of),
        ):
            noted.update(row[0] for row in self.transaction.rows(statement, {"key": known.id}))
        self.transaction.run(self._new_rows.set_contents, {"key": known.id, **_contents(known)})


def _contents(known: KnownStudy) -> Row:
    return {"modalities": joined(known.modalities), "sop_classes": joined(known.sop_classes)}


def _noted(table: sa.Table, column: str, dialect: Dialect) -> Statement:
    return compile_statement(sa.select(table.c[column]).where(table.c.study == sa.bindparam("key")), dialect)
