"""Peers, the node's own AE titles and institutions on SQL. Read anew every time, so that a change is seen at once."""

from collections.abc import Iterable, Mapping
from typing import Any

import sqlalchemy as sa

from dicom_network.base.clock import now
from dicom_network.domain.errors import NotFound
from dicom_network.domain.peers import ApplicationEntity, Peer, PeerPermission
from dicom_network.stores.database.database import SqlDatabase
from dicom_network.stores.database.instants import microseconds
from dicom_network.stores.database.schema import application_entity, institution, peer, totals
from dicom_network.stores.database.statement import compile_statement
from dicom_network.stores.database.transaction import OpenTransaction


class SqlPeerDirectory:
    """Who may speak DIMSE with this node, and as whom it answers; see ``domain.ports.PeerDirectory``."""

    def __init__(self, database: SqlDatabase) -> None:
        self._database = database
        self._find = compile_statement(_peers().where(peer.c.ae_title == sa.bindparam("ae_title")), database.dialect)
        self._list_entities = compile_statement(_entities(), database.dialect)

    def list_peers(self) -> list[Peer]:
        """List peers by AE title."""
        with self._database.reading() as transaction:
            return [_peer(row) for row in transaction.execute(_peers().order_by(peer.c.ae_title))]

    def find_peer(self, ae_title: str) -> Peer | None:
        """Find a peer by its AE title."""
        with self._database.reading() as transaction:
            row = transaction.row(self._find, {"ae_title": ae_title})
        return None if row is None else _peer(row)

    def put_peer(self, transaction: OpenTransaction, added: Peer) -> None:
        """Add a peer or change it; an institution that is new is added."""
        row = {
            "host": added.host,
            "port": added.port,
            "tls": int(added.tls),
            "permissions": _joined(added.permissions),
            "transfer_syntaxes": " ".join(added.transfer_syntaxes),
            "institution": self._institution_id(transaction, added.institution),
            "check_host": int(added.check_host),
            "quirks": _joined(added.quirks),
            "comment": added.comment,
            "role": added.role,
        }
        _put(transaction, peer, added.ae_title, row)

    def remove_peer(self, transaction: OpenTransaction, ae_title: str) -> None:
        """Remove a peer. Raises: NotFound."""
        if not transaction.execute(sa.delete(peer).where(peer.c.ae_title == ae_title)).rowcount:
            raise NotFound(f"there is no peer {ae_title}", code="peers.unknown", hint="dicom-network peer list")

    def list_application_entities(self) -> list[ApplicationEntity]:
        """List the node's AE titles that were added to the one of the settings."""
        with self._database.reading() as transaction:
            return [
                ApplicationEntity(
                    ae_title=title,
                    institution=name or "",
                    accept_unknown_peers=None if accepts is None else bool(accepts),
                    permissions=_permissions(permissions),
                )
                for title, name, accepts, permissions in transaction.rows(self._list_entities, {})
            ]

    def put_application_entity(self, transaction: OpenTransaction, entity: ApplicationEntity) -> None:
        """Add an AE title of the node or change it; an institution that is new is added."""
        accepts = entity.accept_unknown_peers
        row = {
            "institution": self._institution_id(transaction, entity.institution),
            "accept_unknown_peers": None if accepts is None else int(accepts),
            "permissions": _joined(entity.permissions),
        }
        _put(transaction, application_entity, entity.ae_title, row)

    def remove_application_entity(self, transaction: OpenTransaction, ae_title: str) -> None:
        """Remove an AE title of the node. Raises: NotFound."""
        removal = sa.delete(application_entity).where(application_entity.c.ae_title == ae_title)
        if not transaction.execute(removal).rowcount:
            raise NotFound(f"{ae_title} is no AE title of this node", code="peers.unknown-ae")

    def list_institutions(self) -> list[Mapping[str, Any]]:
        """List institutions by name: id, name, ae_titles."""
        selected = (
            sa.select(institution.c.id, institution.c.name, application_entity.c.ae_title)
            .outerjoin_from(institution, application_entity, application_entity.c.institution == institution.c.id)
            .order_by(institution.c.name, application_entity.c.ae_title)
        )
        found: dict[int, dict[str, Any]] = {}
        with self._database.reading() as transaction:
            for key, name, ae_title in map(tuple, transaction.execute(selected)):
                entry = found.setdefault(key, {"id": key, "name": name, "ae_titles": []})
                if ae_title is not None:
                    entry["ae_titles"].append(ae_title)
        return list(found.values())

    def put_institution(self, transaction: OpenTransaction, name: str) -> int:
        """Add an institution or find it by name; gives its id."""
        found = transaction.execute(sa.select(institution.c.id).where(institution.c.name == name)).scalar()
        if found is None:
            row = {"name": name, "created": microseconds(now())}
            found = transaction.execute(sa.insert(institution).values(row).returning(institution.c.id)).scalar_one()
            # Every process forgets what it remembers of whose images are whose: it may have been the only institution.
            transaction.execute(sa.update(totals).values(generation=totals.c.generation + 1))
        return int(found)

    def _institution_id(self, transaction: OpenTransaction, name: str) -> int | None:
        return self.put_institution(transaction, name) if name else None


def _put(transaction: OpenTransaction, table: sa.Table, ae_title: str, row: Mapping[str, Any]) -> None:
    if not transaction.execute(sa.update(table).where(table.c.ae_title == ae_title).values(row)).rowcount:
        transaction.execute(sa.insert(table).values(ae_title=ae_title, **row))


def _peers() -> sa.Select[Any]:
    return sa.select(
        peer.c.ae_title,
        peer.c.host,
        peer.c.port,
        peer.c.tls,
        peer.c.permissions,
        peer.c.transfer_syntaxes,
        institution.c.name,
        peer.c.check_host,
        peer.c.quirks,
        peer.c.comment,
        peer.c.role,
    ).outerjoin_from(peer, institution, institution.c.id == peer.c.institution)


def _entities() -> sa.Select[Any]:
    own = application_entity.c
    return (
        sa.select(own.ae_title, institution.c.name, own.accept_unknown_peers, own.permissions)
        .outerjoin_from(application_entity, institution, institution.c.id == own.institution)
        .order_by(own.ae_title)
    )


def _peer(row: Any) -> Peer:
    ae_title, host, port, tls, permissions, transfer_syntaxes, name, check_host, quirks, comment, role = row
    return Peer(
        ae_title=ae_title,
        host=host,
        port=port,
        tls=bool(tls),
        permissions=_permissions(permissions),
        transfer_syntaxes=tuple(transfer_syntaxes.split()),
        institution=name or "",
        check_host=bool(check_host),
        quirks=frozenset(quirks.split()),
        comment=comment,
        role=role,
    )


def _permissions(text: str) -> frozenset[PeerPermission]:
    return frozenset(PeerPermission(name) for name in text.split())


def _joined(names: Iterable[str]) -> str:
    return " ".join(sorted(str(name) for name in names))
