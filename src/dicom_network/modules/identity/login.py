"""Logging in: a password, and then what else the person has to show."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from dicom_network.base.node import Node
from dicom_network.domain.errors import Refused
from dicom_network.modules.identity.ceremonies import Ceremonies
from dicom_network.modules.identity.model import Visit
from dicom_network.modules.identity.passwords import Passwords
from dicom_network.modules.identity.second_factor import SecondFactor
from dicom_network.modules.identity.sessions import Sessions
from dicom_network.modules.identity.trail import Trail

PENDING = "log-in"
"""The ceremony of somebody whose password was right and who has a second factor to show."""
MOST_CODES = 5
"""So many wrong codes, and the password is asked for again."""


@dataclass(frozen=True, slots=True)
class Step:
    """How far a log-in has come: either there is a session, or something is still to be shown."""

    session: str = ""
    pending: str = ""
    """Handle of the log-in that waits for a second factor."""
    factors: tuple[str, ...] = ()
    """Which may be shown: ``code``, ``passkey``, ``recovery-code``."""


class LogIn:
    """Lets people in by password and second factor."""

    def __init__(
        self,
        node: Node,
        trail: Trail,
        passwords: Passwords,
        sessions: Sessions,
        second_factor: SecondFactor,
        ceremonies: Ceremonies,
    ) -> None:
        self._node = node
        self._trail = trail
        self._passwords = passwords
        self._sessions = sessions
        self._second_factor = second_factor
        self._ceremonies = ceremonies

    def begin(self, name: str, password: str, visit: Visit) -> Step:
        """Take name and password. Raises: Refused, the same for any cause."""
        person = self._node.people.find_person(name) if self._passwords.passes(visit.address, name, password) else None
        if person is None:
            self._trail.refused("session:open", name, visit.address)
            raise Refused("name or password is wrong, or there were too many attempts", code="identity.login")
        factors = self._second_factor.of(person["id"])
        if factors:
            return Step(pending=self._ceremonies.begin(PENDING, person=person["id"]), factors=factors)
        return Step(session=self._sessions.open(person, visit, "password"))

    def pending(self, handle: str) -> Mapping[str, Any]:
        """Give the person whose second factor is awaited. Raises: Refused."""
        return self._person(self._ceremonies.find(PENDING, handle))

    def finish_with_code(self, handle: str, code: str, visit: Visit) -> str:
        """Take a code of the app, or a recovery code; gives the secret of a session. Raises: Refused."""
        ceremony = self._ceremonies.find(PENDING, handle)
        person = self._person(ceremony)
        used = self._second_factor.use(person, code)
        if not used:
            self._refuse(ceremony, person, visit)
        return self.finish(handle, f"password+{used}", visit)

    def finish(self, handle: str, method: str, visit: Visit) -> str:
        """Open the session of somebody who has shown a second factor; gives its secret. Raises: Refused."""
        ceremony = self._ceremonies.find(PENDING, handle)
        person = self._person(ceremony)
        with self._node.database.transaction() as transaction:
            self._ceremonies.finish(transaction, ceremony)
        return self._sessions.open(person, visit, method)

    def _person(self, ceremony: Mapping[str, Any]) -> Mapping[str, Any]:
        person = self._node.people.person(ceremony["person_id"])
        if person is None or person["disabled"]:
            raise Refused("this person is not let in any more", code="identity.login")
        return person

    def _refuse(self, ceremony: Mapping[str, Any], person: Mapping[str, Any], visit: Visit) -> None:
        with self._node.database.transaction() as transaction:
            self._node.people.ceremonies.note_attempt(transaction, ceremony["id"])
            if ceremony["attempts"] + 1 >= MOST_CODES:
                self._node.people.ceremonies.finish(transaction, ceremony["id"])
        self._trail.refused("session:open", person["name"], visit.address, {"factor": "code"})
        raise Refused(
            "this code is not right, or was used before", code="identity.code", hint="wait for the next code of the app"
        )
