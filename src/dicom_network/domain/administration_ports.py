"""The ports of what administers a node: institutions, who has called, what is held. See ``domain.ports``."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from dicom_network.domain.holdings import DayOfHolding, Holding
from dicom_network.domain.institutions import Evidence, Institution
from dicom_network.domain.ports import Transaction
from dicom_network.domain.senders import Calls, LiveAssociation, Refusal, Sender


class Institutions(Protocol):
    """Institutions, what their images are known by, and which studies are theirs."""

    def list_institutions(self) -> Sequence[Institution]:
        """List institutions by name, with the number of studies of each."""

    def rename(self, transaction: Transaction, institution_id: int, name: str) -> None:
        """Give another name. Raises: NotFound; Conflict where another has it."""

    def remove(self, transaction: Transaction, institution_id: int) -> None:
        """Remove an institution. Raises: NotFound; Conflict where studies, AE titles or peers are still its own."""

    def set_image_names(self, transaction: Transaction, institution_id: int, names: Sequence[str]) -> None:
        """Set by what Institution Name its images are known. Raises: NotFound; Conflict where another has one."""

    def institutions_of(self, study_instance_uid: str) -> tuple[tuple[int, ...], bool]:
        """Give the institutions of a study, and whether a person has decided them. Raises: NotFound."""

    def assign(self, transaction: Transaction, study_instance_uid: str, institutions: Iterable[int] | None) -> None:
        """Decide whose a study is, rules or not; None: let the rules say it again from now on.

        Raises: NotFound (the study), InvalidInput (an institution that is none).
        """

    def own(self, transaction: Transaction, study_id: int, institutions: Iterable[int]) -> None:
        """Write whose a study is, by its id in the index. Raises: InvalidInput for an institution that is none."""

    def image_name_rules(self) -> Mapping[str, int]:
        """Give the ids of institutions by ``image_name_key``."""

    def count_unassigned(self) -> int:
        """Count the studies whose institutions the rules decide."""

    def evidence(self, *, after: int, limit: int) -> Sequence[Evidence]:
        """Give what says whose studies are that nobody has decided over, from the id after that one."""


class Senders(Protocol):
    """Who has called the node, who is calling now, and who was refused."""

    def note(self, transaction: Transaction, calls: Calls) -> None:
        """Add what was heard since the last time; keeps a bounded number of refusals and hours."""

    def forget_live(self, transaction: Transaction) -> None:
        """Forget every association that was open: the listener starts anew."""

    def list_senders(self) -> Sequence[Sender]:
        """List who has had an association, those heard last first; at most a thousand."""

    def hours_with_images(self, since: datetime) -> Mapping[str, Sequence[int]]:
        """Give, by AE title, the hours since 1970 in which images came, in order."""

    def list_live(self) -> Sequence[LiveAssociation]:
        """List open associations, oldest first."""

    def list_refusals(self, limit: int) -> Sequence[Refusal]:
        """List refused associations, newest first."""

    def forget_refusals(self, transaction: Transaction, *, refusal_id: int = 0, calling_ae_title: str = "") -> None:
        """Forget a refusal, or those of a caller. Raises: NotFound for an id that is none."""


class Holdings(Protocol):
    """What the node holds by modality and month, and how it grew."""

    def count(self) -> Sequence[Holding]:
        """Count what is held now: reads every series."""

    def write(self, transaction: Transaction, held: Sequence[Holding], *, free_bytes: int, at: datetime) -> None:
        """Keep what was counted, and note the day."""

    def by_modality_and_month(self) -> Sequence[Holding]:
        """Give what is held, as last measured."""

    def days(self, since: str) -> Sequence[DayOfHolding]:
        """Give the days from one on (eight digits), in order."""
