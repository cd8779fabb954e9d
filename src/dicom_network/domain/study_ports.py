"""Ports of the study list and of what people write beside studies.

Whoever asks says what they may see; what they may not see is as if it were not there. What writes raises ``NotFound``
for a study that is not within the rule.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol

from dicom_network.domain.access import Permission, StudyRule
from dicom_network.domain.annotations import Comment, Happening, SavedSearch
from dicom_network.domain.ports import Transaction
from dicom_network.domain.study_list import (
    Changes,
    Label,
    ListedInstance,
    ListedSeries,
    ListedStudy,
    Reading,
    Sight,
    StudyFilter,
    StudyPage,
    StudyQuestion,
    Suggestion,
)


class StudyList(Protocol):
    """Lists studies for people, page by page."""

    def page(self, question: StudyQuestion, sight: Sight) -> StudyPage:
        """Give one page; in the order of names, of studies only whose patient may be known.

        Raises: InvalidInput (``studies.cursor``) for a cursor of another order.
        """

    def count(self, wanted: StudyFilter, sight: Sight, cap: int) -> int:
        """Count the studies, but never more than ``cap``."""

    def suggest(self, text: str, sight: Sight, limit: int) -> list[Suggestion]:
        """Give patients and descriptions that somebody may mean who has typed this so far."""

    def study(self, uid: str, sight: Sight) -> ListedStudy:
        """Give one study. Raises: NotFound (``studies.unknown``)."""

    def rights(self, uid: str, rules: Mapping[Permission, StudyRule]) -> frozenset[Permission]:
        """Tell which of these permissions hold for a study; none where there is no such study."""

    def series(self, uid: str) -> list[ListedSeries]:
        """List the series of a study in the order of their numbers."""

    def instances(self, uid: str, sop_classes: Sequence[str], limit: int) -> list[ListedInstance]:
        """List the instances of these SOP classes in a study."""

    def modalities(self) -> list[str]:
        """List the modalities that there are."""

    def mark(self) -> int:
        """Give the mark of now."""

    def changes(self, after: int, limit: int) -> Changes:
        """Tell what came or grew after a mark, by UID, for nobody in particular."""


class StudyNotes(Protocol):
    """Labels, comments, states of reading and kept searches."""

    def set_reading(self, transaction: Transaction, study: str, reading: Reading) -> Reading:
        """Note how far the reading has come; gives how far it had come. Raises: NotFound."""

    def list_labels(self) -> list[Label]:
        """List labels by name."""

    def put_label(self, transaction: Transaction, name: str, colour: str) -> Label:
        """Add a label, or change the colour of the one of this name."""

    def remove_label(self, transaction: Transaction, label_id: int) -> None:
        """Remove a label from everything. Raises: NotFound."""

    def add_label(self, transaction: Transaction, study: str, label_id: int) -> None:
        """Put a label on a study; it may be there already. Raises: NotFound."""

    def take_label(self, transaction: Transaction, study: str, label_id: int) -> None:
        """Take a label off a study. Raises: NotFound."""

    def comments(self, study: str, limit: int) -> list[Comment]:
        """List the newest comments on a study, oldest first."""

    def add_comment(self, transaction: Transaction, study: str, comment: Comment) -> Comment:
        """Add a comment; its id is given by the store. Raises: NotFound."""

    def edit_comment(
        self, transaction: Transaction, study: str, comment_id: int, person: int, content: str, edited: datetime
    ) -> Comment:
        """Change a comment of this person. Raises: NotFound."""

    def remove_comment(self, transaction: Transaction, study: str, comment_id: int, person: int) -> None:
        """Remove a comment of this person. Raises: NotFound."""

    def saved_searches(self, person: int) -> list[SavedSearch]:
        """List the searches that a person keeps, in their order."""

    def put_saved_search(self, transaction: Transaction, person: int, name: str, address: str) -> SavedSearch:
        """Keep a search, or change the one of this name."""

    def rename_saved_search(
        self, transaction: Transaction, person: int, search_id: int, name: str, address: str
    ) -> SavedSearch:
        """Change a kept search. Raises: NotFound, Conflict where the name is taken."""

    def remove_saved_search(self, transaction: Transaction, person: int, search_id: int) -> None:
        """Forget a kept search. Raises: NotFound."""

    def happenings(self, study: str, *, before: int | None, limit: int) -> list[Happening]:
        """List what happened to a study, newest first, from before a happening on."""
