"""Adding instances: the path of everything that is received.

A group of arrivals costs one look-up of its UIDs, one insertion, and one update of each count that it changes. Rows
above the instances are made or compared on the way (``hierarchy``, ``comparison``).
"""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Dialect

from dicom_network.domain.errors import InvalidInput
from dicom_network.domain.hierarchy import Arrival, DuplicatePolicy, Verdict
from dicom_network.standard.query_attributes import INSTANCE
from dicom_network.stores.database.instants import microseconds
from dicom_network.stores.database.schema import NO_NUMBER, instance, totals
from dicom_network.stores.database.statement import compile_statement
from dicom_network.stores.database.transaction import OpenTransaction
from dicom_network.stores.index.attribute_rows import AttributeRows
from dicom_network.stores.index.comparison import Comparison
from dicom_network.stores.index.duplicates import Duplicates
from dicom_network.stores.index.group import Group, NewRows
from dicom_network.stores.index.hierarchy import Hierarchy
from dicom_network.stores.index.image_names import ImageNames
from dicom_network.stores.index.known import Known, KnownSeries
from dicom_network.stores.index.lookup import HierarchyLookup
from dicom_network.stores.index.parts import Parts, json_text, part
from dicom_network.stores.index.recount import Recount
from dicom_network.stores.index.shared_rows import SharedRows, is_sealed
from dicom_network.stores.index.signed import is_signed
from dicom_network.stores.index.tally import TallyWriter
from dicom_network.stores.index.values import first_key, first_number


class Adding:
    """Adds groups of arrivals."""

    def __init__(
        self, attribute_rows: AttributeRows, recount: Recount, dialect: Dialect, now: Callable[[], datetime]
    ) -> None:
        self._now = now
        self._known = Known()
        self._attribute_rows = attribute_rows
        self._recount = recount
        self._lookup = HierarchyLookup(self._known, dialect)
        self._hierarchy = Hierarchy(self._known, attribute_rows, ImageNames(self._known, dialect))
        self._comparison = Comparison(attribute_rows, dialect)
        self._shared = SharedRows(self._known, dialect)
        self._duplicates = Duplicates(dialect)
        self._new_rows = NewRows(dialect)
        self._tally = TallyWriter(dialect)
        self._totals = compile_statement(sa.select(totals.c.generation, totals.c.last_id), dialect)

    def add(self, transaction: OpenTransaction, arrivals: Sequence[Arrival], policy: DuplicatePolicy) -> list[Verdict]:
        """Add instances; see ``domain.ports.Index.add``."""
        for arrival in arrivals:
            _check(arrival)
        group = self._open_group(transaction, policy)
        here = self._duplicates.find(transaction, [arrival.sop_instance_uid for arrival in arrivals])
        self._lookup.load(transaction, arrivals)
        seen: set[str] = set()
        verdicts = []
        for arrival in arrivals:
            uid = arrival.sop_instance_uid
            if uid in seen:
                group.write()
                here |= self._duplicates.find(transaction, [uid])
            seen.add(uid)
            verdicts.append(self._duplicate(group, arrival, here[uid]) if uid in here else self._take(group, arrival))
        group.write()
        self._tally.write(transaction, group.tally, group.now)
        if group.tally.recount:
            self._recount.of_series(transaction, group.tally.recount, group.now)
            self._known.forget()
        return verdicts

    def correct(self, transaction: OpenTransaction, arrivals: Sequence[Arrival]) -> None:
        """Let instances in use correct what is kept; see ``domain.ports.Index.correct``."""
        # What they say was compared when they came, and is remembered as seen.
        self._known.forget()
        group = self._open_group(transaction, DuplicatePolicy.REPLACE)
        self._lookup.load(transaction, arrivals)
        for arrival in arrivals:
            parts = part(arrival.attributes)
            self._comparison.compare(group, self._hierarchy.series_of(group, arrival, parts), arrival, parts)
        group.write()
        self._tally.write(transaction, group.tally, group.now)

    def _open_group(self, transaction: OpenTransaction, policy: DuplicatePolicy) -> Group:
        transaction.on_rollback(self._known.forget)
        generation, last_id = transaction.row(self._totals, {})
        self._known.refresh(generation)
        return Group(transaction, self._new_rows, policy=policy, now=microseconds(self._now()), last_id=last_id)

    def _take(self, group: Group, arrival: Arrival) -> Verdict:
        """Add an instance of which no version is here."""
        known, row = self._prepare(group, arrival)
        group.add(instance, row)
        self._add_keys(group, arrival, row["id"])
        sealed = is_sealed(arrival.landed.extent.container)
        group.tally.add_instance(known, arrival.landed.extent.length, sealed=sealed)
        return Verdict.STORED

    def _duplicate(self, group: Group, arrival: Arrival, versions: Sequence[Any]) -> Verdict:
        """Deal with an instance of which versions are here."""
        verdict = self._duplicates.judge(versions, arrival.landed.digest, group.policy)
        if verdict in (Verdict.ALREADY_HERE, Verdict.KEPT_FIRST):
            return verdict
        if verdict is Verdict.STORED:
            return self._take(group, arrival)
        if is_signed(group.transaction, arrival.sop_instance_uid):
            return Verdict.KEPT_FIRST
        known, row = self._prepare(group, arrival)
        group.write()
        current = self._duplicates.store(group.transaction, versions, row, verdict, group.now)
        if verdict is Verdict.CONFLICT:
            pair = (current.id, row["id"])
            self._duplicates.note_conflict(group.transaction, arrival, known.study.id, pair, group.now)
        self._add_keys(group, arrival, row["id"])
        group.tally.recount |= {known.id, current.series}
        return verdict

    def _prepare(self, group: Group, arrival: Arrival) -> tuple[KnownSeries, dict[str, Any]]:
        """Find or make everything that an instance's row refers to, and make the row."""
        parts = part(arrival.attributes)
        known = self._hierarchy.series_of(group, arrival, parts)
        self._comparison.compare(group, known, arrival, parts)
        self._hierarchy.note_contents(group, known.study, arrival)
        extent = arrival.landed.extent
        number = first_number(parts.instance, "00200013")
        row = {
            "id": group.next_id(),
            "series": known.id,
            "sop_instance_uid": arrival.sop_instance_uid,
            "number": NO_NUMBER if number is None else number,
            "content_date": first_key(parts.instance, "00080023", "DA"),
            "content_time": first_key(parts.instance, "00080033", "TM"),
            "shape": self._shared.shape(group.transaction, arrival, parts.shape),
            "container": self._shared.container(group.transaction, extent.container),
            "start": extent.offset,
            "length": extent.length,
            "data_set_offset": arrival.landed.data_set_offset,
            "pixel_data_offset": arrival.pixel_data_offset,
            "digest": arrival.landed.digest,
            "reception": self._shared.reception(group.transaction, arrival.reception),
            "received": microseconds(arrival.reception.received),
            "attributes": _own_json(parts),
        }
        return known, row

    def _add_keys(self, group: Group, arrival: Arrival, instance_id: int) -> None:
        if not self._attribute_rows.keys.tags[INSTANCE].isdisjoint(arrival.attributes):
            self._attribute_rows.add(group, INSTANCE, instance_id, arrival.attributes)


def _own_json(parts: Parts) -> str:
    own = parts.instance
    own.pop("00080018", None)
    own.pop("00200013", None)
    return json_text(own)


def _check(arrival: Arrival) -> None:
    """Refuse UIDs that cannot be kept apart. Wrong characters are let pass: what a device sends has to be kept."""
    for name, uid in (
        ("SOP Instance UID", arrival.sop_instance_uid),
        ("Series Instance UID", arrival.series_instance_uid),
        ("Study Instance UID", arrival.study_instance_uid),
        ("SOP Class UID", arrival.sop_class_uid),
    ):
        if not uid or len(uid) > 128 or "\0" in uid or "\\" in uid:
            raise InvalidInput(f"the instance has no usable {name}", code="index.uid", hint="64 characters at most")
