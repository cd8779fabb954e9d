"""Invitations on SQL. Of the link only the SHA-256 of its secret is kept."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import orjson
import sqlalchemy as sa

from dicom_network.base.clock import now
from dicom_network.domain.errors import NotFound
from dicom_network.domain.people import NewInvitation
from dicom_network.stores.database.database import SqlDatabase
from dicom_network.stores.database.instants import microseconds, moment
from dicom_network.stores.database.schema import invitation
from dicom_network.stores.database.transaction import OpenTransaction


class SqlInvitations:
    """See ``domain.ports.Invitations``."""

    def __init__(self, database: SqlDatabase) -> None:
        self._database = database

    def put_invitation(self, transaction: OpenTransaction, new: NewInvitation) -> int:
        """Keep an invitation; gives its id."""
        row = {
            "digest": new.digest,
            "email": new.email,
            "display_name": new.display_name,
            "language": new.language,
            "memberships": orjson.dumps(list(new.memberships)).decode(),
            "inviter": new.inviter,
            "created": microseconds(now()),
            "expires": microseconds(new.expires),
        }
        return int(transaction.execute(sa.insert(invitation).values(row).returning(invitation.c.id)).scalar_one())

    def renew(self, transaction: OpenTransaction, invitation_id: int, digest: bytes, expires: datetime) -> None:
        """Give an unused invitation another secret and another end. Raises: NotFound."""
        unused = sa.and_(invitation.c.id == invitation_id, invitation.c.accepted.is_(None))
        changed = sa.update(invitation).where(unused).values(digest=digest, expires=microseconds(expires))
        if not transaction.execute(changed).rowcount:
            raise _unknown()

    def find_by_secret(self, digest: bytes) -> Mapping[str, Any] | None:
        """Find an invitation that may still be accepted."""
        usable = sa.and_(
            invitation.c.digest == digest,
            invitation.c.accepted.is_(None),
            invitation.c.expires > microseconds(now()),
        )
        return self._one(usable)

    def invitation(self, invitation_id: int) -> Mapping[str, Any] | None:
        """Find an invitation by its id."""
        return self._one(invitation.c.id == invitation_id)

    def list_invitations(self, *, before: int | None = None, limit: int = 100) -> list[Mapping[str, Any]]:
        """List those that nobody has accepted, expired ones too, the newest first, from the one before an id."""
        selected = sa.select(invitation).where(invitation.c.accepted.is_(None)).order_by(invitation.c.id.desc())
        if before is not None:
            selected = selected.where(invitation.c.id < before)
        with self._database.reading() as transaction:
            return [_invitation(row) for row in transaction.execute(selected.limit(limit))]

    def accept(self, transaction: OpenTransaction, invitation_id: int, person_id: int) -> bool:
        """Note who has accepted; False where somebody else has done so just now."""
        unused = sa.and_(invitation.c.id == invitation_id, invitation.c.accepted.is_(None))
        accepted = sa.update(invitation).where(unused).values(accepted=microseconds(now()), person=person_id)
        return transaction.execute(accepted).rowcount == 1

    def remove_invitation(self, transaction: OpenTransaction, invitation_id: int) -> None:
        """Withdraw an invitation that nobody has accepted. Raises: NotFound."""
        unused = sa.and_(invitation.c.id == invitation_id, invitation.c.accepted.is_(None))
        if not transaction.execute(sa.delete(invitation).where(unused)).rowcount:
            raise _unknown()

    def _one(self, condition: sa.ColumnElement[bool]) -> Mapping[str, Any] | None:
        with self._database.reading() as transaction:
            row = transaction.execute(sa.select(invitation).where(condition)).first()
        return None if row is None else _invitation(row)


def _unknown() -> NotFound:
    return NotFound("there is no such invitation", code="identity.unknown-invitation")


def _invitation(row: Any) -> Mapping[str, Any]:
    return {
        "id": row.id,
        "email": row.email,
        "display_name": row.display_name,
        "language": row.language,
        "memberships": orjson.loads(row.memberships),
        "inviter": row.inviter,
        "created": moment(row.created),
        "expires": moment(row.expires),
        "accepted": None if row.accepted is None else moment(row.accepted),
        "person": row.person,
    }
