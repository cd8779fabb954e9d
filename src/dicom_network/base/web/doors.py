"""Doors: whether whoever asks may do this with a study. What they may not find is as if it were not there.

Where a rule has to be asked, it is asked with one look into the index, whether the study is another's or nobody's:
neither the answer nor its time tells which. Decisions are remembered for a moment, because a viewer fetches hundreds of
frames a second; whoever may do everything costs no look at all.
"""

import time
from collections import OrderedDict
from collections.abc import Mapping
from threading import Lock

from dicom_network.base.principal import Principal
from dicom_network.domain.access import ANYTHING, Permission, StudyRule, all_of
from dicom_network.domain.errors import NotFound, Refused
from dicom_network.domain.hierarchy import InstanceLocation
from dicom_network.domain.ports import Index
from dicom_network.standard.sop_classes import is_report

DECIDED_SECONDS = 1.0
"""How long a decision holds without asking again."""
MOST_DECIDED = 4096


class Doors:
    """Lets people to the studies that they may see. One for the endpoints of a module; thread-safe."""

    def __init__(self, index: Index) -> None:
        self._index = index
        self._decided: OrderedDict[tuple[StudyRule, str], tuple[float, bool]] = OrderedDict()
        self._lock = Lock()

    def allows(self, who: Principal, permission: Permission, study: str) -> bool:
        """Tell whether somebody may do something with a study; False for one that is not there."""
        return self._holds(who.rule(permission), study)

    def enter(self, who: Principal, permission: Permission, uids: Mapping[str, str]) -> None:
        """Check that somebody may do something with what these UIDs name; ``study`` is one of them.

        For what is not there nothing is raised to whoever may do everything: looking for it will.
        Raises: NotFound where they may not even find the study; Refused (``access.permission``).
        """
        study = uids["study"]
        if self.allows(who, permission, study):
            return
        if permission is not Permission.FIND and self.allows(who, Permission.FIND, study):
            raise refused(permission)
        what = next(name for name in ("instance", "series", "study") if name in uids)
        raise NotFound(f"there is no such {what}", code=f"retrieve.{what}")

    def require(self, who: Principal, permission: Permission, study: str) -> None:
        """Check that somebody may do something more with a study that they may find. Raises: Refused."""
        if not self.allows(who, permission, study):
            raise refused(permission)

    def require_reports(self, who: Principal, location: InstanceLocation) -> None:
        """Check that somebody may read an instance if it is a report. Raises: Refused."""
        if is_report(location.sop_class_uid):
            self.require(who, Permission.VIEW_REPORTS, location.study_instance_uid)

    def knows_identity(self, who: Principal, study: str) -> bool:
        """Tell whether somebody may know who the patient of a study is."""
        return self.allows(who, Permission.SEE_IDENTITY, study)

    def require_identity(self, who: Principal, study: str) -> None:
        """Check that somebody may be given what names the patient. Raises: Refused (``access.identity``)."""
        if not self.knows_identity(who, study):
            raise Refused(
                "this names the patient, whom you may not know",
                code="access.identity",
                hint="frames, rendered pictures and masked metadata can be had",
            )

    def _holds(self, rule: StudyRule, study: str) -> bool:
        if rule is ANYTHING:
            return True
        key, now = (rule, study), time.monotonic()
        with self._lock:
            known = self._decided.get(key)
        if known is not None and now - known[0] < DECIDED_SECONDS:
            return known[1]
        decided = bool(self._index.allowed([study], within=rule))
        with self._lock:
            self._decided[key] = (now, decided)
            self._decided.move_to_end(key)
            if len(self._decided) > MOST_DECIDED:
                self._decided.popitem(last=False)
        return decided


def refused(permission: Permission) -> Refused:
    """Make the refusal of what the asker may find but not do this with."""
    return Refused(f"this needs the permission {permission} for the study", code="access.permission")


def whole_instances(who: Principal, permission: Permission) -> StudyRule:
    """Give the rule for whole instances, which name the patient: the permission and that of knowing who it is."""
    return all_of([who.rule(permission), who.rule(Permission.SEE_IDENTITY)])
