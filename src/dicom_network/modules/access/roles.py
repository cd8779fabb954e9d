"""Use cases of roles: each is one transaction with its audit event."""

import re
from dataclasses import replace

from dicom_network.base.clock import now
from dicom_network.base.node import Node
from dicom_network.base.principal import Principal
from dicom_network.domain.access import Permission, institutions_in
from dicom_network.domain.audit import AuditEvent
from dicom_network.domain.errors import InvalidInput, NotFound
from dicom_network.domain.roles import Conditions, Grant, Role
from dicom_network.modules.access.granting import require_grantable, require_managed

LONGEST_NAME = 100
LONGEST_TITLE = 200
LONGEST_DESCRIPTION = 1000
MOST_GRANTS = 500
MOST_CONDITIONS = 50
_NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_DATE = re.compile(r"\d{8}")


class Roles:
    """Makes, changes and removes roles, for those who manage them."""

    def __init__(self, node: Node) -> None:
        self._node = node

    def list_for(self, who: Principal) -> list[Role]:
        """List the roles that somebody manages or may give: everybody's, and those of their institutions."""
        rules = [institutions_in(who.rule(one)) for one in (Permission.MANAGE_ROLES, Permission.MANAGE_PEOPLE)]
        known = [one for one in rules if one is not None]
        return self._node.access.roles.list(None if len(known) < len(rules) else frozenset().union(*known))

    def get(self, role_id: int, who: Principal) -> Role:
        """Give a role that somebody may know of. Raises: NotFound."""
        found = next((one for one in self.list_for(who) if one.id == role_id), None)
        if found is None:
            raise NotFound(f"there is no role {role_id}", code="access.role")
        return found

    def managed(self, role_id: int, who: Principal) -> Role:
        """Give a role that somebody manages. Raises: NotFound, Refused."""
        found = self.get(role_id, who)
        require_managed(who, found)
        return found

    def add(self, role: Role, who: Principal) -> Role:
        """Make a role. Raises: InvalidInput, Refused, Conflict, NotFound."""
        self._check(role, who)
        with self._node.database.transaction() as transaction:
            key = self._node.access.roles.put(transaction, role)
            self._record(transaction, "add", replace(role, id=key), who)
        return replace(role, id=key)

    def change(self, role: Role, who: Principal) -> Role:
        """Change a role; whose it is stays. Raises: InvalidInput, Refused, Conflict, NotFound."""
        known = self.managed(role.id, who)
        changed = replace(role, institution=known.institution, preset=known.preset)
        self._check(changed, who)
        with self._node.database.transaction() as transaction:
            self._node.access.roles.put(transaction, changed)
            self._node.access.members.require_caretaker(transaction, now())
            self._record(transaction, "change", changed, who)
        return changed

    def remove(self, role_id: int, who: Principal) -> None:
        """Remove a role that nobody has. Raises: NotFound, Refused, Conflict."""
        known = self.managed(role_id, who)
        with self._node.database.transaction() as transaction:
            self._node.access.roles.remove(transaction, role_id)
            self._record(transaction, "remove", known, who)

    def checked(self, role: Role, who: Principal) -> Role:
        """Give a role as it would be after a change. Raises: InvalidInput, Refused, NotFound."""
        known = self.managed(role.id, who)
        changed = replace(role, institution=known.institution, preset=known.preset)
        self._check(changed, who)
        return changed

    def _check(self, role: Role, who: Principal) -> None:
        if not _NAME.fullmatch(role.name) or len(role.name) > LONGEST_NAME:
            raise InvalidInput(
                "the name of a role is made of small letters, digits and hyphens",
                code="access.role-name",
                hint="night-radiologist",
            )
        for grant in role.grants:
            _check_conditions(grant)
        require_managed(who, role)
        require_grantable(who, role)

    def _record(self, transaction: object, verb: str, role: Role, who: Principal) -> None:
        event = AuditEvent(
            action=f"access:role:{verb}",
            occurred=now(),
            actor=who.actor,
            objects={
                "role": role.name,
                "id": role.id,
                "institution": role.institution,
                "grants": sorted(_told(grant) for grant in role.grants),
            },
        )
        self._node.audit.record(transaction, [event])


def _told(grant: Grant) -> str:
    limited = "" if grant.conditions == Conditions() else " (limited)"
    return f"{grant.permission} {grant.scope}{limited}"


def _check_conditions(grant: Grant) -> None:
    conditions = grant.conditions
    dates = [one for one in (conditions.first_date, conditions.last_date) if one]
    if not all(_DATE.fullmatch(one) for one in dates) or dates != sorted(dates):
        raise InvalidInput("dates are written YYYYMMDD, the first before the last", code="access.role-dates")
