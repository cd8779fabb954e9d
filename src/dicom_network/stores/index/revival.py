"""Revival: what was deleted and comes again is what it says now, not what the deleted one said.

Studies are often deleted because they were sent under another patient's name, and then sent anew. What lies in the
trash keeps the rows of its patient, study and series, and what came first stays where instances differ: without this
the right ones would go by the wrong name until somebody purges. Rare, so Core composes the SQL each time.
"""

from collections.abc import Callable
from typing import Any

import sqlalchemy as sa

from dicom_network.standard.query_attributes import PATIENT, SERIES, STUDY
from dicom_network.stores.database.schema import (
    conflict,
    difference,
    instance,
    name_word,
    patient,
    series,
    study,
    study_word,
)
from dicom_network.stores.database.transaction import OpenTransaction
from dicom_network.stores.index.attribute_rows import AttributeRows
from dicom_network.stores.index.comparison import ORDERED_COPIES
from dicom_network.stores.index.group import Group
from dicom_network.stores.index.known import Known, KnownPatient, KnownSeries, KnownStudy
from dicom_network.stores.index.parts import Attributes, Parts
from dicom_network.stores.index.rows import described, identity_of, patient_row, series_row, study_row
from dicom_network.stores.index.states import TRASHED
from dicom_network.stores.index.values import words_of

PatientOf = Callable[[Group, str, Parts], KnownPatient]
"""Gives the patient of a study by its UID and what an instance says, and makes it where it is not known."""


class Revival:
    """Describes anew what nothing current is left of. The counts are taken anew by whoever calls."""

    def __init__(self, known: Known, attribute_rows: AttributeRows, patient_of: PatientOf) -> None:
        self._known = known
        self._attribute_rows = attribute_rows
        self._patient_of = patient_of

    def note_visibility(self, transaction: OpenTransaction, known: KnownPatient) -> None:
        """Learn, once, whether anything current is left of a patient."""
        if not known.is_looked_at:
            known.is_looked_at = True
            visible = transaction.execute(sa.select(patient.c.visible).where(patient.c.id == known.id)).scalar()
            known.visible = visible != 0

    def revive(self, group: Group, known: KnownSeries, parts: Parts) -> None:
        """Describe by an instance whatever of its patient, study and series is not visible, each once."""
        group.write()
        if not known.study.visible and not known.study.revived:
            known.study.revived = True
            self._revive_study(group, known.study, parts)
        if not known.study.patient.visible and not known.study.patient.revived:
            known.study.patient.revived = True
            self._revive_patient(group, known.study.patient, parts.patient)
        if not known.visible and not known.revived:
            known.revived = True
            self._describe(group, (series, SERIES, known.id), series_row(parts.series), parts.series)
            known.last_seen = parts.series

    def _revive_study(self, group: Group, known: KnownStudy, parts: Parts) -> None:
        transaction = group.transaction
        identity = identity_of(parts.patient, known.study_instance_uid)
        if known.patient.identity != identity:
            self._give_to(group, known, identity, parts)
        else:
            known.other_patients.clear()
            _lay_conflicts_by(transaction, known.id)
        self.note_visibility(transaction, known.patient)
        row = study_row(parts.study)
        self._describe(group, (study, STUDY, known.id), {**row, "name_key": known.patient.name_key}, parts.study)
        transaction.execute(sa.delete(study_word).where(study_word.c.study == known.id))
        group.add_all(study_word, described(known.id, row["description"]))
        known.study_date, known.study_time, known.last_seen = row["study_date"], row["study_time"], parts.study
        self._copy_order(transaction, known)

    def _revive_patient(self, group: Group, known: KnownPatient, arrived: Attributes) -> None:
        transaction = group.transaction
        row = patient_row(arrived)
        self._describe(group, (patient, PATIENT, known.id), row, arrived)
        known.name_key, known.last_seen = row["name_key"], arrived
        transaction.execute(sa.delete(name_word).where(name_word.c.patient == known.id))
        group.add_all(name_word, [{"word": word, "patient": known.id} for word in sorted(words_of(known.name_key))])
        theirs = sa.select(study.c.id).where(study.c.patient == known.id).scalar_subquery()
        transaction.execute(sa.update(study).where(study.c.patient == known.id).values(name_key=known.name_key))
        for table in ORDERED_COPIES:
            transaction.execute(sa.update(table).where(table.c.study.in_(theirs)).values(name_key=known.name_key))

    def _give_to(self, group: Group, known: KnownStudy, identity: str, parts: Parts) -> None:
        """Give a study to the patient that it has now; what lies in the trash is another's, should it come back."""
        transaction, before = group.transaction, known.patient
        if identity not in self._known.patients:
            columns = sa.select(patient.c.id, patient.c.name_key).where(patient.c.identity == identity)
            if (found := transaction.execute(columns).first()) is not None:
                self._known.patients[identity] = KnownPatient(found.id, identity, found.name_key)
        known.patient = self._patient_of(group, known.study_instance_uid, parts)
        group.write()
        known.other_patients.clear()
        transaction.execute(sa.update(study).where(study.c.id == known.id).values(patient=known.patient.id))
        self._note_conflict(group, known, before)
        if transaction.execute(sa.select(study.c.id).where(study.c.patient == before.id).limit(1)).first() is None:
            self._attribute_rows.remove(transaction, PATIENT, before.id)
            _forget_differences(transaction, PATIENT, before.id)
            transaction.execute(sa.delete(patient).where(patient.c.id == before.id))
            self._known.patients.pop(before.identity, None)

    def _note_conflict(self, group: Group, known: KnownStudy, before: KnownPatient) -> None:
        """Have a conflict ready that is open when, and only when, what is in the trash is restored beside this."""
        transaction = group.transaction
        is_open = (conflict.c.study == known.id, conflict.c.kind == "patient", conflict.c.decision == "")
        transaction.execute(sa.delete(conflict).where(*is_open, conflict.c.second_version.is_(None)))
        trashed = transaction.execute(
            sa.select(instance.c.id, instance.c.sop_instance_uid, series.c.series_instance_uid)
            .join_from(instance, series, series.c.id == instance.c.series)
            .where(series.c.study == known.id, instance.c.state == TRASHED)
            .order_by(instance.c.id.desc())
            .limit(1)
        ).first()
        if trashed is None:
            return
        attributes = transaction.execute(sa.select(patient.c.attributes).where(patient.c.id == before.id)).scalar()
        row: dict[str, Any] = {"kind": "patient", "study": known.id, "second_version": trashed.id, "noticed": group.now}
        row |= {"series_instance_uid": trashed.series_instance_uid, "sop_instance_uid": trashed.sop_instance_uid}
        row |= {"other_identity": before.identity, "other_attributes": attributes or ""}
        transaction.execute(sa.insert(conflict).values(row))

    def _describe(
        self, group: Group, what: tuple[sa.Table, str, int], row: dict[str, Any], attributes: Attributes
    ) -> None:
        table, level, key = what
        group.transaction.execute(sa.update(table).where(table.c.id == key).values(row))
        self._attribute_rows.remove(group.transaction, level, key)
        self._attribute_rows.add(group, level, key, attributes)
        _forget_differences(group.transaction, level, key)

    def _copy_order(self, transaction: OpenTransaction, known: KnownStudy) -> None:
        """Write what orders a study to the tables that lie in its order."""
        order = {
            "study_date": known.study_date,
            "study_time": known.study_time,
            "name_key": known.patient.name_key,
        }
        for table in ORDERED_COPIES:
            transaction.execute(sa.update(table).where(table.c.study == known.id).values(order))


def _lay_conflicts_by(transaction: OpenTransaction, study_id: int) -> None:
    """Have conflicts with other patients wait with their images, which are all in the trash or purged by now."""
    is_open = (conflict.c.kind == "patient", conflict.c.decision == "", conflict.c.second_version.is_(None))
    in_trash = (
        sa.select(sa.func.max(instance.c.id))
        .where(instance.c.sop_instance_uid == conflict.c.sop_instance_uid, instance.c.state == TRASHED)
        .scalar_subquery()
    )
    of_study = (conflict.c.study == study_id, *is_open)
    transaction.execute(sa.update(conflict).where(*of_study).values(second_version=in_trash))
    transaction.execute(sa.delete(conflict).where(*of_study))


def _forget_differences(transaction: OpenTransaction, level: str, key: int) -> None:
    transaction.execute(sa.delete(difference).where(difference.c.object == key, difference.c.level == level))
