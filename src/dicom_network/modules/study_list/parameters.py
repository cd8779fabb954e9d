"""What is asked of the study list, as the query part of an address."""

from datetime import date
from typing import Annotated, Literal

from pydantic import AwareDatetime, Field

from dicom_network.base.api import GREATEST_ID, Body, text
from dicom_network.domain.reports import ReportState
from dicom_network.domain.study_list import NO_INSTITUTION, Reading, StudyFilter, StudyQuestion, StudySort

LONGEST_TEXT = 200
LONGEST_LIST = 50
LARGEST_PAGE = 200

Id = Annotated[int, Field(ge=1, le=GREATEST_ID)]


class FilterParameters(Body):
    """What restricts the list; everything that is given has to hold."""

    q: Annotated[str, text(LONGEST_TEXT)] = Field(
        default="",
        description="Words, each the beginning of a word of the patient's name (in any script) or of the description, "
        "of the Patient ID or of the accession number",
    )
    date_from: date | None = Field(default=None, description="First study date")
    date_to: date | None = Field(default=None, description="Last study date")
    modality: list[Annotated[str, text(16, shortest=1)]] = Field(
        default=[], max_length=LONGEST_LIST, description="Any of these modalities"
    )
    institution: list[Annotated[int, Field(ge=NO_INSTITUTION, le=GREATEST_ID)]] = Field(
        default=[], max_length=LONGEST_LIST, description="Of any of these institutions; 0: of none"
    )
    reading: list[Reading] = Field(default=[], max_length=3, description="Any of these states of reading")
    report: list[ReportState] = Field(default=[], max_length=3, description="With a report in any of these states")
    label: list[Id] = Field(default=[], max_length=LONGEST_LIST, description="With any of these labels")
    arrived_since: AwareDatetime | None = Field(default=None, description="Arrived at this instant or later")
    assigned: Literal["", "me"] = Field(default="", description="`me`: assigned to who asks")
    shared: Literal["", "me"] = Field(default="", description="`me`: shared with who asks")

    def filter(self, person: int) -> StudyFilter:
        """Give the filter for this person."""
        return StudyFilter(
            text=self.q,
            date_from=self.date_from,
            date_to=self.date_to,
            modalities=tuple(self.modality),
            institutions=tuple(self.institution),
            readings=tuple(self.reading),
            reports=tuple(self.report),
            labels=tuple(self.label),
            arrived_since=self.arrived_since,
            assigned_to=person if self.assigned else None,
            shared_with=person if self.shared else None,
        )

    def keys(self) -> list[str]:
        """Name what is restricted; the values may name a patient."""
        return sorted(self.model_fields_set)


class PageParameters(FilterParameters):
    """One page of the list."""

    sort: StudySort = Field(default=StudySort.DATE, description="What the list is ordered by")
    order: Literal["ascending", "descending"] = "descending"
    size: Annotated[int, Field(ge=1, le=LARGEST_PAGE)] = 50
    cursor: Annotated[str, Field(max_length=1000, pattern=r"^[A-Za-z0-9_-]*$")] = Field(
        default="", description="`next` or `previous` of another page in the same order"
    )

    def question(self, person: int) -> StudyQuestion:
        """Give the question for this person."""
        return StudyQuestion(self.filter(person), self.sort, self.order == "descending", self.size, self.cursor)
