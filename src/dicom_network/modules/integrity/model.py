"""What a comparison of index and store finds, and where it stands when it is interrupted."""

from dataclasses import asdict, dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any


class Kind(StrEnum):
    """Kind of a finding."""

    MISSING = "missing"
    """The index knows a version whose container is gone or ends too early."""
    DAMAGED = "damaged"
    """The bytes of a version do not match their digest."""
    UNTOLD = "untold"
    """The index knows a version of which its container does not tell: it would be lost to a rebuilt index."""
    UNKNOWN = "unknown"
    """The store holds an instance that the index does not know."""
    UNREADABLE = "unreadable"
    """Bytes of a container are no whole record. They may belong to a finding above."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One disagreement between index and store."""

    kind: Kind
    container: str
    offset: int = 0
    sop_instance_uid: str = ""
    version_id: int = 0
    message: str = ""
    mended: str = ""
    """What a repair has done about it; empty: nothing."""


@dataclass(slots=True)
class CheckState:
    """A comparison as far as it has come; kept in the data folder, so that the next run goes on."""

    started: datetime
    after_version: int = 0
    """Versions up to this id were read; -1: all of them."""
    after_container: str = ""
    """Containers up to this one were read."""
    versions: int = 0
    bytes: int = 0
    containers: int = 0
    unreferenced: int = 0
    """Containers in which nothing lies any more; they are freed by themselves."""
    finished: datetime | None = None
    findings: list[Finding] = field(default_factory=list)

    @property
    def is_clean(self) -> bool:
        """Whether nothing was found that still stands."""
        return not any(not finding.mended for finding in self.findings)

    def to_json(self) -> dict[str, Any]:
        """Give it as JSON values."""
        content = asdict(self)
        content["started"] = self.started.isoformat()
        content["finished"] = self.finished.isoformat() if self.finished else None
        return content

    @classmethod
    def from_json(cls, content: dict[str, Any]) -> "CheckState":
        """Read it back. Raises: ValueError, KeyError, TypeError."""
        fields = dict(content)
        fields["started"] = datetime.fromisoformat(fields["started"])
        fields["finished"] = datetime.fromisoformat(fields["finished"]) if fields["finished"] else None
        fields["findings"] = [Finding(**{**one, "kind": Kind(one["kind"])}) for one in fields["findings"]]
        return cls(**fields)
