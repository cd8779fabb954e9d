"""Locating: where instances lie, and in what state series are."""

from collections.abc import Hashable, Iterator, Mapping, Sequence
from datetime import datetime
from functools import lru_cache, partial
from typing import Any

import orjson
import sqlalchemy as sa

from dicom_network.domain.access import Anything, StudyRule
from dicom_network.domain.hierarchy import Extent, InstanceLocation, SeriesState
from dicom_network.stores.database.database import SqlDatabase
from dicom_network.stores.database.instants import microseconds, moment
from dicom_network.stores.database.schema import NO_NUMBER, container, instance, patient, series, shape, study
from dicom_network.stores.database.statement import Statement, compile_statement
from dicom_network.stores.database.transaction import chunks
from dicom_network.stores.index.rules import term_of
from dicom_network.stores.index.selection import ONE, binds_of, parameters_of
from dicom_network.stores.index.states import CURRENT
from dicom_network.stores.index.term import Term, veiled
from dicom_network.stores.index.values import text_key

PAGE = 1000
_AT_ONCE = 200
"""SOP Instance UIDs looked up with one statement."""
STATEMENTS = 512
"""Compiled statements that are remembered."""


class Locating:
    """Answers for readers: viewers, senders, preparation."""

    def __init__(self, database: SqlDatabase) -> None:
        self._database = database
        self._statements: dict[Hashable, Statement] = {}

    def locate(
        self,
        *,
        study: str = "",
        series: str = "",
        instances: Sequence[str] = (),
        patient_id: str | None = None,
        within: StudyRule,
    ) -> Iterator[InstanceLocation]:
        """Yield locations; see ``domain.ports.Index.locate``."""
        term = _filter(within)
        given = {"study": study, "series": series}
        restrictions: dict[str, Any] = {name: uid for name, uid in given.items() if uid}
        if patient_id is not None:
            restrictions["patient"] = text_key(patient_id)
        if not instances:
            yield from self._pages(restrictions, term)
            return
        found = [
            row
            for uids in chunks(dict.fromkeys(instances), _AT_ONCE)
            for row in self._rows({**restrictions, "instances": uids}, term, after=None)
        ]
        found.sort(key=lambda row: row[:5])
        yield from map(_location, found)

    def series_states(self, *, study: str = "", series: str = "", within: StudyRule) -> list[SeriesState]:
        """Give the states of series; see ``domain.ports.Index.series_states``."""
        restrictions: dict[str, Any] = {name: uid for name, uid in (("study", study), ("series", series)) if uid}
        if not restrictions:
            return []
        return self._states(("states", *restrictions), restrictions, _filter(within))

    def allowed(self, studies: Sequence[str], within: StudyRule) -> frozenset[str]:
        """Tell for which studies a rule holds; see ``domain.ports.Index.allowed``."""
        term = term_of(within)
        found: set[str] = set()
        for uids in chunks(dict.fromkeys(studies), _AT_ONCE):
            key = ("allowed", len(uids), term.shape)
            statement = self._statement(key, partial(_allowed, len(uids), term))
            parameters = {f"uid_{i}": uid for i, uid in enumerate(uids)} | parameters_of([term])
            with self._database.reading() as transaction:
                found.update(row[0] for row in transaction.rows(statement, parameters))
        return frozenset(found)

    def unprepared_series(self, quiet_since: datetime, limit: int) -> list[SeriesState]:
        """List series to prepare; see ``domain.ports.Index.unprepared_series``."""
        return self._states(("unprepared",), {"quiet": microseconds(quiet_since), "size": limit})

    def unsealed_series(self, quiet_since: datetime, limit: int) -> list[str]:
        """List series to seal; see ``domain.ports.Index.unsealed_series``."""
        statement = self._statement(("unsealed",), _unsealed)
        with self._database.reading() as transaction:
            rows = transaction.rows(statement, {"quiet": microseconds(quiet_since), "size": limit})
        return [row[0] for row in rows]

    def _states(self, key: tuple[str, ...], parameters: dict[str, Any], term: Term | None = None) -> list[SeriesState]:
        statement = self._statement((*key, term and term.shape), lambda: _filtered(_states(key), term))
        with self._database.reading() as transaction:
            rows = transaction.rows(statement, parameters | (parameters_of([term]) if term else {}))
        return [SeriesState(row[0], row[1], row[2], row[3], row[4], moment(row[5])) for row in rows]

    def _pages(self, restrictions: dict[str, Any], term: Term | None) -> Iterator[InstanceLocation]:
        after: Sequence[Any] | None = None
        while True:
            rows = self._rows(restrictions, term, after=after)
            yield from map(_location, rows)
            if len(rows) < PAGE:
                return
            after = rows[-1][:5]

    def _rows(self, restrictions: dict[str, Any], term: Term | None, *, after: Sequence[Any] | None) -> list[Any]:
        uids = restrictions.get("instances", ())
        parameters = {name: value for name, value in restrictions.items() if name != "instances"}
        parameters |= {f"uid_{i}": uid for i, uid in enumerate(uids)}
        if after is not None:
            parameters |= {f"after_{i}": value for i, value in enumerate(after)}
        parameters |= {"size": PAGE, **(parameters_of([term]) if term else {})}
        key = ("locate", *sorted(restrictions), len(uids), after is not None, term and term.shape)
        statement = self._statement(
            key, lambda: _filtered(_locations(restrictions, width=len(uids), after=after is not None), term)
        )
        with self._database.reading() as transaction:
            return transaction.rows(statement, parameters)

    def _statement(self, key: Hashable, make: Any) -> Statement:
        statement = self._statements.get(key)
        if statement is None:
            if len(self._statements) >= STATEMENTS:
                self._statements.clear()
            statement = self._statements[key] = compile_statement(make(), self._database.dialect)
        return statement


def _filter(within: StudyRule) -> Term | None:
    """Give what is asked of a study beyond its UID; None: nothing."""
    return None if isinstance(within, Anything) else term_of(within)


def _filtered(selected: sa.Select[Any], term: Term | None) -> sa.Select[Any]:
    return selected if term is None else selected.where(term.build(binds_of(0, term), veiled))


def _allowed(width: int, term: Term) -> sa.Select[Any]:
    wanted: list[sa.BindParameter[str]] = [sa.bindparam(f"uid_{i}") for i in range(width)]
    selected = sa.select(study.c.study_instance_uid)
    selected = selected.where(study.c.study_instance_uid.in_(wanted), study.c.visible == ONE)
    return _filtered(selected, term)


def _locations(restrictions: dict[str, Any], *, width: int, after: bool) -> sa.Select[Any]:
    order = (study.c.id, series.c.number, series.c.id, instance.c.number, instance.c.id)
    selected = (
        sa.select(
            *order,
            study.c.study_instance_uid,
            series.c.series_instance_uid,
            instance.c.sop_instance_uid,
            shape.c.sop_class_uid,
            shape.c.transfer_syntax_uid,
            container.c.path,
            instance.c.start,
            instance.c.length,
            instance.c.data_set_offset,
            instance.c.pixel_data_offset,
            shape.c.number_of_frames,
            instance.c.digest,
            shape.c.attributes,
            shape.c.further,
        )
        .join_from(study, series, series.c.study == study.c.id)
        .join(instance, instance.c.series == series.c.id)
        .join(shape, shape.c.id == instance.c.shape)
        .join(container, container.c.id == instance.c.container)
        .where(instance.c.state == sa.literal_column(str(CURRENT)))
    )
    if "study" in restrictions:
        selected = selected.where(study.c.study_instance_uid == sa.bindparam("study"))
    if "series" in restrictions:
        selected = selected.where(series.c.series_instance_uid == sa.bindparam("series"))
    if "patient" in restrictions:
        owners = sa.select(patient.c.id).where(patient.c.patient_id == sa.bindparam("patient"))
        selected = selected.where(study.c.patient.in_(owners.scalar_subquery()))
    if width:
        wanted: list[sa.BindParameter[str]] = [sa.bindparam(f"uid_{i}") for i in range(width)]
        return selected.where(instance.c.sop_instance_uid.in_(wanted))
    if after:
        at = [sa.bindparam(f"after_{i}", type_=sa.BigInteger) for i in range(5)]
        in_series = sa.and_(series.c.id == at[2], sa.tuple_(*order[3:]) > sa.tuple_(*at[3:]))
        selected = selected.where(sa.or_(sa.tuple_(*order[:3]) > sa.tuple_(*at[:3]), in_series))
    return selected.order_by(*order).limit(sa.bindparam("size", type_=sa.Integer))


def _location(row: Sequence[Any]) -> InstanceLocation:
    number = row[3]
    return InstanceLocation(
        study_instance_uid=row[5],
        series_instance_uid=row[6],
        sop_instance_uid=row[7],
        sop_class_uid=row[8],
        transfer_syntax_uid=row[9],
        extent=Extent(row[10], row[11], row[12]),
        data_set_offset=row[13],
        pixel_data_offset=row[14],
        number_of_frames=row[15],
        digest=bytes(row[16]),
        instance_number=None if number == NO_NUMBER else number,
        attributes=_attributes(row[17], row[18], row[15]),
    )


@lru_cache(maxsize=4096)
def _attributes(usual: str, further: str, number_of_frames: int) -> Mapping[str, Any]:
    """Read the attributes of a shape. Kept, because all instances of a series mostly share one shape."""
    attributes: dict[str, Any] = _read(usual) | _read(further)
    if number_of_frames > 1:
        attributes["00280008"] = {"vr": "IS", "Value": [number_of_frames]}
    return attributes


def _read(text: str) -> dict[str, Any]:
    return orjson.loads(text) if text else {}


def _states(key: tuple[str, ...]) -> sa.Select[Any]:
    selected = (
        sa.select(
            study.c.study_instance_uid,
            series.c.series_instance_uid,
            series.c.modality,
            series.c.number_of_instances,
            series.c.revision,
            series.c.changed,
        )
        .join_from(series, study, study.c.id == series.c.study)
        .where(series.c.visible == ONE)
    )
    if "unprepared" in key:
        return (
            selected.where(series.c.prepared == sa.literal_column("0"), _is_quiet())
            .order_by(series.c.id)
            .limit(sa.bindparam("size", type_=sa.Integer))
        )
    if "study" in key:
        selected = selected.where(study.c.study_instance_uid == sa.bindparam("study"))
    if "series" in key:
        selected = selected.where(series.c.series_instance_uid == sa.bindparam("series"))
    return selected.order_by(series.c.study, series.c.number, series.c.id)


def _unsealed() -> sa.Select[Any]:
    return (
        sa.select(series.c.series_instance_uid)
        .where(series.c.unsealed == ONE, _is_quiet())
        .order_by(series.c.id)
        .limit(sa.bindparam("size", type_=sa.Integer))
    )


def _is_quiet() -> sa.ColumnElement[bool]:
    return series.c.changed <= sa.bindparam("quiet", type_=sa.BigInteger)
