"""The ports of access: roles, who has them, which studies people are bound to, broken glass. See ``domain.ports``."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from dicom_network.domain.ports import Transaction
from dicom_network.domain.roles import Role
from dicom_network.domain.study_facts import Bond, StudyFacts
from dicom_network.domain.study_rules import Relation
from dicom_network.domain.subjects import Membership, Subject


@dataclass(frozen=True, slots=True)
class Department:
    """A part of an institution."""

    id: int
    institution: int
    name: str


@dataclass(frozen=True, slots=True)
class KeptBond:
    """A bond of a person to a study with who made it and when."""

    bond: Bond
    study: str
    """Study Instance UID."""
    person: str
    """Name of the person."""
    given_by: str
    """Name of who shared or assigned it; empty where it is not known."""
    created: datetime


@dataclass(frozen=True, slots=True)
class BrokenGlass:
    """An emergency as it is kept and reviewed."""

    id: int
    person: str
    """Name of the person."""
    study: str
    """Study Instance UID; empty where a patient's studies were opened."""
    patient: str
    """Issuer, backslash, Patient ID; empty where a study was opened."""
    reason: str
    created: datetime
    until: datetime
    institutions: tuple[int, ...]
    """Whose studies were opened."""
    reviewed: datetime | None = None
    reviewer: str = ""
    finding: str = ""
    """``justified`` or ``unjustified``; empty while it waits for a review."""
    note: str = ""


class Roles(Protocol):
    """Roles by id. A name belongs to one role of everybody, or to one of an institution."""

    def list(self, institutions: Iterable[int] | None = None) -> list[Role]:
        """List roles by title: all, or those of everybody and of these institutions."""

    def get(self, role_id: int) -> Role:
        """Give a role. Raises: NotFound."""

    def find(self, name: str, institution: int | None = None) -> Role | None:
        """Find a role by its name: the institution's own before the one of everybody."""

    def put(self, transaction: Transaction, role: Role) -> int:
        """Add a role (id 0) or change one; gives the id. Raises: NotFound; Conflict where the name is taken."""

    def remove(self, transaction: Transaction, role_id: int) -> None:
        """Remove a role. Raises: NotFound; Conflict where somebody has it."""


class Members(Protocol):
    """Who has which role where, and what else people's rights follow from."""

    def of(self, person: int) -> list[Membership]:
        """List the memberships of a person, those that are over and those to come too."""

    def with_role(self, role_id: int, limit: int = 1000) -> list[tuple[int, Membership]]:
        """List the memberships that a role is given by, each with the person's id; disabled people left out."""

    def at(self, institutions: Iterable[int] | None) -> Mapping[int, Sequence[Membership]]:
        """Give the memberships at these institutions by the person's id; None: all there are."""

    def add(self, transaction: Transaction, person: int, membership: Membership) -> int:
        """Give a person a role; gives the id of the membership. Raises: NotFound (role, institution, department)."""

    def remove(self, transaction: Transaction, person: int, membership_id: int) -> None:
        """Take a role from a person. Raises: NotFound."""

    def names(self, person: int) -> list[str]:
        """List the names under which a person stands in studies."""

    def set_names(self, transaction: Transaction, person: int, names: Sequence[str]) -> None:
        """Set the names under which a person stands in studies."""

    def identities(self, person: int) -> list[str]:
        """List the patients that a person is: issuer, backslash, Patient ID."""

    def set_identities(self, transaction: Transaction, person: int, identities: Sequence[str]) -> None:
        """Set the patients that a person is."""

    def subject(self, person: int, at: datetime) -> Subject:
        """Give all that the rights of a person follow from at an instant."""

    def subjects_with_role(self, role_id: int, at: datetime, limit: int) -> list[Subject]:
        """Give the subjects of people who have a role at an instant, by their ids."""

    def require_caretaker(self, transaction: Transaction, at: datetime) -> None:
        """Make sure that somebody who can log in may manage roles and people everywhere.

        Raises: Conflict (``access.last-caretaker``).
        """


class Departments(Protocol):
    """Departments of institutions."""

    def list(self, institutions: Iterable[int] | None = None) -> list[Department]:
        """List departments by name: all, or those of these institutions."""

    def put(self, transaction: Transaction, institution: int, name: str) -> int:
        """Add a department or find it by its name; gives the id. Raises: NotFound (the institution)."""

    def rename(self, transaction: Transaction, department_id: int, name: str) -> None:
        """Give another name. Raises: NotFound; Conflict where another has it."""

    def remove(self, transaction: Transaction, department_id: int) -> None:
        """Remove a department with its memberships. Raises: NotFound."""

    def set_of_study(self, transaction: Transaction, study: str, departments: Iterable[int]) -> None:
        """Say to which departments a study belongs. Raises: NotFound."""


class Bonds(Protocol):
    """Which studies people are bound to by an act of somebody: uploaded, assigned, shared."""

    def put(self, transaction: Transaction, study: str, bond: Bond, *, given_by: int | None = None) -> None:
        """Bind a person to a study, or change the bond of this relation. Raises: NotFound (study or person)."""

    def remove(self, transaction: Transaction, study: str, person: int, relation: Relation) -> None:
        """Take a bond away. Raises: NotFound."""

    def of_study(self, study: str) -> list[KeptBond]:
        """List the bonds of a study that are not over, oldest first."""

    def facts(self, study: str) -> StudyFacts | None:
        """Give all that rules ask of a study; None where there is no such study."""


class Emergencies(Protocol):
    """The glass that people broke, and the review of each."""

    def open(self, transaction: Transaction, person: int, glass: BrokenGlass) -> int:
        """Keep that a person broke the glass (names and ids in it are not read); gives the id."""

    def get(self, emergency_id: int) -> BrokenGlass:
        """Give one. Raises: NotFound."""

    def list(self, institutions: Iterable[int] | None, *, is_open: bool, after: int, limit: int) -> list[BrokenGlass]:
        """List by id, newest first, from before ``after`` (0: from the newest): of these institutions, None: of all.

        ``is_open``: only those that wait for a review.
        """

    def review(self, transaction: Transaction, emergency_id: int, reviewer: int, *, finding: str, note: str) -> None:
        """Note what a review has found. Raises: NotFound; Conflict where it was reviewed before."""

    def affected(self, *, study: str = "", patient: str = "") -> tuple[int, ...] | None:
        """Give the institutions whose studies these are; None where there is no such study or patient."""


class Access(Protocol):
    """Who may do what."""

    @property
    def roles(self) -> Roles:
        """Roles."""

    @property
    def members(self) -> Members:
        """Who has them."""

    @property
    def departments(self) -> Departments:
        """Departments."""

    @property
    def bonds(self) -> Bonds:
        """Who is bound to which study."""

    @property
    def emergencies(self) -> Emergencies:
        """Broken glass."""

    def pseudonym_key(self) -> bytes:
        """Give the secret of this node that pseudonyms are made with."""
