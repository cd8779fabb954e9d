"""Answers for whoever asks: of studies that they may find, without the patient where they may not know who it is.

Who may not know the patients can neither search by what is hidden nor ask for patients at all: an answer, or none,
would tell.
"""

from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Any

from dicom_network.base.node import Node
from dicom_network.domain.access import ANYTHING, StudyRule, all_of, covers
from dicom_network.domain.errors import InvalidInput
from dicom_network.domain.hierarchy import Level
from dicom_network.domain.masking import identifies, mask
from dicom_network.domain.ports import DICOMJSON
from dicom_network.domain.query import CombinedRangeMatch, Query
from dicom_network.domain.study_list import Sight

DECIDED_AT_ONCE = 200
STUDY_UID = "0020000D"
COUNTS_OF_PATIENT = ("00201200", "00201202", "00201204")
"""Numbers of patient related studies, series and instances: of all there are, not of those that the asker may find."""


def find(node: Node, query: Query, sight: Sight) -> Iterator[DICOMJSON]:
    """Yield the answers of a query. Raises: InvalidInput."""
    tags = [f"{match.tag:08X}" for match in query.matches if not isinstance(match, CombinedRangeMatch)]
    counted = any(tag in COUNTS_OF_PATIENT for tag in tags)
    if counted and sight.within is not ANYTHING:
        raise InvalidInput("patients cannot be searched by their number of studies here", code="query.unsupported")
    if query.level is Level.PATIENT or identifies(query.matches):
        within = all_of([sight.within, sight.identity])
        return (_counted(one, within) for one in node.index.find(query, within=within))
    found = (_counted(one, sight.within) for one in node.index.find(query, within=sight.within))
    return found if covers(sight.identity, sight.within) else _masked(node, found, sight.identity)


def _masked(node: Node, found: Iterator[DICOMJSON], identity: StudyRule) -> Iterator[DICOMJSON]:
    key = node.access.pseudonym_key()
    while answers := list(islice(found, DECIDED_AT_ONCE)):
        known = node.index.allowed([_study_of(one) for one in answers], within=identity)
        yield from (one if _study_of(one) in known else mask(one, key) for one in answers)


def _counted(answer: DICOMJSON, within: StudyRule) -> DICOMJSON:
    if within is not ANYTHING:
        for tag in COUNTS_OF_PATIENT:
            answer.pop(tag, None)
    return answer


def _study_of(answer: Mapping[str, Any]) -> str:
    return str(answer[STUDY_UID]["Value"][0])
