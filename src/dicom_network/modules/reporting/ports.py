"""What this module is introduced to: the store of reports, and storage, which keeps what the node itself has made."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from dicom_network.base.node import Node
from dicom_network.domain.hierarchy import Arrival, Reception, Verdict
from dicom_network.domain.ports import Transaction
from dicom_network.domain.report_ports import Reports


class Witness(Protocol):
    """Writes down in the archive's own transaction that an instance has come in."""

    def admit(self, study_instance_uid: str) -> None:
        """Say whether an instance of this study may come in. Raises: Refused."""

    def note(self, transaction: Transaction, arrival: Arrival, verdict: Verdict) -> None:
        """Write down what became of it; what this raises fails the instance."""


Store = Callable[[bytes, Reception, Witness], None]
"""Puts a DICOM file into the archive and returns once it is durable and indexed.

Raises: Unavailable, Conflict, and what the witness raises.
"""


@dataclass(frozen=True, slots=True)
class Introductions:
    """What the component hands in."""

    reports: Callable[[Node], Reports]
    store: Callable[[Node], Store]
