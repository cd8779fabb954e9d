"""Looking up what a group of arrivals belongs to: one statement a level, whatever the size of the group."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Dialect

from dicom_network.domain.hierarchy import Arrival
from dicom_network.stores.database.padding import WIDTHS, padded
from dicom_network.stores.database.schema import patient, series, study
from dicom_network.stores.database.statement import Statement, compile_statement
from dicom_network.stores.database.transaction import OpenTransaction
from dicom_network.stores.index.known import Known, KnownPatient, KnownSeries, KnownStudy
from dicom_network.stores.index.parts import part
from dicom_network.stores.index.rows import identity_of
from dicom_network.stores.index.values import parted


class ListLookup:
    """A query by a list of values, compiled for a few lengths; shorter lists are filled up with their last value."""

    def __init__(self, selected: sa.Select[Any], column: sa.Column[Any], dialect: Dialect) -> None:
        self._statements = {width: _compiled(selected, column, width, dialect) for width in WIDTHS}

    def rows(self, transaction: OpenTransaction, wanted: Iterable[str]) -> Iterator[Any]:
        """Yield the rows of all values."""
        values = list(wanted)
        for start in range(0, len(values), WIDTHS[-1]):
            some = padded(values[start : start + WIDTHS[-1]])
            yield from transaction.rows(self._statements[len(some)], {f"u{i}": value for i, value in enumerate(some)})


class HierarchyLookup:
    """Finds the series, studies and patients of arrivals and remembers them; the others are not there."""

    def __init__(self, known: Known, dialect: Dialect) -> None:
        self._known = known
        self._studies = ListLookup(
            sa.select(
                study.c.study_instance_uid,
                study.c.id,
                study.c.patient,
                patient.c.identity,
                patient.c.name_key,
                study.c.study_date,
                study.c.study_time,
                study.c.modalities,
                study.c.sop_classes,
                study.c.visible,
                study.c.assigned,
            ).join_from(study, patient, study.c.patient == patient.c.id),
            study.c.study_instance_uid,
            dialect,
        )
        self._series = ListLookup(
            sa.select(series.c.series_instance_uid, series.c.study, series.c.id, series.c.visible),
            series.c.series_instance_uid,
            dialect,
        )
        self._patients = ListLookup(
            sa.select(patient.c.identity, patient.c.id, patient.c.name_key), patient.c.identity, dialect
        )

    def load(self, transaction: OpenTransaction, arrivals: Sequence[Arrival]) -> None:
        """Look up what is not remembered; costs nothing where all of it is."""
        known = self._known
        unknown = {
            (arrival.study_instance_uid, arrival.series_instance_uid): arrival
            for arrival in arrivals
            if (arrival.study_instance_uid, arrival.series_instance_uid) not in known.series
        }
        if not unknown:
            return
        self._load_studies(transaction, {uid for uid, _ in unknown if uid not in known.studies})
        self._load_series(transaction, unknown)
        without_study = [arrival for (uid, _), arrival in unknown.items() if uid not in known.studies]
        identities = {
            identity_of(part(arrival.attributes).patient, arrival.study_instance_uid) for arrival in without_study
        }
        for identity, key, name_key in self._patients.rows(transaction, identities - known.patients.keys()):
            known.patients[identity] = KnownPatient(key, identity, name_key)

    def _load_studies(self, transaction: OpenTransaction, uids: set[str]) -> None:
        for row in self._studies.rows(transaction, uids):
            uid, key, patient_id, identity, name_key, date, time, modalities, sop_classes, visible, assigned = row
            owner = self._known.patients.setdefault(identity, KnownPatient(patient_id, identity, name_key))
            self._known.studies[uid] = KnownStudy(
                id=key,
                study_instance_uid=uid,
                patient=owner,
                study_date=date,
                study_time=time,
                modalities=set(parted(modalities)),
                sop_classes=set(parted(sop_classes)),
                visible=bool(visible),
                assigned=bool(assigned),
            )

    def _load_series(self, transaction: OpenTransaction, unknown: Mapping[tuple[str, str], Arrival]) -> None:
        studies = {known.id: known for uid, _ in unknown if (known := self._known.studies.get(uid)) is not None}
        if not studies:
            return
        for uid, study_id, key, visible in self._series.rows(transaction, {uid for _, uid in unknown}):
            owner = studies.get(study_id)
            if owner is not None:
                found = KnownSeries(key, uid, owner, visible=bool(visible))
                self._known.series[owner.study_instance_uid, uid] = found


def _compiled(selected: sa.Select[Any], column: sa.Column[Any], width: int, dialect: Dialect) -> Statement:
    wanted: list[sa.BindParameter[Any]] = [sa.bindparam(f"u{i}") for i in range(width)]
    return compile_statement(selected.where(column.in_(wanted)), dialect)
