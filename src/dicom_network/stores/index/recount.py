"""Counts taken anew: after anything but an addition (deletion, restoration, replacement, decision of a conflict).

What is left is counted from the instances up. Rows under which nothing current is left become invisible; the totals and
the months follow by the difference. The generation grows, so that every process forgets what it remembers.
"""

from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Dialect

from dicom_network.stores.database.schema import (
    container,
    instance,
    patient,
    series,
    shape,
    study,
    study_institution,
    study_modality,
    study_month,
    study_sop_class,
    totals,
)
from dicom_network.stores.database.statement import compile_statement, insert_or_ignore, insert_statement
from dicom_network.stores.database.transaction import OpenTransaction
from dicom_network.stores.index.states import CURRENT
from dicom_network.stores.index.values import joined


class Recount:
    """Counts series, then their studies, then their patients."""

    def __init__(self, dialect: Dialect) -> None:
        self._count_series = compile_statement(_count_series(), dialect)
        self._old_series = compile_statement(
            sa.select(series.c.study, series.c.visible, series.c.number_of_instances, series.c.bytes).where(
                series.c.id == sa.bindparam("key")
            ),
            dialect,
        )
        self._set_series = compile_statement(
            _set(series, "number_of_instances", "bytes", "unsealed", "prepared", revised=True), dialect
        )
        self._count_study = compile_statement(_count_study(), dialect)
        self._old_study = compile_statement(
            sa.select(study.c.patient, study.c.visible, study.c.study_date, study.c.study_time, study.c.name_key).where(
                study.c.id == sa.bindparam("key")
            ),
            dialect,
        )
        self._modalities = compile_statement(_modalities(), dialect)
        self._sop_classes = compile_statement(_sop_classes(), dialect)
        self._set_study = compile_statement(
            _set(study, "number_of_series", "number_of_instances", "bytes", "modalities", "sop_classes"), dialect
        )
        self._forget_modalities = _forget(study_modality, dialect)
        self._new_modality = insert_statement(
            study_modality, ["modality", "study_date", "study_time", "study", "name_key"], dialect
        )
        self._show_owners = compile_statement(
            sa.update(study_institution)
            .where(study_institution.c.study == sa.bindparam("key"))
            .values(visible=sa.bindparam("visible", type_=sa.SmallInteger)),
            dialect,
        )
        self._forget_sop_classes = _forget(study_sop_class, dialect)
        self._new_sop_class = insert_statement(study_sop_class, ["sop_class_uid", "study"], dialect)
        self._new_month = insert_or_ignore(study_month, ["month", "studies"], dialect)
        self._month = compile_statement(
            sa.update(study_month)
            .where(study_month.c.month == sa.bindparam("key"))
            .values(studies=study_month.c.studies + sa.bindparam("added")),
            dialect,
        )
        self._count_patient = compile_statement(_count_patient(), dialect)
        self._old_patient = compile_statement(
            sa.select(patient.c.visible).where(patient.c.id == sa.bindparam("key")), dialect
        )
        self._set_patient = compile_statement(
            _set(patient, "number_of_studies", "number_of_series", "number_of_instances"), dialect
        )
        self._add_totals = compile_statement(_add_totals(), dialect)

    def of_series(self, transaction: OpenTransaction, series_ids: Iterable[int], now: int) -> None:
        """Count these series and everything above them."""
        added = dict.fromkeys(("patients", "studies", "series", "instances", "bytes"), 0)
        studies = {self._one_series(transaction, key, added, now) for key in sorted(set(series_ids))}
        patients = {self._one_study(transaction, key, added, now) for key in sorted(studies)}
        for key in sorted(patients):
            self._one_patient(transaction, key, added)
        transaction.run(self._add_totals, added)

    def _one_series(self, transaction: OpenTransaction, key: int, added: dict[str, int], now: int) -> int:
        study_id, was_visible, old_count, old_bytes = transaction.row(self._old_series, {"key": key})
        count, length, unsealed = transaction.row(self._count_series, {"key": key})
        row = {"number_of_instances": count, "bytes": length, "unsealed": int(unsealed > 0), "prepared": 0}
        visible = int(count > 0)
        transaction.run(self._set_series, {"key": key, "visible": visible, "now": now, **row})
        added["series"] += visible - was_visible
        added["instances"] += count - old_count
        added["bytes"] += length - old_bytes
        return int(study_id)

    def _one_study(self, transaction: OpenTransaction, key: int, added: dict[str, int], now: int) -> int:
        patient_id, was_visible, date, time, name_key = transaction.row(self._old_study, {"key": key})
        count, instances, length = transaction.row(self._count_study, {"key": key})
        modalities = [row[0] for row in transaction.rows(self._modalities, {"key": key})]
        sop_classes = [row[0] for row in transaction.rows(self._sop_classes, {"key": key})]
        visible = int(count > 0)
        row: dict[str, Any] = {"number_of_series": count, "number_of_instances": instances, "bytes": length}
        row |= {"modalities": joined(modalities), "sop_classes": joined(sop_classes)}
        transaction.run(self._set_study, {"key": key, "visible": visible, "now": now, **row})
        transaction.run(self._forget_modalities, {"key": key})
        transaction.run_many(
            self._new_modality,
            [
                {"modality": name, "study_date": date, "study_time": time, "study": key, "name_key": name_key}
                for name in modalities
            ],
        )
        transaction.run(self._forget_sop_classes, {"key": key})
        transaction.run_many(self._new_sop_class, [{"sop_class_uid": uid, "study": key} for uid in sop_classes])
        if visible != was_visible:
            transaction.run(self._show_owners, {"key": key, "visible": visible})
            transaction.run(self._new_month, {"month": date[:6], "studies": 0})
            transaction.run(self._month, {"key": date[:6], "added": visible - was_visible})
        added["studies"] += visible - was_visible
        return int(patient_id)

    def _one_patient(self, transaction: OpenTransaction, key: int, added: dict[str, int]) -> None:
        (was_visible,) = transaction.row(self._old_patient, {"key": key})
        studies, all_series, instances = transaction.row(self._count_patient, {"key": key})
        row = {"number_of_studies": studies, "number_of_series": all_series, "number_of_instances": instances}
        visible = int(studies > 0)
        transaction.run(self._set_patient, {"key": key, "visible": visible, **row})
        added["patients"] += visible - was_visible


def _sum(column: sa.ColumnElement[Any]) -> sa.ColumnElement[int]:
    return sa.cast(sa.func.coalesce(sa.func.sum(column), sa.literal_column("0")), sa.BigInteger)


def _count_series() -> sa.Select[int, int, int]:
    return (
        sa.select(
            sa.func.count(instance.c.id),
            _sum(instance.c.length),
            _sum(sa.literal_column("1") - container.c.sealed),
        )
        .join_from(instance, container, instance.c.container == container.c.id)
        .where(instance.c.series == sa.bindparam("key"), instance.c.state == sa.literal_column(str(CURRENT)))
    )


def _count_study() -> sa.Select[int, int, int]:
    return sa.select(sa.func.count(series.c.id), _sum(series.c.number_of_instances), _sum(series.c.bytes)).where(
        series.c.study == sa.bindparam("key"), series.c.visible == sa.literal_column("1")
    )


def _count_patient() -> sa.Select[int, int, int]:
    return sa.select(
        sa.func.count(study.c.id), _sum(study.c.number_of_series), _sum(study.c.number_of_instances)
    ).where(study.c.patient == sa.bindparam("key"), study.c.visible == sa.literal_column("1"))


def _modalities() -> sa.Select[Any]:
    return (
        sa.select(series.c.modality)
        .distinct()
        .where(
            series.c.study == sa.bindparam("key"),
            series.c.visible == sa.literal_column("1"),
            series.c.modality != sa.literal_column("''"),
        )
    )


def _sop_classes() -> sa.Select[Any]:
    return (
        sa.select(shape.c.sop_class_uid)
        .distinct()
        .join_from(series, instance, instance.c.series == series.c.id)
        .join(shape, instance.c.shape == shape.c.id)
        .where(series.c.study == sa.bindparam("key"), instance.c.state == sa.literal_column(str(CURRENT)))
    )


def _set(table: sa.Table, *columns: str, revised: bool = False) -> sa.Update:
    names = [*columns, "visible"]
    values: dict[Any, Any] = {table.c[name]: sa.bindparam(name, type_=table.c[name].type) for name in names}
    if "changed" in table.c:
        values[table.c.changed] = sa.bindparam("now", type_=sa.BigInteger)
    if revised:
        values[table.c.revision] = table.c.revision + sa.literal_column("1", sa.BigInteger)
    return sa.update(table).where(table.c.id == sa.bindparam("key")).values(values)


def _forget(table: sa.Table, dialect: Dialect) -> Any:
    return compile_statement(sa.delete(table).where(table.c.study == sa.bindparam("key")), dialect)


def _add_totals() -> sa.Update:
    names = ("patients", "studies", "series", "instances", "bytes")
    values: dict[Any, Any] = {totals.c[name]: totals.c[name] + sa.bindparam(name) for name in names}
    values[totals.c.generation] = totals.c.generation + sa.literal_column("1", sa.BigInteger)
    return sa.update(totals).values(values)
