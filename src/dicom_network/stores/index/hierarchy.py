"""Patients, studies and series as rows: found, or made when the first instance of them arrives."""

import sqlalchemy as sa
from sqlalchemy.engine import Dialect

from dicom_network.domain.hierarchy import Arrival
from dicom_network.standard.query_attributes import PATIENT, SERIES, STUDY
from dicom_network.stores.database.schema import (
    name_word,
    patient,
    series,
    study,
    study_institution,
    study_modality,
    study_sop_class,
)
from dicom_network.stores.database.statement import compile_statement, insert_or_ignore, insert_statement
from dicom_network.stores.database.transaction import OpenTransaction
from dicom_network.stores.index.attribute_rows import AttributeRows
from dicom_network.stores.index.known import Known, KnownPatient, KnownSeries, KnownStudy
from dicom_network.stores.index.parts import Parts
from dicom_network.stores.index.rows import (
    PATIENT_COLUMNS,
    SERIES_COLUMNS,
    STUDY_COLUMNS,
    identity_of,
    patient_row,
    series_row,
    study_row,
)
from dicom_network.stores.index.tally import Tally
from dicom_network.stores.index.values import joined, parted, words_of


class Hierarchy:
    """Finds and makes the rows above an instance."""

    def __init__(self, known: Known, attribute_rows: AttributeRows, dialect: Dialect) -> None:
        self._known = known
        self._attribute_rows = attribute_rows
        parameter = sa.bindparam
        self._find_patient = compile_statement(
            sa.select(patient.c.id, patient.c.name_key).where(patient.c.identity == parameter("identity")), dialect
        )
        self._new_patient = insert_statement(
            patient, ["identity", *PATIENT_COLUMNS, "created"], dialect, returning="id"
        )
        self._new_word = insert_or_ignore(name_word, ["word", "patient"], dialect)
        columns = study.c
        self._find_study = compile_statement(
            sa.select(
                columns.id,
                columns.patient,
                patient.c.identity,
                patient.c.name_key,
                columns.study_date,
                columns.study_time,
                columns.modalities,
                columns.sop_classes,
                columns.visible,
            )
            .join_from(study, patient, columns.patient == patient.c.id)
            .where(columns.study_instance_uid == parameter("uid")),
            dialect,
        )
        self._new_study = insert_statement(
            study,
            ["study_instance_uid", "patient", "name_key", *STUDY_COLUMNS, "created", "changed"],
            dialect,
            returning="id",
        )
        self._find_series = compile_statement(
            sa.select(series.c.id, series.c.visible).where(
                series.c.series_instance_uid == parameter("uid"), series.c.study == parameter("study_key")
            ),
            dialect,
        )
        self._new_series = insert_statement(
            series, ["series_instance_uid", "study", *SERIES_COLUMNS, "created", "changed"], dialect, returning="id"
        )
        self._new_modality = insert_or_ignore(
            study_modality, ["modality", "study_date", "study_time", "study", "name_key"], dialect
        )
        self._new_sop_class = insert_or_ignore(study_sop_class, ["sop_class_uid", "study"], dialect)
        self._new_institution = insert_or_ignore(study_institution, ["institution", "study"], dialect)
        self._set_modalities = compile_statement(
            sa.update(study)
            .where(columns.id == parameter("key"))
            .values(modalities=parameter("modalities"), sop_classes=parameter("sop_classes")),
            dialect,
        )

    def series_of(
        self, transaction: OpenTransaction, arrival: Arrival, parts: Parts, tally: Tally, now: int
    ) -> KnownSeries:
        """Give the series that an instance belongs to; rows that are missing are made."""
        key = (arrival.study_instance_uid, arrival.series_instance_uid)
        known = self._known.series.get(key)
        if known is None:
            known = self._load_series(transaction, arrival, parts, tally, now)
            self._known.series[key] = known
        return known

    def note_contents(self, transaction: OpenTransaction, known: KnownStudy, arrival: Arrival, modality: str) -> None:
        """Note what a study holds and to whom it belongs; costs nothing for what is known."""
        is_new_modality = bool(modality) and modality not in known.modalities
        if is_new_modality:
            known.modalities.add(modality)
            transaction.run(
                self._new_modality,
                {
                    "modality": modality,
                    "study_date": known.study_date,
                    "study_time": known.study_time,
                    "study": known.id,
                    "name_key": known.patient.name_key,
                },
            )
        is_new_class = arrival.sop_class_uid not in known.sop_classes
        if is_new_class:
            known.sop_classes.add(arrival.sop_class_uid)
            transaction.run(self._new_sop_class, {"sop_class_uid": arrival.sop_class_uid, "study": known.id})
        if is_new_modality or is_new_class:
            modalities, sop_classes = joined(known.modalities), joined(known.sop_classes)
            transaction.run(
                self._set_modalities, {"key": known.id, "modalities": modalities, "sop_classes": sop_classes}
            )
        for institution in arrival.institutions:
            if institution not in known.institutions:
                known.institutions.add(institution)
                transaction.run(self._new_institution, {"institution": institution, "study": known.id})

    def _load_series(
        self, transaction: OpenTransaction, arrival: Arrival, parts: Parts, tally: Tally, now: int
    ) -> KnownSeries:
        uid = arrival.series_instance_uid
        known_study = self._study_of(transaction, arrival, parts, tally, now)
        found = transaction.row(self._find_series, {"uid": uid, "study_key": known_study.id})
        if found is not None:
            if not found[1] or not known_study.visible:
                tally.recount.add(found[0])
            return KnownSeries(found[0], uid, known_study)
        row = series_row(parts.series)
        identity = {"series_instance_uid": uid, "study": known_study.id, "created": now, "changed": now}
        series_id = transaction.row(self._new_series, row | identity)[0]
        self._attribute_rows.add(transaction, SERIES, series_id, parts.series)
        tally.add_series(known_study)
        if not known_study.visible:
            tally.recount.add(series_id)
        self.note_contents(transaction, known_study, arrival, row["modality"])
        return KnownSeries(series_id, uid, known_study, last_seen=parts.series)

    def _study_of(
        self, transaction: OpenTransaction, arrival: Arrival, parts: Parts, tally: Tally, now: int
    ) -> KnownStudy:
        uid = arrival.study_instance_uid
        known = self._known.studies.get(uid)
        if known is None:
            found = transaction.row(self._find_study, {"uid": uid})
            if found is not None:
                _, patient_id, identity, name_key, study_date, study_time, modalities, sop_classes, visible = found
                owner = KnownPatient(patient_id, identity, name_key)
                known = KnownStudy(
                    id=found[0],
                    study_instance_uid=uid,
                    patient=self._known.patients.setdefault(identity, owner),
                    study_date=study_date,
                    study_time=study_time,
                    modalities=set(parted(modalities)),
                    sop_classes=set(parted(sop_classes)),
                    visible=bool(visible),
                )
            else:
                known = self._make_study(transaction, arrival, parts, tally, now)
            self._known.studies[uid] = known
        return known

    def _make_study(
        self, transaction: OpenTransaction, arrival: Arrival, parts: Parts, tally: Tally, now: int
    ) -> KnownStudy:
        uid = arrival.study_instance_uid
        owner = self._patient_of(transaction, uid, parts, tally, now)
        row = study_row(parts.study)
        identity = {"study_instance_uid": uid, "patient": owner.id, "created": now, "changed": now}
        study_id = transaction.row(self._new_study, row | identity | {"name_key": owner.name_key})[0]
        self._attribute_rows.add(transaction, STUDY, study_id, parts.study)
        tally.add_study(owner.id, row["study_date"])
        return KnownStudy(
            id=study_id,
            study_instance_uid=uid,
            patient=owner,
            study_date=row["study_date"],
            study_time=row["study_time"],
            modalities=set(),
            sop_classes=set(),
            last_seen=parts.study,
        )

    def _patient_of(
        self, transaction: OpenTransaction, study_uid: str, parts: Parts, tally: Tally, now: int
    ) -> KnownPatient:
        identity = identity_of(parts.patient, study_uid)
        known = self._known.patients.get(identity)
        if known is None:
            found = transaction.row(self._find_patient, {"identity": identity})
            known = (
                KnownPatient(found[0], identity, found[1])
                if found is not None
                else self._make_patient(transaction, identity, parts, tally, now)
            )
            self._known.patients[identity] = known
        return known

    def _make_patient(
        self, transaction: OpenTransaction, identity: str, parts: Parts, tally: Tally, now: int
    ) -> KnownPatient:
        row = patient_row(parts.patient)
        patient_id = transaction.row(self._new_patient, row | {"identity": identity, "created": now})[0]
        words = [{"word": word, "patient": patient_id} for word in sorted(words_of(row["name_key"]))]
        transaction.run_many(self._new_word, words)
        self._attribute_rows.add(transaction, PATIENT, patient_id, parts.patient)
        tally.add_patient()
        return KnownPatient(patient_id, identity, row["name_key"], last_seen=parts.patient)
