"""Reporting: radiology reports are written as drafts, signed, amended, and kept as DICOM objects.

``drafting``, ``signing`` and ``templates`` are what is done; ``structured_report``, ``pdf`` and ``encapsulated_pdf``
what a signed version becomes; ``documents`` makes the PDF, if need be later. Not here: reading structured reports of
any origin (``modules.study_page``). Storage is handed in as a function, so that this module knows nothing of it.
Entry points: ``module``.
"""

from collections.abc import Sequence

from dicom_network.base.module import JobHandler, Module
from dicom_network.base.node import Node
from dicom_network.modules.reporting.api import router
from dicom_network.modules.reporting.documents import Documents
from dicom_network.modules.reporting.ports import Introductions

__all__ = ["module"]


def module(introductions: Introductions) -> Module:
    """Give the module, introduced to what it works with."""

    def jobs(node: Node) -> Sequence[JobHandler]:
        return Documents(node, introductions.reports(node), introductions.store(node)).jobs()

    return Module(
        name="reporting",
        summary="Radiology reports: drafts, signatures, amendments, templates; kept as structured report and PDF.",
        standard=("PS3.3 A.35.1", "PS3.3 A.45.1", "PS3.16 TID 2000"),
        api=lambda node: router(node, introductions),
        jobs=jobs,
    )
