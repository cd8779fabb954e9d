"""The study list: pages of studies as a person may see them, search as you type, suggestions, kept searches, arrivals.

``parameters`` reads what is asked for, ``answers`` says what a row is, ``arrivals`` tells of new studies while somebody
looks. Not here: DICOM queries (``modules.query``), and what one study holds (``modules.study_page``).
Entry point: ``MODULE``.
"""

from dicom_network.base.module import Module
from dicom_network.modules.study_list import api

MODULE = Module(
    name="study-list",
    summary="Lists studies for people: filters, search as you type, kept searches, live arrivals.",
    api=api.router,
)
