"""Institutions on SQL: their names in images, and which studies are theirs."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from dicom_network.domain.errors import Conflict, InvalidInput, NotFound
from dicom_network.domain.institutions import Evidence, Institution, image_name_key
from dicom_network.stores.database.database import SqlDatabase
from dicom_network.stores.database.schema import (
    application_entity,
    institution,
    institution_image_name,
    peer,
    study,
    study_institution,
    totals,
)
from dicom_network.stores.database.transaction import OpenTransaction
from dicom_network.stores.ownership import Ownership

_OWNED = ((application_entity, "AE titles"), (peer, "peers"))


class SqlInstitutions:
    """Institutions; see ``domain.administration_ports.Institutions``."""

    def __init__(self, database: SqlDatabase) -> None:
        self._database = database
        self._ownership = Ownership(database)

    def list_institutions(self) -> list[Institution]:
        """List institutions by name, with the number of studies of each."""
        with self._database.snapshot() as transaction:
            titles = _gathered(transaction, application_entity, application_entity.c.ae_title)
            peers = _gathered(transaction, peer, peer.c.ae_title)
            names = _gathered(transaction, institution_image_name, institution_image_name.c.name)
            counted = sa.select(study_institution.c.institution, sa.func.count()).group_by(
                study_institution.c.institution
            )
            studies = dict(map(tuple, transaction.execute(counted)))
            rows = transaction.execute(sa.select(institution.c.id, institution.c.name).order_by(institution.c.name))
            return [
                Institution(key, name, titles.get(key, ()), peers.get(key, ()), names.get(key, ()), studies.get(key, 0))
                for key, name in map(tuple, rows)
            ]

    def rename(self, transaction: OpenTransaction, institution_id: int, name: str) -> None:
        """Give another name. Raises: NotFound; Conflict where another has it."""
        _require(transaction, institution_id)
        found = transaction.execute(sa.select(institution.c.id).where(institution.c.name == name)).scalar()
        if found not in (None, institution_id):
            raise Conflict(f"another institution is called {name}", code="institutions.name")
        transaction.execute(sa.update(institution).where(institution.c.id == institution_id).values(name=name))

    def remove(self, transaction: OpenTransaction, institution_id: int) -> None:
        """Remove an institution. Raises: NotFound; Conflict where studies, AE titles or peers are still its own."""
        _require(transaction, institution_id)
        owned = [name for table, name in _OWNED if _is_used(transaction, table.c.institution, institution_id)]
        if _is_used(transaction, study_institution.c.institution, institution_id):
            owned.append("studies")
        if owned:
            raise Conflict(
                f"the institution still has {', '.join(owned)}",
                code="institutions.in-use",
                hint="give them to another institution first",
            )
        transaction.execute(sa.delete(institution).where(institution.c.id == institution_id))
        _forget_what_is_known(transaction)

    def set_image_names(self, transaction: OpenTransaction, institution_id: int, names: Sequence[str]) -> None:
        """Set by what Institution Name its images are known. Raises: NotFound; Conflict where another has one."""
        _require(transaction, institution_id)
        mine = institution_image_name.c.institution == institution_id
        transaction.execute(sa.delete(institution_image_name).where(mine))
        rows = {image_name_key(name): name for name in names}
        for key, name in rows.items():
            taken = sa.select(institution_image_name.c.key).where(institution_image_name.c.key == key)
            if transaction.execute(taken).first() is not None:
                raise Conflict(f"{name} is another institution's name in images", code="institutions.image-name-taken")
            row = {"key": key, "institution": institution_id, "name": name}
            transaction.execute(sa.insert(institution_image_name).values(row))
        _forget_what_is_known(transaction)

    def image_name_rules(self) -> Mapping[str, int]:
        """Give the ids of institutions by ``image_name_key``."""
        selected = sa.select(institution_image_name.c.key, institution_image_name.c.institution)
        with self._database.reading() as transaction:
            return {row.key: row.institution for row in transaction.execute(selected)}

    def count_unassigned(self) -> int:
        """Count the studies whose institutions the rules decide."""
        return self._ownership.count()

    def evidence(self, *, after: int, limit: int) -> Sequence[Evidence]:
        """Give what says whose studies are that nobody has decided over."""
        return self._ownership.page(after=after, limit=limit)

    def institutions_of(self, study_instance_uid: str) -> tuple[tuple[int, ...], bool]:
        """Give the institutions of a study, and whether a person has decided them. Raises: NotFound."""
        with self._database.snapshot() as transaction:
            key, assigned = _study(transaction, study_instance_uid)
            owners = sa.select(study_institution.c.institution).where(study_institution.c.study == key)
            return tuple(sorted(transaction.execute(owners).scalars())), bool(assigned)

    def assign(self, transaction: OpenTransaction, study_instance_uid: str, institutions: Iterable[int] | None) -> None:
        """Decide whose a study is, rules or not; None: let the rules say it again from now on.

        Raises: NotFound (the study), InvalidInput (an institution that is none).
        """
        key, _ = _study(transaction, study_instance_uid)
        if institutions is not None:
            self.own(transaction, key, institutions)
        values = {"assigned": 0 if institutions is None else 1}
        transaction.execute(sa.update(study).where(study.c.id == key).values(values))
        _forget_what_is_known(transaction)

    def own(self, transaction: OpenTransaction, study_id: int, institutions: Iterable[int]) -> None:
        """Write whose a study is. Raises: InvalidInput for an institution that is none."""
        wanted = sorted(set(institutions))
        known = set(transaction.execute(sa.select(institution.c.id).where(institution.c.id.in_(wanted))).scalars())
        unknown = [one for one in wanted if one not in known]
        if unknown:
            raise InvalidInput(f"there is no institution {unknown[0]}", code="institutions.unknown")
        transaction.execute(sa.delete(study_institution).where(study_institution.c.study == study_id))
        columns = (study.c.study_date, study.c.study_time, study.c.name_key, study.c.visible)
        copied = dict(transaction.execute(sa.select(*columns).where(study.c.id == study_id)).one()._mapping)
        if wanted:
            rows = [{"institution": one, "study": study_id, **copied} for one in wanted]
            transaction.execute(sa.insert(study_institution), rows)


def _gathered(transaction: OpenTransaction, table: sa.Table, column: sa.Column[Any]) -> dict[int, tuple[str, ...]]:
    """Give the values of a column by the institution that the rows belong to."""
    selected = sa.select(table.c.institution, column).where(table.c.institution.is_not(None)).order_by(column)
    found: dict[int, tuple[str, ...]] = {}
    for key, value in map(tuple, transaction.execute(selected)):
        found[key] = (*found.get(key, ()), value)
    return found


def _require(transaction: OpenTransaction, institution_id: int) -> None:
    found = transaction.execute(sa.select(institution.c.id).where(institution.c.id == institution_id)).first()
    if found is None:
        raise NotFound(f"there is no institution {institution_id}", code="institutions.unknown")


def _is_used(transaction: OpenTransaction, column: sa.Column[Any], institution_id: int) -> bool:
    return transaction.execute(sa.select(column).where(column == institution_id).limit(1)).first() is not None


def _study(transaction: OpenTransaction, uid: str) -> Any:
    row = transaction.execute(sa.select(study.c.id, study.c.assigned).where(study.c.study_instance_uid == uid)).first()
    if row is None:
        raise NotFound("there is no such study", code="index.unknown")
    return row


def _forget_what_is_known(transaction: OpenTransaction) -> None:
    """Have every process forget what it remembers of studies and their institutions."""
    transaction.execute(sa.update(totals).values(generation=totals.c.generation + 1))
