"""What this process remembers of series that instances are arriving for, so that each costs a few statements only.

Everything here can be read again from the tables. It is forgotten when a transaction fails that may have given out ids,
and when ``totals.generation`` shows that a process has removed or hidden rows.
"""

from dataclasses import dataclass, field

from dicom_network.domain.institutions import ImageRules
from dicom_network.stores.index.parts import Attributes

LIMIT = 4096
"""Series remembered; an archive receives from some tens of devices at once."""


@dataclass(slots=True)
class KnownPatient:
    """A patient, and what the last instance said of it."""

    id: int
    identity: str
    name_key: str
    last_seen: Attributes = field(default_factory=dict)
    visible: bool = True
    """Where it ``is_looked_at``."""
    is_looked_at: bool = False
    revived: bool = False
    """Not visible, but described anew; here and below."""


@dataclass(slots=True)
class KnownStudy:
    """A study, what it is known to hold, and what the last instance said of it."""

    id: int
    study_instance_uid: str
    patient: KnownPatient
    study_date: str
    study_time: str
    modalities: set[str]
    sop_classes: set[str]
    institutions: set[int] = field(default_factory=set)
    uploaders: set[int] = field(default_factory=set)
    assigned: bool = False
    """A person has said whose it is."""
    visible: bool = True
    revived: bool = False
    last_seen: Attributes = field(default_factory=dict)
    other_patients: set[str] = field(default_factory=set)
    """Identities of other patients that a conflict was noted for."""


@dataclass(slots=True)
class KnownSeries:
    """A series, and what the last instance said of it."""

    id: int
    series_instance_uid: str
    study: KnownStudy
    visible: bool = True
    revived: bool = False
    last_seen: Attributes = field(default_factory=dict)


class Known:
    """The memory itself. Used under the write lock only."""

    def __init__(self) -> None:
        self.generation = -1
        self.patients: dict[str, KnownPatient] = {}
        self.studies: dict[str, KnownStudy] = {}
        self.series: dict[tuple[str, str], KnownSeries] = {}
        self.shapes: dict[bytes, int] = {}
        self.containers: dict[str, int] = {}
        self.receptions: dict[tuple[str, ...], int] = {}
        self.image_names: dict[str, int | None] = {}
        """Institutions by what Institution Name says; None for nobody's."""
        self.image_rules: ImageRules | None = None
        """None: not read yet."""

    def forget(self) -> None:
        """Forget everything."""
        self.generation = -1
        for memory in (self.patients, self.studies, self.series, self.shapes, self.containers, self.receptions):
            memory.clear()
        self.image_names.clear()
        self.image_rules = None

    def refresh(self, generation: int) -> None:
        """Forget what was remembered of another generation, and everything when it has become too much."""
        if generation != self.generation or self._is_full():
            self.forget()
            self.generation = generation

    def _is_full(self) -> bool:
        # There are as many series as studies and patients at least.
        counts = (len(self.series), len(self.shapes), len(self.containers), len(self.receptions), len(self.image_names))
        return max(counts) > LIMIT
