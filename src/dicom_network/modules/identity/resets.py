"""A forgotten password: a link by e-mail, where mail can be sent. Who asks never learns whether somebody is known."""

from datetime import timedelta

from dicom_network.base.node import Node
from dicom_network.domain.errors import InvalidInput
from dicom_network.modules.identity.mail import RESET_JOB, can_mail
from dicom_network.modules.identity.model import PersonKind, Visit
from dicom_network.modules.identity.rate import Rate
from dicom_network.modules.identity.trail import Trail

MOST_BY_ADDRESS, MOST_BY_NAME = 30, 3
SPAN = timedelta(hours=1)


class Resets:
    """Takes requests for a new password."""

    def __init__(self, node: Node, trail: Trail) -> None:
        self._node = node
        self._trail = trail
        self._by_address = Rate(MOST_BY_ADDRESS, SPAN)
        self._by_name = Rate(MOST_BY_NAME, SPAN)

    def ask(self, name_or_email: str, visit: Visit) -> None:
        """Send a link to whom a name or an address means, if there is anybody.

        Raises: InvalidInput where no mail can be sent, Unavailable after too many requests from an address.
        """
        if not can_mail(self._node.settings):
            raise InvalidInput(
                "no mail can be sent from here", code="identity.mail-off", hint="ask an administrator for a link"
            )
        self._by_address.check(visit.address)
        wanted = name_or_email.strip()
        named = self._node.people.find_person(wanted)
        found = [named] if named is not None else self._node.people.find_people_by_email(wanted)
        reachable = [one for one in found if one["email"] and not one["disabled"] and one["kind"] == PersonKind.PERSON]
        for person in reachable:
            if self._by_name.allows(person["name"]):
                with self._node.database.transaction() as transaction:
                    key = str(person["id"])
                    self._node.jobs.enqueue(transaction, RESET_JOB, {"person": person["id"]}, key=key)
                    actor = f"person:{person['name']}"
                    self._trail.record(transaction, "reset-link:ask", actor, address=visit.address)
