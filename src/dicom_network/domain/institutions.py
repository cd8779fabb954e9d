"""Institutions: what decides which studies are theirs.

Three things say so, and the first that says anything decides: who sent the images (the peer), where they arrived (the
AE title), what they say of themselves (Institution Name, (0008,0080)). Where none does, and there is but one
institution, they are its own. A person may decide otherwise for a study; no rule changes that any more.
"""

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field

from dicom_network.domain.errors import InvalidInput
from dicom_network.domain.names import name_key
from dicom_network.domain.peers import ApplicationEntity, Peer, institution_of

LONGEST_NAME = 200
MOST_IMAGE_NAMES = 50


@dataclass(frozen=True, slots=True)
class Institution:
    """An institution and what its images are known by."""

    id: int
    name: str
    ae_titles: tuple[str, ...] = ()
    """AE titles of the node at which its images arrive."""
    peers: tuple[str, ...] = ()
    """Peers whose images are its own, wherever they arrive."""
    image_names: tuple[str, ...] = ()
    """What Institution Name says in its images; ``*`` at the end stands for anything."""
    studies: int = 0


@dataclass(slots=True)
class Evidence:
    """What says whose a study is."""

    study: int
    """Its id in the index."""
    came: set[tuple[str, str]] = field(default_factory=set)
    """(calling, called) AE titles of its instances; both empty for what came in otherwise."""
    image_names: set[str] = field(default_factory=set)
    """What Institution Name says in its series."""
    institutions: set[int] = field(default_factory=set)
    """Whose it is now, by id."""


@dataclass(frozen=True, slots=True)
class ImageRules:
    """Whose an instance is where neither its sender nor the AE title says it."""

    names: Mapping[str, int]
    """Ids of institutions by ``image_name_key``."""
    institutions: Collection[int]
    """Ids of all there are."""

    def owner(self, text: str) -> int | None:
        """Give the institution that an Institution Name stands for, else the only one there is."""
        named = owner_by_image_name(self.names, text)
        if named is None and len(self.institutions) == 1:
            return next(iter(self.institutions))
        return named


@dataclass(frozen=True, slots=True)
class OwnershipRules:
    """The rules as they are today, for many studies at a time."""

    ids: Mapping[str, int]
    """Ids of institutions by name."""
    peers: Mapping[str, Peer]
    entities: Mapping[str, ApplicationEntity]
    images: ImageRules

    def owners(self, evidence: Evidence) -> set[int]:
        """Give the ids of the institutions that a study belongs to.

        What somebody uploaded or imported keeps the institutions that it has: no rule can say that anew.
        """
        owners: set[int] = set()
        for calling, called in evidence.came:
            if not calling and not called:
                owners |= evidence.institutions
                continue
            named = institution_of(self.peers.get(calling), self.entities.get(called))
            if named in self.ids:
                owners.add(self.ids[named])
            else:
                owners |= self._by_images(evidence.image_names)
        return owners or self._by_images(evidence.image_names)

    def _by_images(self, names: Iterable[str]) -> set[int]:
        found = (self.images.owner(name) for name in (*names, ""))
        return {owner for owner in found if owner is not None}


def owner_by_image_name(rules: Mapping[str, int], text: str) -> int | None:
    """Give the institution that an Institution Name stands for: by the whole name, else by its longest beginning."""
    key = image_name_key(text).rstrip("*")
    if key in rules:
        return rules[key]
    beginnings = [one for one in rules if one.endswith("*") and key.startswith(one[:-1])]
    return rules[max(beginnings, key=len)] if beginnings else None


def image_name_key(text: str) -> str:
    """Fold an Institution Name, in which case, punctuation and script say nothing; a ``*`` at its end is kept.

    >>> image_name_key("Spitalul Clinic  Bălți*")
    'spitalul clinic balt*'
    """
    stem, star, _ = text.strip().partition("*")
    return re.sub(r"\s+", " ", name_key(stem)).strip() + star


def check_institution_name(name: str) -> None:
    """Raises: InvalidInput for what cannot be the name of an institution."""
    if not (1 <= len(name) <= LONGEST_NAME and name.isprintable() and name == name.strip()):
        raise InvalidInput(
            f"the name of an institution has 1 to {LONGEST_NAME} printable characters, no space around them",
            code="peers.institution",
        )


def check_image_name(name: str) -> None:
    """Raises: InvalidInput for what cannot be told apart from other values of Institution Name."""
    check_institution_name(name)
    if len(image_name_key(name).rstrip("*")) < 2 or "*" in name[:-1]:
        raise InvalidInput(
            "an Institution Name is told by two letters at least; a * stands at its end only",
            code="institutions.image-name",
        )
