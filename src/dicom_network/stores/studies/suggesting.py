"""What somebody may mean who has typed the beginning of something: patients and descriptions.

Made of the studies that the person finds by it, newest first, so a rule that holds for the list holds here as well.
"""

from collections.abc import Sequence

from dicom_network.domain.study_list import ListedStudy, Sight, StudyFilter, Suggestion
from dicom_network.stores.studies.filters import conditions_of
from dicom_network.stores.studies.paging import NEWEST, read_page
from dicom_network.stores.studies.reader import Reader
from dicom_network.stores.studies.rows import listed

LOOKED_THROUGH = 60
"""Studies that suggestions are made of."""


def suggest(reader: Reader, text: str, sight: Sight, limit: int) -> list[Suggestion]:
    """Give patients first, then descriptions."""
    if not text.strip():
        return []
    conditions = conditions_of(reader, StudyFilter(text=text), sight)
    rows = read_page(reader, conditions, NEWEST, LOOKED_THROUGH)
    studies = listed(reader, [row[0] for row in rows], sight.identity)
    patients = _patients(studies)
    return [*patients, *_descriptions(studies, text)][:limit]


def _patients(studies: Sequence[ListedStudy]) -> list[Suggestion]:
    found: dict[tuple[str, str], list[ListedStudy]] = {}
    for one in studies:
        if not one.is_masked and (one.patient.patient_id or one.patient.name):
            found.setdefault((one.patient.issuer, one.patient.patient_id or one.patient.name), []).append(one)
    return [
        Suggestion("patient", same[0].patient.name, same[0].patient.patient_id, same[0].patient.birth_date, len(same))
        for same in found.values()
    ]


def _descriptions(studies: Sequence[ListedStudy], text: str) -> list[Suggestion]:
    """Give the descriptions that have what was typed, in so many words."""
    typed = text.casefold().split()
    found: dict[str, int] = {}
    for one in studies:
        if one.description and all(word in one.description.casefold() for word in typed):
            found[one.description] = found.get(one.description, 0) + 1
    return [Suggestion("description", description, studies=count) for description, count in found.items()]
