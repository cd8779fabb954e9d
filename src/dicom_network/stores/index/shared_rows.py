"""Rows that many instances share: shapes, containers, receptions."""

import hashlib
from collections.abc import Mapping
from typing import Any

import orjson
import sqlalchemy as sa
from sqlalchemy.engine import Dialect

from dicom_network.domain.hierarchy import Arrival, Reception
from dicom_network.standard.query_attributes import INSTANCE
from dicom_network.stores.database.schema import container, reception, shape
from dicom_network.stores.database.statement import Statement, compile_statement, insert_or_ignore
from dicom_network.stores.database.transaction import OpenTransaction
from dicom_network.stores.index.known import Known
from dicom_network.stores.index.parts import Attributes, further_json, json_text, usual_json
from dicom_network.stores.index.values import first_number


def is_sealed(container_path: str) -> bool:
    """Tell whether a container is a sealed series: one ZIP that nothing is appended to."""
    return container_path.endswith(".zip")


class SharedRows:
    """Finds or makes shared rows and remembers their ids."""

    def __init__(self, known: Known, dialect: Dialect) -> None:
        self._known = known
        self._new_shape = insert_or_ignore(
            shape,
            ["digest", "sop_class_uid", "transfer_syntax_uid", "number_of_frames", "attributes", "further"],
            dialect,
        )
        self._find_shape = _find(shape, "digest", dialect)
        self._new_container = insert_or_ignore(container, ["path", "sealed"], dialect)
        self._find_container = _find(container, "path", dialect)
        self._new_reception = insert_or_ignore(
            reception,
            ["digest", "via", "calling_ae_title", "called_ae_title", "peer_address", "person", "association"],
            dialect,
        )
        self._find_reception = _find(reception, "digest", dialect)

    def shape(self, transaction: OpenTransaction, arrival: Arrival, attributes: Attributes) -> int:
        """Give the id of the shape of an instance."""
        attributes.pop("00080016", None)
        content = _bytes([arrival.sop_class_uid, arrival.transfer_syntax_uid, attributes])
        known = self._known.shapes.get(content)
        if known is None:
            row = {
                "digest": _digest(content),
                "sop_class_uid": arrival.sop_class_uid,
                "transfer_syntax_uid": arrival.transfer_syntax_uid,
                "number_of_frames": max(first_number(attributes, "00280008") or 1, 1),
                "attributes": usual_json(attributes, INSTANCE),
                "further": further_json(attributes, INSTANCE),
            }
            known = self._get(transaction, self._find_shape, self._new_shape, row["digest"], row)
            self._known.shapes[content] = known
        return known

    def container(self, transaction: OpenTransaction, path: str) -> int:
        """Give the id of a container."""
        known = self._known.containers.get(path)
        if known is None:
            row = {"path": path, "sealed": int(is_sealed(path))}
            known = self._get(transaction, self._find_container, self._new_container, path, row)
            self._known.containers[path] = known
        return known

    def reception(self, transaction: OpenTransaction, came: Reception) -> int:
        """Give the id of how instances came in, all but the moment."""
        content = (
            came.via,
            came.calling_ae_title,
            came.called_ae_title,
            came.peer_address,
            came.person,
            came.association,
        )
        known = self._known.receptions.get(content)
        if known is None:
            names = ("via", "calling_ae_title", "called_ae_title", "peer_address", "person", "association")
            row: dict[str, Any] = {name: value.replace("\0", "") for name, value in zip(names, content, strict=True)}
            row["digest"] = _digest(_bytes(content))
            known = self._get(transaction, self._find_reception, self._new_reception, row["digest"], row)
            self._known.receptions[content] = known
        return known

    def _get(
        self, transaction: OpenTransaction, find: Statement, insert: Statement, key: object, row: Mapping[str, Any]
    ) -> int:
        transaction.run(insert, row)
        found: int = transaction.row(find, {"key": key})[0]
        return found


def _find(table: sa.Table, column: str, dialect: Dialect) -> Statement:
    return compile_statement(sa.select(table.c.id).where(table.c[column] == sa.bindparam("key")), dialect)


def _digest(content: bytes) -> bytes:
    return hashlib.blake2b(content, digest_size=16).digest()


def _bytes(value: object) -> bytes:
    try:
        return orjson.dumps(value)
    except TypeError:
        return json_text(value).encode()
