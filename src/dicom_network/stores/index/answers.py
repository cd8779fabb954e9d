"""Answers: rows turned into the DICOM JSON that a query gives, with what is computed."""

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import Any

import sqlalchemy as sa

from dicom_network.domain.ports import DICOMJSON
from dicom_network.standard.query_attributes import INSTANCE, LEVELS, PATIENT, SERIES, STUDY, USUAL
from dicom_network.stores.database.schema import NO_NUMBER, instance, patient, series, shape, study
from dicom_network.stores.index.cursors import Cursor
from dicom_network.stores.index.parts import json_object
from dicom_network.stores.index.selection import ORDER
from dicom_network.stores.index.values import parted

_COLUMNS: dict[str, tuple[sa.Column[Any], ...]] = {
    PATIENT: (
        patient.c.id,
        patient.c.attributes,
        patient.c.further,
        patient.c.patient_id,
        patient.c.number_of_studies,
        patient.c.number_of_series,
        patient.c.number_of_instances,
    ),
    STUDY: (
        study.c.id,
        study.c.attributes,
        study.c.further,
        study.c.study_instance_uid,
        study.c.modalities,
        study.c.sop_classes,
        study.c.number_of_series,
        study.c.number_of_instances,
    ),
    SERIES: (
        series.c.id,
        series.c.attributes,
        series.c.further,
        series.c.series_instance_uid,
        series.c.number_of_instances,
    ),
    INSTANCE: (
        instance.c.id,
        instance.c.attributes,
        instance.c.sop_instance_uid,
        instance.c.number,
        shape.c.sop_class_uid,
        shape.c.transfer_syntax_uid,
        shape.c.number_of_frames,
        shape.c.attributes,
        shape.c.further,
    ),
}


def columns_of(level: str) -> list[sa.ColumnElement[Any]]:
    """Give the columns that answers of a level are made of: its own, those above it, and what it is ordered by."""
    levels = LEVELS[: LEVELS.index(level) + 1]
    columns = [*(column for one in reversed(levels) for column in _COLUMNS[one]), *ORDER[level]]
    return [column.label(f"c{i}") for i, column in enumerate(columns)]


def answers(level: str, rows: Iterable[Sequence[Any]], *, everything: bool) -> Iterator[DICOMJSON]:
    """Make the answers of rows with ``columns_of``. What many rows share is read once."""
    levels = list(reversed(LEVELS[: LEVELS.index(level) + 1]))
    ends = [0]
    for one in levels:
        ends.append(ends[-1] + len(_COLUMNS[one]))
    above: dict[int, DICOMJSON] = {}
    for row in rows:
        parent: DICOMJSON = {}
        if len(levels) > 1:
            key = row[ends[1]]
            known = above.get(key)
            if known is None:
                known = above[key] = _merged(levels[1:], row, ends[1:], everything=everything)
            parent = known
        answer = {**parent, **_MAKERS[level](row[: ends[1]], everything=everything)}
        answer["cursor"] = Cursor(level, row[ends[-1] :])
        yield answer


def _merged(levels: Sequence[str], row: Sequence[Any], ends: Sequence[int], *, everything: bool) -> DICOMJSON:
    merged: DICOMJSON = {}
    for index in range(len(levels) - 1, -1, -1):
        merged |= _MAKERS[levels[index]](row[ends[index] : ends[index + 1]], everything=everything)
    return merged


def _patient(row: Sequence[Any], *, everything: bool) -> DICOMJSON:
    _, attributes, further, patient_id, studies, all_series, instances = row
    answer = _kept(attributes, further if everything else "")
    answer.setdefault("00100020", {"vr": "LO", "Value": [patient_id]} if patient_id else {"vr": "LO"})
    answer["00201200"] = _integer(studies)
    answer["00201202"] = _integer(all_series)
    answer["00201204"] = _integer(instances)
    return answer


def _study(row: Sequence[Any], *, everything: bool) -> DICOMJSON:
    _, attributes, further, uid, modalities, sop_classes, all_series, instances = row
    answer = _kept(attributes, further if everything else "")
    answer["0020000D"] = {"vr": "UI", "Value": [uid]}
    answer["00080056"] = {"vr": "CS", "Value": ["ONLINE"]}
    answer["00080061"] = _several("CS", modalities)
    answer["00080062"] = _several("UI", sop_classes)
    answer["00201206"] = _integer(all_series)
    answer["00201208"] = _integer(instances)
    return answer


def _series(row: Sequence[Any], *, everything: bool) -> DICOMJSON:
    _, attributes, further, uid, instances = row
    answer = _kept(attributes, further if everything else "")
    answer["0020000E"] = {"vr": "UI", "Value": [uid]}
    answer["00201209"] = _integer(instances)
    return answer


def _instance(row: Sequence[Any], *, everything: bool) -> DICOMJSON:
    _, own, uid, number, sop_class, transfer_syntax, frames, shared, shared_further = row
    answer = json_object(own)
    if not everything:
        usual = USUAL[INSTANCE]
        answer = {tag: element for tag, element in answer.items() if tag in usual}
    answer |= _shared(shared, shared_further if everything else "")
    answer["00080016"] = {"vr": "UI", "Value": [sop_class]}
    answer["00080018"] = {"vr": "UI", "Value": [uid]}
    answer["00083002"] = {"vr": "UI", "Value": [transfer_syntax]}
    if number != NO_NUMBER:
        answer["00200013"] = _integer(number)
    if frames > 1:
        answer["00280008"] = _integer(frames)
    result: DICOMJSON = answer
    return result


_MAKERS = {PATIENT: _patient, STUDY: _study, SERIES: _series, INSTANCE: _instance}


@lru_cache(maxsize=1024)
def _shared(attributes: str, further: str) -> DICOMJSON:
    """Read what the instances of a series mostly share; the elements are those of every answer, not copies."""
    return _kept(attributes, further)


def _kept(attributes: str, further: str) -> DICOMJSON:
    kept: DICOMJSON = json_object(attributes)
    if further:
        kept |= json_object(further)
    return kept


@lru_cache(maxsize=4096)
def _integer(value: int) -> dict[str, Any]:
    """Make an element; the same one for many answers."""
    return {"vr": "IS", "Value": [value]}


@lru_cache(maxsize=4096)
def _several(vr: str, values: str) -> dict[str, Any]:
    """Make an element of values that were joined; the same one for many answers."""
    return {"vr": vr, "Value": parted(values)} if values else {"vr": vr}
