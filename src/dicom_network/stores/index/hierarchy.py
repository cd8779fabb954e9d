"""Patients, studies and series: made when the first instance of them arrives."""

from dicom_network.domain.hierarchy import Arrival
from dicom_network.domain.study_rules import Relation
from dicom_network.standard.query_attributes import PATIENT, SERIES, STUDY
from dicom_network.stores.database.schema import (
    name_word,
    patient,
    series,
    study_institution,
    study_modality,
    study_person,
    study_sop_class,
    study_word,
)
from dicom_network.stores.index.attribute_rows import AttributeRows
from dicom_network.stores.index.group import Group, Row
from dicom_network.stores.index.image_names import ImageNames
from dicom_network.stores.index.known import Known, KnownPatient, KnownSeries, KnownStudy
from dicom_network.stores.index.parts import Parts
from dicom_network.stores.index.revival import Revival
from dicom_network.stores.index.rows import described, identity_of, patient_row, series_row, study_row
from dicom_network.stores.index.values import words_of


class Hierarchy:
    """Gives the series of an instance. What ``HierarchyLookup`` has not found is made."""

    def __init__(self, known: Known, attribute_rows: AttributeRows, image_names: ImageNames) -> None:
        self._known = known
        self._image_names = image_names
        self._attribute_rows = attribute_rows
        self._revival = Revival(known, attribute_rows, self._patient_of)

    def series_of(self, group: Group, arrival: Arrival, parts: Parts) -> KnownSeries:
        """Give the series that an instance belongs to; rows that are missing are made."""
        key = (arrival.study_instance_uid, arrival.series_instance_uid)
        known = self._known.series.get(key)
        if known is None:
            known = self._known.series[key] = self._make_series(group, arrival, parts)
        if not (known.visible and known.study.visible and known.study.patient.visible):
            # It, or what it belongs to, is in the trash: that is described anew, and so are its counts taken.
            group.tally.recount.add(known.id)
            self._revival.revive(group, known, parts)
        return known

    def note_contents(self, group: Group, known: KnownStudy, arrival: Arrival, modality: str = "") -> None:
        """Note what a study holds and to whom it belongs; costs nothing for what is known."""
        if modality and modality not in known.modalities:
            known.modalities.add(modality)
            group.contents_changed(known)
            group.add(study_modality, {"modality": modality, **_in_order(known)})
        if arrival.sop_class_uid not in known.sop_classes:
            known.sop_classes.add(arrival.sop_class_uid)
            group.contents_changed(known)
            group.add(study_sop_class, {"sop_class_uid": arrival.sop_class_uid, "study": known.id})
        if arrival.uploader is not None and arrival.uploader not in known.uploaders:
            known.uploaders.add(arrival.uploader)
            relation = {"relation": Relation.UPLOADED.value, "created": group.now}
            group.add(study_person, {"person": arrival.uploader, "study": known.id, **relation})
        if known.assigned:
            return
        for institution in self._image_names.institutions(group.transaction, arrival):
            if institution not in known.institutions:
                known.institutions.add(institution)
                group.add(study_institution, {"institution": institution, **_in_order(known)})

    def _make_series(self, group: Group, arrival: Arrival, parts: Parts) -> KnownSeries:
        uid = arrival.series_instance_uid
        owner = self._known.studies.get(arrival.study_instance_uid) or self._make_study(group, arrival, parts)
        row = series_row(parts.series)
        made = KnownSeries(group.next_id(), uid, owner, last_seen=parts.series)
        row |= {
            "id": made.id,
            "series_instance_uid": uid,
            "study": owner.id,
            "created": group.now,
            "changed": group.now,
        }
        group.add(series, row)
        self._attribute_rows.add(group, SERIES, made.id, parts.series)
        group.tally.add_series(owner)
        self.note_contents(group, owner, arrival, row["modality"])
        return made

    def _make_study(self, group: Group, arrival: Arrival, parts: Parts) -> KnownStudy:
        uid = arrival.study_instance_uid
        owner = self._patient_of(group, uid, parts)
        row = study_row(parts.study)
        made = KnownStudy(
            id=group.next_id(),
            study_instance_uid=uid,
            patient=owner,
            study_date=row["study_date"],
            study_time=row["study_time"],
            modalities=set(),
            sop_classes=set(),
            last_seen=parts.study,
        )
        row |= {"id": made.id, "study_instance_uid": uid, "patient": owner.id, "name_key": owner.name_key}
        group.add_study(made, row | {"created": group.now, "changed": group.now})
        group.add_all(study_word, described(made.id, row["description"]))
        self._attribute_rows.add(group, STUDY, made.id, parts.study)
        group.tally.add_study(owner.id, made.study_date)
        self._known.studies[uid] = made
        return made

    def _patient_of(self, group: Group, study_uid: str, parts: Parts) -> KnownPatient:
        identity = identity_of(parts.patient, study_uid)
        known = self._known.patients.get(identity)
        if known is None:
            row = patient_row(parts.patient)
            known = KnownPatient(group.next_id(), identity, row["name_key"], last_seen=parts.patient)
            group.add(patient, row | {"id": known.id, "identity": identity, "created": group.now})
            group.add_all(name_word, [{"word": word, "patient": known.id} for word in sorted(words_of(known.name_key))])
            self._attribute_rows.add(group, PATIENT, known.id, parts.patient)
            group.tally.add_patient()
            known.is_looked_at = True
            self._known.patients[identity] = known
        self._revival.note_visibility(group.transaction, known)
        return known


def _in_order(known: KnownStudy) -> Row:
    """Give what tables that lie in the order of the studies repeat of one."""
    return {
        "study_date": known.study_date,
        "study_time": known.study_time,
        "study": known.id,
        "name_key": known.patient.name_key,
    }
