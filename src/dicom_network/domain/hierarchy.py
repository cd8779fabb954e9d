"""Patient, study, series, instance, frame (PS3.3 7.1; PS3.4 C.6): what the archive holds and where it lies."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import NamedTuple


class Level(StrEnum):
    """A level of the query/retrieve information model (PS3.4 C.6.1.1); values are those of (0008,0052)."""

    PATIENT = "PATIENT"
    STUDY = "STUDY"
    SERIES = "SERIES"
    INSTANCE = "IMAGE"


class Extent(NamedTuple):
    """Where the Part 10 file of an instance lies: bytes [offset, offset + length) of a container.

    ``container`` is a path relative to the store's root, with ``/``: a landing log, a large object's own file or a
    sealed series.
    """

    container: str
    offset: int
    length: int

    @property
    def is_sealed(self) -> bool:
        """Whether the container is a sealed series, one ZIP that nothing is appended to."""
        return self.container.endswith(".zip")


@dataclass(frozen=True, slots=True)
class Reception:
    """How an instance came in. Kept with it, in the store and in the index; holds no patient data."""

    via: str
    """``C-STORE``, ``STOW-RS``, ``upload``, ``import``, ``C-GET``, ``sample``."""
    received: datetime
    """UTC."""
    calling_ae_title: str = ""
    called_ae_title: str = ""
    peer_address: str = ""
    person: str = ""
    association: str = ""
    """Id of the association or the request; the same in every log line about it."""


@dataclass(frozen=True, slots=True)
class Landed:
    """An instance whose Part 10 file is in the store, though perhaps not yet synced."""

    extent: Extent
    data_set_offset: int
    """Length of preamble and file meta information, counted from the start of the extent."""
    digest: bytes
    """BLAKE3 of the data set (not of the file meta information), 32 bytes."""
    alone: bool = False
    """Nothing else will ever lie in its container."""


@dataclass(frozen=True, slots=True)
class Arrival:
    """A landed instance on its way into the index."""

    sop_class_uid: str
    sop_instance_uid: str
    series_instance_uid: str
    study_instance_uid: str
    transfer_syntax_uid: str
    attributes: Mapping[str, object]
    """DICOM JSON model (PS3.18 F.2) of the data set up to Pixel Data, keyed by 8 hex digits; bulk values left out."""
    pixel_data_offset: int | None
    """Offset of the Pixel Data element (its tag) from the start of the data set; None where there is none."""
    landed: Landed
    reception: Reception
    institutions: tuple[int, ...] = ()
    uploader: int | None = None
    """Id of the person who handed it in; None: a device."""


class Verdict(StrEnum):
    """What became of an arrival."""

    STORED = "stored"
    ALREADY_HERE = "already-here"
    """The same bytes were here: acknowledged, not stored twice."""
    REPLACED = "replaced"
    """The new bytes are current; the old version is kept until purged."""
    KEPT_FIRST = "kept-first"
    """Other bytes under the same SOP Instance UID were here and stay; the new ones are refused."""
    CONFLICT = "conflict"
    """Both versions are kept; somebody has to decide."""


class DuplicatePolicy(StrEnum):
    """What to do with other bytes under a SOP Instance UID that is already here."""

    CONFLICT = "conflict"
    REPLACE = "replace"
    KEEP_FIRST = "keep-first"


class InstanceLocation(NamedTuple):
    """What a reader needs to give an instance back without asking the index again.

    A tuple, because thousands are made for one answer.
    """

    study_instance_uid: str
    series_instance_uid: str
    sop_instance_uid: str
    sop_class_uid: str
    transfer_syntax_uid: str
    extent: Extent
    data_set_offset: int
    pixel_data_offset: int | None
    number_of_frames: int
    digest: bytes
    instance_number: int | None = None
    attributes: Mapping[str, object] = MappingProxyType({})
    """Pixel description attributes (rows, columns, bits, photometric interpretation …) as DICOM JSON."""


class VersionState(StrEnum):
    """Standing of one stored version of an instance."""

    CURRENT = "current"
    REPLACED = "replaced"
    CONFLICT = "conflict"
    TRASHED = "trashed"


class Standing(NamedTuple):
    """How a version stands."""

    state: VersionState
    since: datetime | None = None
    """UTC; None where it is not known."""


@dataclass(frozen=True, slots=True)
class Version:
    """One stored version of an instance, as integrity checks and sealing see it."""

    id: int
    state: VersionState
    study_instance_uid: str
    series_instance_uid: str
    sop_instance_uid: str
    sop_class_uid: str
    transfer_syntax_uid: str
    extent: Extent
    data_set_offset: int
    digest: bytes
    reception: Reception
    ended: datetime | None = None
    """UTC; when it was deleted or replaced."""

    @property
    def standing(self) -> "Standing":
        """How it stands."""
        return Standing(self.state, self.ended)


@dataclass(frozen=True, slots=True)
class SeriesState:
    """What is needed to serve and to invalidate what was prepared of a series."""

    study_instance_uid: str
    series_instance_uid: str
    modality: str
    number_of_instances: int
    revision: int
    """Grows with every change of the series; part of the name of everything derived from it."""
    changed: datetime


@dataclass(frozen=True, slots=True)
class Found:
    """An instance found in a container by reading the container alone, not the index."""

    extent: Extent
    data_set_offset: int
    digest: bytes
    sop_instance_uid: str
    state: VersionState
    reception: Reception
    ended: datetime | None = None
    """UTC; when it was deleted or replaced, where its container tells."""
