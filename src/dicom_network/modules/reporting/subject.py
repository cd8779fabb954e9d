"""What a report is about: the patient and the study, and the instances that it was written from."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, Final

from dicom_network.base.node import Node
from dicom_network.domain.access import ANYTHING
from dicom_network.domain.errors import NotFound
from dicom_network.domain.hierarchy import Level
from dicom_network.domain.ports import DICOMJSON
from dicom_network.domain.query import Query, ValueMatch
from dicom_network.modules.reporting.elements import referenced

STUDY_INSTANCE_UID: Final = 0x0020000D
MOST_EVIDENCE: Final = 50_000
"""Instances that a report names; a study with more is named by the first of them."""

# With its VR, for those that have to be there even if they are empty (PS3.3 C.7.1.1, C.7.2.1).
_NEEDED: Final = {
    "00100010": "PN",
    "00100020": "LO",
    "00100030": "DA",
    "00100040": "CS",
    "00080020": "DA",
    "00080030": "TM",
    "00080050": "SH",
    "00080090": "PN",
    "00200010": "SH",
}
_NO_PICTURES: Final = frozenset({"SR", "KO", "PR", "DOC", "REG", "FID"})
_WELCOME: Final = ("00100021", "00081030", "00101010")


@dataclass(frozen=True, slots=True)
class Subject:
    """A study as its report names it."""

    study: str
    """UID."""
    attributes: DICOMJSON
    """Of the Patient and General Study modules."""
    modalities: tuple[str, ...]
    """Those of its pictures."""
    evidence: Sequence[tuple[str, Sequence[DICOMJSON]]]
    """UIDs of series, each with references to its instances."""

    def text(self, tag: str) -> str:
        """Give an attribute as text; of a name its first group."""
        values = self.attributes.get(tag, {}).get("Value") or [""]
        first = values[0]
        return str(first.get("Alphabetic", "") if isinstance(first, Mapping) else first or "")


def read_subject(node: Node, study: str, without: frozenset[str] = frozenset()) -> Subject:
    """Read what a report on a study names; ``without``: series that are no evidence. Raises: NotFound."""
    query = Query(Level.STUDY, (ValueMatch(STUDY_INSTANCE_UID, (study,)),), limit=1, all_attributes=True)
    found = next(iter(node.index.find(query, within=ANYTHING)), None)
    if found is None:
        raise NotFound("there is no such study", code="studies.unknown")
    series: defaultdict[str, list[DICOMJSON]] = defaultdict(list)
    for one in islice(node.index.locate(study=study, within=ANYTHING), MOST_EVIDENCE):
        if one.series_instance_uid not in without:
            series[one.series_instance_uid].append(referenced(one.sop_class_uid, one.sop_instance_uid))
    modalities = {one.modality for one in node.studies.series(study) if one.uid in series}
    return Subject(study, _attributes(found), tuple(sorted(modalities - _NO_PICTURES)), tuple(series.items()))


def _attributes(found: Mapping[str, Any]) -> DICOMJSON:
    needed = {tag: found.get(tag) or {"vr": vr} for tag, vr in _NEEDED.items()}
    return needed | {tag: found[tag] for tag in _WELCOME if found.get(tag, {}).get("Value")}
