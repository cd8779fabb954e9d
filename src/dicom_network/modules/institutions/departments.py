"""Use cases of departments: each is one transaction with its audit event."""

from collections.abc import Mapping

from dicom_network.base.clock import now
from dicom_network.base.node import Node
from dicom_network.domain.access_ports import Department
from dicom_network.domain.audit import AuditEvent
from dicom_network.domain.errors import Conflict, NotFound
from dicom_network.domain.institutions import check_institution_name
from dicom_network.modules.institutions.service import Institutions, Steward


class Departments:
    """Adds, renames and removes departments."""

    def __init__(self, node: Node) -> None:
        self._node = node
        self._institutions = Institutions(node)

    def list(self, institution_id: int, steward: Steward) -> list[Department]:
        """List the departments of an institution by name. Raises: NotFound."""
        self._institutions.get(institution_id, steward)
        return self._node.access.departments.list([institution_id])

    def add(self, institution_id: int, name: str, steward: Steward) -> Department:
        """Add a department, or find it by its name. Raises: NotFound, InvalidInput."""
        check_institution_name(name)
        self._institutions.get(institution_id, steward)
        with self._node.database.transaction() as transaction:
            key = self._node.access.departments.put(transaction, institution_id, name)
            self._record(transaction, "add", steward, {"department": name, "institution": institution_id})
        return Department(key, institution_id, name)

    def rename(self, department_id: int, name: str, steward: Steward) -> Department:
        """Give another name. Raises: NotFound, InvalidInput; Conflict where another has it."""
        check_institution_name(name)
        before = self._get(department_id, steward)
        with self._node.database.transaction() as transaction:
            self._node.access.departments.rename(transaction, department_id, name)
            self._record(transaction, "rename", steward, {"department": name, "was": before.name})
        return Department(department_id, before.institution, name)

    def remove(self, department_id: int, steward: Steward) -> None:
        """Remove a department. Raises: NotFound; Conflict where people are in it."""
        before = self._get(department_id, steward)
        memberships = self._node.access.members.at([before.institution]).values()
        if any(one.department == department_id for some in memberships for one in some):
            raise Conflict(
                "people have roles in the department",
                code="institutions.in-use",
                hint="give them to another department first",
            )
        with self._node.database.transaction() as transaction:
            self._node.access.departments.remove(transaction, department_id)
            objects = {"department": before.name, "institution": before.institution}
            self._record(transaction, "remove", steward, objects)

    def _get(self, department_id: int, steward: Steward) -> Department:
        found = next((one for one in self._node.access.departments.list(steward.own) if one.id == department_id), None)
        if found is None:
            raise NotFound(f"there is no department {department_id}", code="institutions.unknown-department")
        return found

    def _record(self, transaction: object, verb: str, steward: Steward, objects: Mapping[str, object]) -> None:
        event = AuditEvent(
            action=f"institutions:department:{verb}", occurred=now(), actor=steward.actor, objects=objects
        )
        self._node.audit.record(transaction, [event])
