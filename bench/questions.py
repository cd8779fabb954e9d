"""The questions that people put to an archive, with many different arguments, and the right number of answers to each.

They are the same for C-FIND and QIDO-RS. Names are asked for by beginnings that are the same in every spelling, so that
peers that know only letters find as much as those that bring spellings together.
"""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from urllib.parse import urlencode

from bench.population import DAYS, FIRST_DAY, RARE_MODALITY, Study

ARGUMENTS = 60
PAGE = 100
PREFIXES = ("Pop", "Ion", "Mun", "Rus", "Mor", "Ceb", "Lung", "Gros", "Rot", "Ung", "Dob", "Vla", "Caz", "Pet", "Smir")


@dataclass(frozen=True)
class Filter:
    """What is asked for; empty values match everything."""

    patient_name: str = ""
    """With a closing asterisk."""
    patient_id: str = ""
    accession_number: str = ""
    first_date: str = ""
    last_date: str = ""
    modality: str = ""
    offset: int = 0

    @property
    def study_date(self) -> str:
        """The range as DICOM writes it (PS3.4 C.2.2.2.5.1)."""
        return f"{self.first_date}-{self.last_date}" if self.first_date else ""

    def matches(self, study: Study) -> bool:
        """Tell whether a study is an answer."""
        return (
            study.patient_name.startswith(self.patient_name.rstrip("*"))
            and (not self.patient_id or study.patient_id == self.patient_id)
            and (not self.accession_number or study.accession_number == self.accession_number)
            and (not self.first_date or self.first_date <= study.study_date <= self.last_date)
            and (not self.modality or study.modality == self.modality)
        )

    def as_qido(self) -> str:
        """Give the query string of QIDO-RS (PS3.18 10.6)."""
        given = {
            "PatientName": self.patient_name,
            "PatientID": self.patient_id,
            "AccessionNumber": self.accession_number,
            "StudyDate": self.study_date,
            "ModalitiesInStudy": self.modality,
            "limit": str(PAGE),
            "offset": str(self.offset) if self.offset else "",
        }
        return urlencode({name: value for name, value in given.items() if value}, safe="*")


@dataclass(frozen=True)
class Question:
    """One kind of question."""

    name: str
    filters: tuple[Filter, ...]
    paged: bool = True
    """Whether more than a page may match."""


def questions(archive: Sequence[Study]) -> list[Question]:
    """Make the questions for an archive; the same for the same archive."""
    chance = random.Random(len(archive))
    some = chance.sample(archive, ARGUMENTS)
    return [
        Question("latest studies", (Filter(),)),
        Question("PatientID", tuple(Filter(patient_id=study.patient_id) for study in some), paged=False),
        Question(
            "accession number", tuple(Filter(accession_number=study.accession_number) for study in some), paged=False
        ),
        Question("name prefix", tuple(Filter(patient_name=f"{prefix}*") for prefix in PREFIXES)),
        Question("name prefix, 1 year", tuple(_within(chance, 365, patient_name=f"{prefix}*") for prefix in PREFIXES)),
        Question("7 days", tuple(_within(chance, 7) for _ in range(ARGUMENTS))),
        Question("30 days, CT", tuple(_within(chance, 30, modality="CT") for _ in range(ARGUMENTS))),
        Question("10 years, rare modality", (_within(chance, DAYS, modality=RARE_MODALITY),), paged=False),
        Question("deep page", tuple(_deep(chance, len(archive)) for _ in range(ARGUMENTS))),
    ]


def _within(chance: random.Random, days: int, *, patient_name: str = "", modality: str = "") -> Filter:
    first = FIRST_DAY + timedelta(days=chance.randrange(DAYS - days + 1))
    return Filter(
        patient_name=patient_name,
        modality=modality,
        first_date=_text(first),
        last_date=_text(first + timedelta(days=days)),
    )


def _deep(chance: random.Random, size: int) -> Filter:
    return Filter(offset=round(size * chance.uniform(0.75, 0.95)))


def _text(day: date) -> str:
    return day.strftime("%Y%m%d")
